//! From tokens to the tree (specification, 2.2 to 2.13).

mod definition;
mod selection;
mod value;

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition,
};
use async_graphql::{Name, Pos, Positioned};

use super::lexer::Lexer;
use super::parsed::{Parsed, Repeated, RepeatedKind, SyntaxError};
use super::token::{Token, TokenKind};

type Result<T> = std::result::Result<T, SyntaxError>;

/// Parses a document.
pub(in crate::graphql) fn parse(text: &str) -> Result<Parsed> {
    let mut lexer = Lexer::new(text);
    let token = lexer.next()?;
    let mut parser = Parser { lexer, token, found: Definitions::default(), repeated: Vec::new() };
    loop {
        parser.definition()?;
        if parser.token.kind == TokenKind::End {
            return Ok(parser.parsed());
        }
    }
}

/// Whether a value may hold variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variables {
    Allowed,
    Forbidden,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The token that is to be parsed next.
    token: Token<'a>,
    found: Definitions,
    repeated: Vec<Repeated>,
}

/// The definitions so far.
#[derive(Default)]
struct Definitions {
    unnamed: Option<Positioned<OperationDefinition>>,
    operations: HashMap<Name, Positioned<OperationDefinition>>,
    fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

impl<'a> Parser<'a> {
    fn parsed(self) -> Parsed {
        let Definitions { unnamed, operations, fragments } = self.found;
        let operations = match unnamed {
            Some(operation) => DocumentOperations::Single(operation),
            None => DocumentOperations::Multiple(operations),
        };
        let document = ExecutableDocument { operations, fragments };
        Parsed { document, repeated: self.repeated }
    }

    fn repeat(&mut self, what: RepeatedKind, at: Pos) {
        self.repeated.push(Repeated { what, at });
    }

    /// Takes the token, whatever it is.
    fn take(&mut self) -> Result<Token<'a>> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn unexpected<T>(&self, expected: &str) -> Result<T> {
        let reason = format!("expected {expected}, found {}", self.token.kind);
        Err(SyntaxError { at: self.token.at, reason })
    }

    fn is(&self, punctuator: char) -> bool {
        self.token.kind == TokenKind::Punctuator(punctuator)
    }

    /// Takes the punctuator if it is next.
    fn takes(&mut self, punctuator: char) -> Result<bool> {
        let is = self.is(punctuator);
        if is {
            self.take()?;
        }
        Ok(is)
    }

    fn expect(&mut self, punctuator: char) -> Result<Pos> {
        match self.is(punctuator) {
            true => Ok(self.take()?.at),
            false => self.unexpected(&format!("`{punctuator}`")),
        }
    }

    /// The keyword or name that is next.
    fn word(&self) -> Option<&'a str> {
        match self.token.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn name(&mut self, expected: &str) -> Result<Positioned<Name>> {
        let Some(name) = self.word() else { return self.unexpected(expected) };
        let at = self.take()?.at;
        Ok(Positioned::new(Name::new(name), at))
    }

    /// `$name`
    fn variable(&mut self) -> Result<Positioned<Name>> {
        let at = self.expect('$')?;
        let name = self.name("the name of a variable")?;
        Ok(Positioned::new(name.node, at))
    }

    /// What is between two punctuators: at least one.
    fn between<T>(
        &mut self,
        (open, close): (char, char),
        mut item: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.expect(open)?;
        let mut items = vec![item(self)?];
        while !self.takes(close)? {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn directives(&mut self, variables: Variables) -> Result<Vec<Positioned<Directive>>> {
        let mut directives = Vec::new();
        while self.is('@') {
            let at = self.take()?.at;
            let name = self.name("the name of a directive")?;
            let arguments = self.arguments(variables)?;
            directives.push(Positioned::new(Directive { name, arguments }, at));
        }
        Ok(directives)
    }
}
