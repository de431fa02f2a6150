//! Values as text: JSON, and the literals that Python prints of its lists and dictionaries.
//!
//! **Invariant:** what is JSON is read as JSON; Python's rules are for the rest alone, because the
//! two differ in what a backslash means.

mod number;
mod text;

use serde::de::IgnoredAny;

use super::node::{Node, Object};

/// How deep values may be nested.
const DEEPEST: usize = 128;

/// The value of a text that is JSON by what `serde_json` says of its form.
pub(super) fn json(text: &str) -> Result<Node, String> {
    Parser::new(text, false).whole()
}

/// The value of a text that is JSON or a literal of Python's.
pub(super) fn either(text: &str) -> Result<Node, String> {
    let error = match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => return Parser::new(text, false).whole(),
        Err(error) => error,
    };
    Parser::new(text, true).whole().map_err(|reason| match error.is_eof() {
        true => error.to_string(),
        false => format!("neither JSON ({error}) nor a literal of Python's ({reason})"),
    })
}

/// A walk through a text.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    python: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, python: bool) -> Self {
        Self { text, at: 0, python, depth: 0 }
    }

    fn whole(mut self) -> Result<Node, String> {
        let value = self.value()?;
        self.blanks();
        if self.rest().is_empty() { Ok(value) } else { Err(self.unexpected("the end")) }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Goes on behind `token` if that is next.
    fn skip(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn blanks(&mut self) {
        let blank = |c: char| c.is_ascii_whitespace();
        let mut rest = self.rest().trim_start_matches(blank);
        while self.python && rest.starts_with('#') {
            let comment = rest.find('\n').unwrap_or(rest.len());
            rest = rest.get(comment..).unwrap_or_default().trim_start_matches(blank);
        }
        self.at = self.text.len() - rest.len();
    }

    fn unexpected(&self, wanted: &str) -> String {
        let line = self.text.get(..self.at).unwrap_or_default().matches('\n').count() + 1;
        let column = self.at
            - self.text.get(..self.at).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1)
            + 1;
        let found = self.peek().map_or("the end".to_owned(), |found| format!("{found:?}"));
        format!("{found} where {wanted} is expected, at line {line} column {column}")
    }

    fn value(&mut self) -> Result<Node, String> {
        self.blanks();
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("values are nested more than {DEEPEST} deep"));
        }
        let value = match self.peek() {
            Some('[') => self.list("[", ']').map(|(list, _)| Node::List(list)),
            Some('{') => self.braces(),
            Some('(') if self.python => self.parentheses(),
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            Some('"') => self.text("").map(Node::Text),
            Some('\'') if self.python => self.text("").map(Node::Text),
            Some(c) if c.is_ascii_alphabetic() => self.word(),
            _ => Err(self.unexpected("a value")),
        }?;
        self.depth -= 1;
        Ok(value)
    }

    /// The values up to `end`, and whether a comma follows the last one.
    fn list(&mut self, begin: &str, end: char) -> Result<(Vec<Node>, bool), String> {
        self.skip(begin);
        let (mut list, mut comma) = (Vec::new(), false);
        loop {
            self.blanks();
            if self.peek() == Some(end) {
                self.next();
                return Ok((list, comma));
            }
            if !list.is_empty() && !comma {
                return Err(self.unexpected("a comma"));
            }
            list.push(self.value()?);
            self.blanks();
            comma = self.skip(",");
        }
    }

    /// A tuple, which is a list here, or a value in parentheses.
    fn parentheses(&mut self) -> Result<Node, String> {
        let (mut list, comma) = self.list("(", ')')?;
        match list.pop() {
            Some(only) if list.is_empty() && !comma => Ok(only),
            Some(last) => {
                list.push(last);
                Ok(Node::List(list))
            }
            None => Ok(Node::List(list)),
        }
    }

    /// An object, or one of Python's sets, which is a list here.
    fn braces(&mut self) -> Result<Node, String> {
        let begin = self.at;
        self.skip("{");
        let mut object = Object::default();
        loop {
            self.blanks();
            if self.skip("}") {
                return Ok(Node::Object(object));
            }
            let key = self.value()?;
            self.blanks();
            if !self.skip(":") {
                return self.set(begin);
            }
            let value = self.value()?;
            object.put(name(key).ok_or_else(|| self.unexpected("a plain key before it"))?, value);
            self.blanks();
            if !self.skip(",") && self.peek() != Some('}') {
                return Err(self.unexpected("a comma"));
            }
        }
    }

    fn set(&mut self, begin: usize) -> Result<Node, String> {
        if !self.python {
            return Err(self.unexpected("a colon"));
        }
        self.at = begin;
        self.list("{", '}').map(|(list, _)| Node::List(list))
    }

    /// A word, or a text with one of Python's prefixes.
    fn word(&mut self) -> Result<Node, String> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if self.python && behind.starts_with(['"', '\'']) {
            return self.prefixed(word);
        }
        let value = match word {
            "null" | "None" => Node::Null,
            "true" | "True" => Node::Flag(true),
            "false" | "False" => Node::Flag(false),
            // What is missing, as pandas prints it.
            "nan" | "NaN" if self.python => Node::Null,
            "set" if self.python && behind.starts_with("()") => {
                self.at += 2;
                Node::List(Vec::new())
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.at += word.len();
        Ok(value)
    }
}

/// A key as a name.
fn name(key: Node) -> Option<String> {
    match key {
        Node::Text(text) | Node::Number(text) => Some(text),
        Node::Flag(flag) => Some(flag.to_string()),
        Node::Null => Some("null".to_owned()),
        Node::List(_) | Node::Object(_) => None,
    }
}

#[cfg(test)]
#[path = "literal_tests.rs"]
mod tests;
