//! The root field of a subscription: exactly one (specification, 5.2.4.1), through fragments too.

use std::collections::HashSet;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, ServerError};

use crate::error::Code;
use crate::graphql::execution::limits;
use crate::graphql::execution::response::{directives, is_mark};

/// The key in the answer of the only root field; `None` where there is not exactly one, where it is
/// of the introspection, or where directives decide about it.
pub(super) fn only(document: &ExecutableDocument, operation: &OperationDefinition) -> Option<Name> {
    let mut found = Found { document, spread: HashSet::new(), fields: Vec::new() };
    found.add(&operation.selection_set.node)?;
    let first = *found.fields.first()?;
    let key = &first.response_key().node;
    let same = found.fields.iter().all(|field| field.response_key().node == *key);
    (same && !first.name.node.starts_with("__")).then(|| key.clone())
}

/// The error where there is not exactly one.
pub(super) fn not_one() -> ServerError {
    let message = "A subscription selects exactly one root field, without @skip and @include.";
    limits::error(Code::GraphqlValidationFailed, message, None)
}

struct Found<'a> {
    document: &'a ExecutableDocument,
    /// Fragments that were followed, each once, because they may spread each other many times.
    spread: HashSet<&'a Name>,
    fields: Vec<&'a Field>,
}

impl<'a> Found<'a> {
    fn add(&mut self, set: &'a SelectionSet) -> Option<()> {
        for item in &set.items {
            let conditional = directives(&item.node)
                .iter()
                .any(|directive| matches!(directive.node.name.node.as_str(), "skip" | "include"));
            if conditional {
                return None;
            }
            match &item.node {
                Selection::Field(field) if is_mark(&field.node) => {}
                Selection::Field(field) => self.fields.push(&field.node),
                Selection::InlineFragment(fragment) => {
                    self.add(&fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.spread.insert(name) {
                        self.add(&self.document.fragments.get(name)?.node.selection_set.node)?;
                    }
                }
            }
        }
        Some(())
    }
}
