//! Which selections `@skip` and `@include` keep.

use async_graphql::parser::types::{Directive, OperationDefinition, Selection};
use async_graphql::{Positioned, Value, Variables};
use async_graphql_value::Value as Literal;

/// What the directives of one operation depend on.
pub(in crate::graphql) struct Conditions<'a> {
    pub(in crate::graphql) operation: &'a OperationDefinition,
    pub(in crate::graphql) variables: &'a Variables,
}

impl Conditions<'_> {
    /// Whether a selection stays.
    pub(in crate::graphql) fn keep(&self, selection: &Selection) -> bool {
        directives(selection).iter().all(|directive| match directive.node.name.node.as_str() {
            "skip" => self.holds(&directive.node) != Some(true),
            "include" => self.holds(&directive.node) != Some(false),
            _ => true,
        })
    }

    fn holds(&self, directive: &Directive) -> Option<bool> {
        match &directive.get_argument("if")?.node {
            Literal::Boolean(value) => Some(*value),
            Literal::Variable(name) => match self.variable(name)? {
                Value::Boolean(value) => Some(*value),
                _ => None,
            },
            _ => None,
        }
    }

    /// A variable's value: the request's, else its default.
    pub(in crate::graphql) fn variable(&self, name: &str) -> Option<&Value> {
        let default = || {
            let definitions = self.operation.variable_definitions.iter();
            let definition = definitions.map(|definition| &definition.node);
            let mut found = definition.filter(|definition| definition.name.node == name);
            found.next()?.default_value.as_ref().map(|value| &value.node)
        };
        self.variables.get(name).or_else(default)
    }
}

/// The directives of a selection.
pub(in crate::graphql) fn directives(selection: &Selection) -> &[Positioned<Directive>] {
    match selection {
        Selection::Field(field) => &field.node.directives,
        Selection::FragmentSpread(spread) => &spread.node.directives,
        Selection::InlineFragment(fragment) => &fragment.node.directives,
    }
}
