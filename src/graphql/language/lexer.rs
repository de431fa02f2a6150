//! From text to tokens (specification, 2.1).

use async_graphql::Pos;

use super::number;
use super::parsed::SyntaxError;
use super::string;
use super::token::{Token, TokenKind};

/// A place in a text, and the tokens from there on.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    rest: &'a str,
    at: Pos,
}

impl<'a> Lexer<'a> {
    /// The tokens of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, at: Pos { line: 1, column: 1 } }
    }

    /// The next token; after the last one always [`TokenKind::End`].
    pub(super) fn next(&mut self) -> Result<Token<'a>, SyntaxError> {
        self.skip_ignored();
        let at = self.at;
        let Some(first) = self.rest.chars().next() else {
            return Ok(Token { kind: TokenKind::End, at });
        };
        let (kind, length) = self.token(first)?;
        self.advance(length);
        Ok(Token { kind, at })
    }

    /// The token at the place, and its length.
    fn token(&self, first: char) -> Result<(TokenKind<'a>, usize), SyntaxError> {
        let rest = self.rest;
        match first {
            '!' | '$' | '&' | '(' | ')' | ':' | '=' | '@' | '[' | ']' | '{' | '|' | '}' => {
                Ok((TokenKind::Punctuator(first), 1))
            }
            '.' if rest.starts_with("...") => Ok((TokenKind::Spread, 3)),
            '_' | 'a'..='z' | 'A'..='Z' => {
                let end = rest.find(|c: char| c != '_' && !c.is_ascii_alphanumeric());
                let length = end.unwrap_or(rest.len());
                Ok((TokenKind::Name(&rest[..length]), length))
            }
            '-' | '0'..='9' => number::token(rest).map_err(|(length, why)| self.error(length, why)),
            '"' => string::token(rest).map_err(|(length, why)| self.error(length, why)),
            other => Err(self.error(0, format!("unexpected character {other:?}"))),
        }
    }

    /// An error `length` bytes behind the place.
    fn error(&self, length: usize, reason: impl Into<String>) -> SyntaxError {
        let mut there = Lexer { rest: self.rest, at: self.at };
        there.advance(length);
        SyntaxError { at: there.at, reason: reason.into() }
    }

    /// White space, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        loop {
            let is_ignored = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | ',' | '\u{feff}');
            let length = match self.rest.strip_prefix('#') {
                Some(comment) => comment.find(['\n', '\r']).unwrap_or(comment.len()) + 1,
                None => self.rest.find(|c| !is_ignored(c)).unwrap_or(self.rest.len()),
            };
            if length == 0 {
                return;
            }
            self.advance(length);
        }
    }

    /// Goes on by so many bytes.
    fn advance(&mut self, length: usize) {
        let (passed, rest) = self.rest.split_at(length);
        let mut letters = passed.chars().peekable();
        while let Some(letter) = letters.next() {
            let ends_line = match letter {
                '\n' => true,
                // With a line feed behind it, it is one end of a line.
                '\r' => letters.peek().map_or(!rest.starts_with('\n'), |next| *next != '\n'),
                _ => false,
            };
            match ends_line {
                true => self.at = Pos { line: self.at.line + 1, column: 1 },
                false => self.at.column += 1,
            }
        }
        self.rest = rest;
    }
}
