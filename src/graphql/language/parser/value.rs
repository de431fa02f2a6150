//! Arguments and values.

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::{Name, Positioned, Value as ConstValue};
use async_graphql_value::Value;

use super::{Parser, RepeatedKind, Result, SyntaxError, TokenKind, Variables};
use crate::graphql::language::number;

impl Parser<'_> {
    /// Arguments in round brackets, if there are any.
    pub(super) fn arguments(
        &mut self,
        variables: Variables,
    ) -> Result<Vec<(Positioned<Name>, Positioned<Value>)>> {
        if !self.is('(') {
            return Ok(Vec::new());
        }
        self.between(('(', ')'), |parser| {
            let name = parser.name("the name of an argument")?;
            parser.expect(':')?;
            let at = parser.token.at;
            Ok((name, Positioned::new(parser.value(variables)?, at)))
        })
    }

    /// A value without variables.
    pub(super) fn const_value(&mut self) -> Result<Positioned<ConstValue>> {
        let at = self.token.at;
        let value = self.value(Variables::Forbidden)?;
        match value.into_const() {
            Some(value) => Ok(Positioned::new(value, at)),
            None => self.unexpected("a value without variables"),
        }
    }

    fn value(&mut self, variables: Variables) -> Result<Value> {
        match self.token.kind {
            TokenKind::Punctuator('$') if variables == Variables::Allowed => {
                Ok(Value::Variable(self.variable()?.node))
            }
            TokenKind::Punctuator('[') => self.list(variables),
            TokenKind::Punctuator('{') => self.object(variables),
            TokenKind::Int(text) => self.number(number::int(text)),
            TokenKind::Float(text) => self.number(number::float(text)),
            TokenKind::Name(name) => {
                self.take()?;
                Ok(match name {
                    "null" => Value::Null,
                    "true" => Value::Boolean(true),
                    "false" => Value::Boolean(false),
                    _ => Value::Enum(Name::new(name)),
                })
            }
            TokenKind::String(ref mut text) => {
                let text = std::mem::take(text);
                self.take()?;
                Ok(Value::String(text))
            }
            _ if variables == Variables::Forbidden && self.is('$') => {
                self.unexpected("a value without variables")
            }
            _ => self.unexpected("a value"),
        }
    }

    fn number(&mut self, number: Option<async_graphql::Number>) -> Result<Value> {
        let at = self.take()?.at;
        let too_large = || SyntaxError { at, reason: "the number is too large".to_owned() };
        number.map(Value::Number).ok_or_else(too_large)
    }

    fn list(&mut self, variables: Variables) -> Result<Value> {
        self.expect('[')?;
        let mut items = Vec::new();
        while !self.takes(']')? {
            items.push(self.value(variables)?);
        }
        Ok(Value::List(items))
    }

    fn object(&mut self, variables: Variables) -> Result<Value> {
        self.expect('{')?;
        let mut fields = IndexMap::new();
        while !self.takes('}')? {
            let name = self.name("a field of the object or `}`")?;
            self.expect(':')?;
            let value = self.value(variables)?;
            match fields.entry(name.node) {
                Entry::Vacant(free) => {
                    free.insert(value);
                }
                Entry::Occupied(known) => {
                    self.repeat(RepeatedKind::InputField(known.key().clone()), name.pos);
                }
            }
        }
        Ok(Value::Object(fields))
    }
}
