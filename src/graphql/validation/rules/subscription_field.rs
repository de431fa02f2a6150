//! A subscription has one root field, which is no introspection and does not depend on `@skip` or
//! `@include` (5.2.4.1).

use async_graphql::parser::types::{Directive, OperationDefinition, OperationType};
use async_graphql::{Pos, Positioned};

use super::super::sites::Definition;
use super::super::violation::Violations;
use super::checked::Checked;
use crate::graphql::selection::{Selected, Visit, Walk};

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for operation in checked.definitions.iter().filter_map(Definition::operation) {
        if operation.node.ty == OperationType::Subscription
            && let Some(at) = wrong(checked, &operation.node)
        {
            found.add(at, || {
                "A subscription selects exactly one root field, without @skip and @include."
                    .to_owned()
            });
        }
    }
}

/// Where the selection has more than the one field.
fn wrong(checked: &Checked<'_>, operation: &OperationDefinition) -> Option<Pos> {
    let set = &operation.selection_set.node;
    let mut first = None;
    for visit in Walk::new(&checked.document.fragments, set).once() {
        let (directives, at) = match visit {
            Visit::Stop(spread, _) => (spread.node.directives.as_slice(), spread.pos),
            Visit::Enter(selected) => (selected.directives(), operation.selection_set.pos),
            Visit::Leave(_) => continue,
        };
        if is_conditional(directives) {
            return directives.first().map(|it| it.pos).or(Some(at));
        }
        if let Visit::Enter(Selected::Field(field)) = visit {
            let key = &field.node.response_key().node;
            let is_other = first.replace(key).is_some_and(|first| first != key);
            if is_other || field.node.name.node.starts_with("__") {
                return Some(field.pos);
            }
        }
    }
    None
}

fn is_conditional(directives: &[Positioned<Directive>]) -> bool {
    let mut names = directives.iter().map(|directive| directive.node.name.node.as_str());
    names.any(|name| matches!(name, "skip" | "include"))
}
