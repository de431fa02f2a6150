//! What a walk comes to.

use async_graphql::parser::types::{
    Directive, Field, FragmentDefinition, FragmentSpread, InlineFragment, SelectionSet,
};
use async_graphql::{Name, Positioned};

/// A part of a selection.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Selected<'a> {
    Field(&'a Positioned<Field>),
    Inline(&'a Positioned<InlineFragment>),
    Spread(&'a Positioned<FragmentSpread>, &'a Positioned<FragmentDefinition>),
}

impl<'a> Selected<'a> {
    /// The directives at this place; those of a fragment's definition are not among them.
    pub(in crate::graphql) fn directives(self) -> &'a [Positioned<Directive>] {
        match self {
            Self::Field(field) => &field.node.directives,
            Self::Inline(fragment) => &fragment.node.directives,
            Self::Spread(spread, _) => &spread.node.directives,
        }
    }

    /// The type that a fragment is on.
    pub(in crate::graphql) fn condition(self) -> Option<&'a Name> {
        let condition = match self {
            Self::Field(_) => None,
            Self::Inline(fragment) => fragment.node.type_condition.as_ref(),
            Self::Spread(_, definition) => Some(&definition.node.type_condition),
        };
        condition.map(|condition| &condition.node.on.node)
    }

    /// What is selected below it.
    pub(in crate::graphql) fn set(self) -> &'a SelectionSet {
        match self {
            Self::Field(field) => &field.node.selection_set.node,
            Self::Inline(fragment) => &fragment.node.selection_set.node,
            Self::Spread(_, definition) => &definition.node.selection_set.node,
        }
    }
}

/// Why a spread is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum Unfollowed {
    /// There is no fragment of this name.
    Unknown,
    /// The spread is within its own fragment.
    Cycle,
    /// The fragment was followed before, and the walk follows each once.
    Repeated,
}

/// A step of a walk.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Visit<'a> {
    /// A field or a fragment. What a fragment selects comes next, and then [`Self::Leave`]; the
    /// same goes for a field where the walk is [`Walk::deep`](super::Walk::deep).
    Enter(Selected<'a>),
    /// The end of what was entered.
    Leave(Selected<'a>),
    /// A spread that is not followed.
    Stop(&'a Positioned<FragmentSpread>, Unfollowed),
}
