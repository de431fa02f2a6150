//! An operation that is asked for, with the values of its variables.

use async_graphql::parser::types::{
    Directive, ExecutableDocument, OperationDefinition, OperationType, SelectionSet,
};
use async_graphql::{Positioned, Value, Variables};
use async_graphql_value::Value as Literal;

use super::Fragments;

/// An operation of a document, with the values of its variables.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) struct Operation<'a> {
    pub(in crate::graphql) definition: &'a Positioned<OperationDefinition>,
    pub(in crate::graphql) fragments: &'a Fragments,
    variables: &'a Variables,
}

impl<'a> Operation<'a> {
    /// The operation `definition` of `document`.
    pub(in crate::graphql) fn new(
        document: &'a ExecutableDocument,
        definition: &'a Positioned<OperationDefinition>,
        variables: &'a Variables,
    ) -> Self {
        Self { definition, fragments: &document.fragments, variables }
    }

    /// What it selects.
    pub(in crate::graphql) fn set(&self) -> &'a SelectionSet {
        &self.definition.node.selection_set.node
    }

    /// The type that it begins at.
    pub(in crate::graphql) fn root_type(&self) -> &'static str {
        root_type(self.definition.node.ty)
    }

    /// Whether a selection with these directives is part of it. A condition that has no value of
    /// its type counts as false, because async-graphql takes it so when it runs the operation.
    pub(in crate::graphql) fn keeps(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| match directive.node.name.node.as_str() {
            "skip" => self.condition(&directive.node) != Some(true),
            "include" => self.condition(&directive.node) != Some(false),
            _ => true,
        })
    }

    /// `None` where the directive lacks its argument, which the validation refuses.
    fn condition(&self, directive: &Directive) -> Option<bool> {
        Some(match &directive.get_argument("if")?.node {
            Literal::Boolean(value) => *value,
            Literal::Variable(name) => self.variable(name) == Some(&Value::Boolean(true)),
            _ => false,
        })
    }

    /// A variable's value: the request's, else its default.
    pub(in crate::graphql) fn variable(&self, name: &str) -> Option<&'a Value> {
        let default = || {
            let definitions = self.definition.node.variable_definitions.iter();
            let definition = definitions.map(|definition| &definition.node);
            let mut found = definition.filter(|definition| definition.name.node == name);
            found.next()?.default_value.as_ref().map(|value| &value.node)
        };
        self.variables.get(name).or_else(default)
    }
}

/// The type that operations of this kind begin at.
pub(in crate::graphql) fn root_type(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}
