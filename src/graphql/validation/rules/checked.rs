//! A document, as the rules see it.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::ExecutableDocument;

use super::super::sites::{Definition, Site, definitions};
use super::super::types::Types;
use super::super::usage::{Use, reached, uses};
use crate::graphql::language::Repeated;

/// A document, as the rules see it.
pub(super) struct Checked<'a> {
    pub(super) types: &'a Types,
    pub(super) document: &'a ExecutableDocument,
    pub(super) repeated: &'a [Repeated],
    pub(super) definitions: Vec<Definition<'a>>,
    /// The uses of variables in each definition.
    pub(super) uses: Vec<Vec<Use<'a>>>,
    /// The definitions that are fragments.
    pub(super) by_name: HashMap<&'a Name, usize>,
}

impl<'a> Checked<'a> {
    pub(super) fn new(
        types: &'a Types,
        document: &'a ExecutableDocument,
        repeated: &'a [Repeated],
    ) -> Self {
        let definitions = definitions(types, document);
        let uses = definitions.iter().map(|definition| uses(types, definition)).collect();
        let named = |(at, it): (usize, &Definition<'a>)| Some((it.fragment()?.0, at));
        let by_name = definitions.iter().enumerate().filter_map(named).collect();
        Self { types, document, repeated, definitions, uses, by_name }
    }

    /// The fragment of this name.
    pub(super) fn fragment(&self, name: &Name) -> Option<&Definition<'a>> {
        self.definitions.get(*self.by_name.get(name)?)
    }

    /// Every place of the document.
    pub(super) fn sites(&self) -> impl Iterator<Item = Site<'a>> {
        self.definitions.iter().flat_map(|definition| definition.sites.iter().copied())
    }

    /// Every operation, with the uses of variables in it and in its fragments.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Definition<'a>, Vec<Use<'a>>)> {
        let operations = self.definitions.iter().enumerate();
        operations.filter(|(_, it)| it.operation().is_some()).map(|(at, operation)| {
            let reached = reached(&self.definitions, &self.by_name, at).into_iter();
            let uses = reached.filter_map(|(at, _)| self.uses.get(at)).flatten().copied();
            (operation, uses.collect())
        })
    }
}
