//! Operations and fragments, and what is declared in them.

use std::collections::hash_map::Entry;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FragmentDefinition, OperationDefinition, OperationType, Type, TypeCondition,
    VariableDefinition,
};

use super::{Parser, RepeatedKind, Result, TokenKind, Variables};

impl Parser<'_> {
    pub(super) fn definition(&mut self) -> Result<()> {
        if self.is('{') {
            return self.operation(OperationType::Query);
        }
        let described = self.description()?;
        match self.word() {
            Some("query") => self.operation(OperationType::Query),
            Some("mutation") => self.operation(OperationType::Mutation),
            Some("subscription") => self.operation(OperationType::Subscription),
            Some("fragment") => self.fragment(),
            _ if described => self.unexpected("`query`, `mutation`, `subscription` or `fragment`"),
            _ => self.unexpected("`{`, `query`, `mutation`, `subscription` or `fragment`"),
        }
    }

    /// Takes a description; whether there was one.
    fn description(&mut self) -> Result<bool> {
        let is = matches!(self.token.kind, TokenKind::String(_));
        if is {
            self.take()?;
        }
        Ok(is)
    }

    fn operation(&mut self, ty: OperationType) -> Result<()> {
        let at = self.token.at;
        let mut name = None;
        let mut variable_definitions = Vec::new();
        let mut directives = Vec::new();
        if !self.is('{') {
            self.take()?;
            if self.word().is_some() {
                name = Some(self.name("a name")?);
            }
            if self.is('(') {
                variable_definitions = self.between(('(', ')'), Self::variable_definition)?;
            }
            directives = self.directives(Variables::Allowed)?;
        }
        let selection_set = self.selection_set()?;
        let definition =
            OperationDefinition { ty, variable_definitions, directives, selection_set };
        let definition = Positioned::new(definition, at);
        let others = !self.found.operations.is_empty();
        match name {
            _ if self.found.unnamed.is_some() => self.repeat(RepeatedKind::Unnamed, at),
            None if others => self.repeat(RepeatedKind::Unnamed, at),
            None => self.found.unnamed = Some(definition),
            Some(name) if self.found.operations.contains_key(&name.node) => {
                self.repeat(RepeatedKind::Operation(name.node), name.pos);
            }
            Some(name) => drop(self.found.operations.insert(name.node, definition)),
        }
        Ok(())
    }

    fn variable_definition(&mut self) -> Result<Positioned<VariableDefinition>> {
        self.description()?;
        let name = self.variable()?;
        self.expect(':')?;
        let var_type = self.positioned_type()?;
        let default_value = match self.takes('=')? {
            true => Some(self.const_value()?),
            false => None,
        };
        let directives = self.directives(Variables::Forbidden)?;
        let at = name.pos;
        Ok(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, at))
    }

    fn positioned_type(&mut self) -> Result<Positioned<Type>> {
        let at = self.token.at;
        Ok(Positioned::new(self.type_reference()?, at))
    }

    fn type_reference(&mut self) -> Result<Type> {
        let base = if self.takes('[')? {
            let inner = self.type_reference()?;
            self.expect(']')?;
            BaseType::List(Box::new(inner))
        } else {
            BaseType::Named(self.name("a type")?.node)
        };
        Ok(Type { base, nullable: !self.takes('!')? })
    }

    fn fragment(&mut self) -> Result<()> {
        let at = self.take()?.at;
        if self.word() == Some("on") {
            return self.unexpected("the name of a fragment, which is not `on`");
        }
        let name = self.name("the name of a fragment")?;
        let Some("on") = self.word() else { return self.unexpected("`on`") };
        let type_condition = self.type_condition()?;
        let directives = self.directives(Variables::Allowed)?;
        let selection_set = self.selection_set()?;
        let definition = FragmentDefinition { type_condition, directives, selection_set };
        match self.found.fragments.entry(name.node) {
            Entry::Vacant(free) => {
                free.insert(Positioned::new(definition, at));
            }
            Entry::Occupied(known) => {
                let what = RepeatedKind::Fragment(known.key().clone());
                self.repeat(what, name.pos);
            }
        }
        Ok(())
    }

    /// `on Type`, at `on`.
    pub(super) fn type_condition(&mut self) -> Result<Positioned<TypeCondition>> {
        let at = self.take()?.at;
        let on = self.name("a type")?;
        Ok(Positioned::new(TypeCondition { on }, at))
    }
}
