//! The walk itself: an iterator over what is entered and left.

use std::collections::{HashMap, HashSet};
use std::slice::Iter;

use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use super::Operation;
use super::visit::{Selected, Unfollowed, Visit};

/// The fragments of a document, by name.
pub(in crate::graphql) type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    OneLevel,
    AllLevels,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeats {
    Followed,
    LeftOut,
}

/// A walk over a selection: its fields, those of its fragments too.
pub(in crate::graphql) struct Walk<'a, 'r> {
    fragments: &'a Fragments,
    items: Iter<'a, Positioned<Selection>>,
    /// What was entered, with the rest of the selection around it.
    entered: Vec<(Selected<'a>, Iter<'a, Positioned<Selection>>)>,
    /// Whether the last visit has entered something.
    just_entered: bool,
    /// The fragments that are not to be followed (again).
    spread: HashSet<&'a Name>,
    operation: Option<&'r Operation<'a>>,
    applies: Option<&'r dyn Fn(&Name) -> bool>,
    depth: Depth,
    repeats: Repeats,
}

impl<'a, 'r> Walk<'a, 'r> {
    /// A walk over all of `set`, into every fragment and no field.
    pub(in crate::graphql) fn new(fragments: &'a Fragments, set: &'a SelectionSet) -> Self {
        Self {
            fragments,
            items: set.items.iter(),
            entered: Vec::new(),
            just_entered: false,
            spread: HashSet::new(),
            operation: None,
            applies: None,
            depth: Depth::OneLevel,
            repeats: Repeats::Followed,
        }
    }

    /// Enters fields, too.
    pub(in crate::graphql) fn deep(self) -> Self {
        Self { depth: Depth::AllLevels, ..self }
    }

    /// Follows each fragment once, because the same fields again add nothing to an answer.
    pub(in crate::graphql) fn once(self) -> Self {
        Self { repeats: Repeats::LeftOut, ..self }
    }

    /// Leaves out what `@skip` and `@include` leave out of `operation`.
    pub(in crate::graphql) fn of(self, operation: &'r Operation<'a>) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// Leaves out the fragments on types for which `applies` is false.
    pub(in crate::graphql) fn on(self, applies: &'r dyn Fn(&Name) -> bool) -> Self {
        Self { applies: Some(applies), ..self }
    }

    /// Takes the walk to be within the fragment `name`, so that a spread of it is a cycle.
    pub(in crate::graphql) fn within(mut self, name: &'a Name) -> Self {
        self.spread.insert(name);
        self
    }

    /// Leaves out what is below that which the last visit has entered, and the visit of its end.
    pub(in crate::graphql) fn pass(&mut self) {
        if std::mem::take(&mut self.just_entered) {
            self.leave();
        }
    }

    /// The fields, in the order of the document.
    pub(in crate::graphql) fn fields(self) -> impl Iterator<Item = &'a Positioned<Field>> {
        self.filter_map(|visit| match visit {
            Visit::Enter(Selected::Field(field)) => Some(field),
            _ => None,
        })
    }

    fn enter(&mut self, selected: Selected<'a>) -> Visit<'a> {
        let stays_out = matches!(selected, Selected::Field(_)) && self.depth == Depth::OneLevel;
        if !stays_out {
            let around = std::mem::replace(&mut self.items, selected.set().items.iter());
            self.entered.push((selected, around));
            self.just_entered = true;
        }
        Visit::Enter(selected)
    }

    fn leave(&mut self) -> Option<Selected<'a>> {
        let (left, around) = self.entered.pop()?;
        self.items = around;
        if let Selected::Spread(spread, _) = left
            && self.repeats == Repeats::Followed
        {
            self.spread.remove(&spread.node.fragment_name.node);
        }
        Some(left)
    }

    /// `None` for what is left out.
    fn visit(&mut self, selection: &'a Selection) -> Option<Visit<'a>> {
        let selected = match selection {
            Selection::Field(field) => Selected::Field(field),
            Selection::InlineFragment(fragment) => Selected::Inline(fragment),
            Selection::FragmentSpread(spread) => {
                match self.fragments.get(&spread.node.fragment_name.node) {
                    Some(definition) => Selected::Spread(spread, definition),
                    None => return Some(Visit::Stop(spread, Unfollowed::Unknown)),
                }
            }
        };
        let stays = self.operation.is_none_or(|of| of.keeps(selected.directives()));
        let applies = || match (self.applies, selected.condition()) {
            (Some(applies), Some(condition)) => applies(condition),
            _ => true,
        };
        if !stays || !applies() {
            return None;
        }
        if let Selected::Spread(spread, _) = selected
            && !self.spread.insert(&spread.node.fragment_name.node)
        {
            let why = match self.repeats {
                Repeats::Followed => Unfollowed::Cycle,
                Repeats::LeftOut => Unfollowed::Repeated,
            };
            return Some(Visit::Stop(spread, why));
        }
        Some(self.enter(selected))
    }
}

impl<'a> Iterator for Walk<'a, '_> {
    type Item = Visit<'a>;

    fn next(&mut self) -> Option<Visit<'a>> {
        self.just_entered = false;
        while let Some(item) = self.items.next() {
            if let Some(visit) = self.visit(&item.node) {
                return Some(visit);
            }
        }
        self.leave().map(Visit::Leave)
    }
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
