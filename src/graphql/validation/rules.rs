//! The rules of the specification for documents (5), one a file.
//!
//! That fragments do not contain themselves (5.5.2.2) is seen before, while documents are
//! measured; that a document has only operations and fragments (5.1.1), by the parser.

mod checked;
mod declared_variables;
mod directives;
mod fragment_types;
mod known_arguments;
mod known_fields;
mod known_fragments;
mod leaf_fields;
mod literals;
mod mergeable_fields;
mod names;
mod possible_fragments;
mod required_arguments;
mod single_arguments;
mod single_directives;
mod single_variables;
mod subscription_field;
mod used_fragments;
mod used_variables;
mod variable_positions;
mod variable_types;

use std::collections::HashMap;

use async_graphql::Pos;
use async_graphql::parser::types::ExecutableDocument;

use super::types::Types;
use super::usage::OperationUses;
use super::violation::{Violation, Violations};
use crate::graphql::language::Repeated;
use checked::Checked;

type Rule = fn(&Checked<'_>, &mut Violations);

/// Every rule, with its section of the specification.
const RULES: [(&str, Rule); 20] = [
    ("5.2.2.1, 5.2.3.1, 5.5.1.1, 5.6.3", names::check),
    ("5.2.4.1", subscription_field::check),
    ("5.3.1", known_fields::check),
    ("5.3.2", mergeable_fields::check),
    ("5.3.3", leaf_fields::check),
    ("5.4.1", known_arguments::check),
    ("5.4.2", single_arguments::check),
    ("5.4.3", required_arguments::check),
    ("5.5.1.2, 5.5.1.3", fragment_types::check),
    ("5.5.1.4", used_fragments::check),
    ("5.5.2.1", known_fragments::check),
    ("5.5.2.3", possible_fragments::check),
    ("5.6.1, 5.6.2, 5.6.4", literals::check),
    ("5.7.1, 5.7.2", directives::check),
    ("5.7.3", single_directives::check),
    ("5.8.1", single_variables::check),
    ("5.8.2", variable_types::check),
    ("5.8.3", declared_variables::check),
    ("5.8.4", used_variables::check),
    ("5.8.5", variable_positions::check),
];

/// Checks a document by every rule; gives what the coercion of its operations' variables needs,
/// by where they begin.
pub(in crate::graphql) fn check(
    types: &Types,
    document: &ExecutableDocument,
    repeated: &[Repeated],
) -> Result<HashMap<Pos, OperationUses>, Vec<Violation>> {
    let checked = Checked::new(types, document, repeated);
    let mut found = Violations::default();
    for (_, rule) in RULES {
        if !found.is_full() {
            rule(&checked, &mut found);
        }
    }
    if !found.is_empty() {
        return Err(found.into_sorted());
    }
    let uses = checked.operations().filter_map(|(definition, uses)| {
        let operation = definition.operation()?;
        Some((operation.pos, OperationUses::of(operation, uses)))
    });
    Ok(uses.collect())
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
