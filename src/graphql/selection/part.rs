//! The parts of a selection as they are written, without following any fragment.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Field, FragmentSpread, InlineFragment, Selection, SelectionSet,
};

/// A part of a selection.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Part<'a> {
    Field(&'a Positioned<Field>),
    Inline(&'a Positioned<InlineFragment>),
    Spread(&'a Positioned<FragmentSpread>),
}

/// The parts of a selection, in order.
pub(in crate::graphql) fn parts(set: &SelectionSet) -> impl Iterator<Item = Part<'_>> {
    set.items.iter().map(|item| match &item.node {
        Selection::Field(field) => Part::Field(field),
        Selection::InlineFragment(fragment) => Part::Inline(fragment),
        Selection::FragmentSpread(spread) => Part::Spread(spread),
    })
}
