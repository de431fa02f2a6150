//! The root field of a subscription: exactly one (specification, 5.2.4.1), through fragments too.

use async_graphql::parser::types::{Directive, ExecutableDocument, OperationDefinition};
use async_graphql::{Name, Positioned, ServerError};

use crate::error::Code;
use crate::graphql::execution::limits;
use crate::graphql::execution::response::is_mark;
use crate::graphql::selection::{Selected, Unfollowed, Visit, Walk};

/// The key in the answer of the only root field; `None` where there is not exactly one, where it is
/// of the introspection, or where directives decide about it.
pub(super) fn only(document: &ExecutableDocument, operation: &OperationDefinition) -> Option<Name> {
    let mut fields = Vec::new();
    for visit in Walk::new(&document.fragments, &operation.selection_set.node).once() {
        match visit {
            Visit::Stop(_, Unfollowed::Unknown) => return None,
            Visit::Stop(spread, _) if is_conditional(&spread.node.directives) => return None,
            Visit::Enter(selected) if is_conditional(selected.directives()) => return None,
            Visit::Enter(Selected::Field(field)) if !is_mark(&field.node) => fields.push(field),
            _ => {}
        }
    }
    let first = fields.first()?;
    let key = &first.node.response_key().node;
    let same = fields.iter().all(|field| field.node.response_key().node == *key);
    (same && !first.node.name.node.starts_with("__")).then(|| key.clone())
}

fn is_conditional(directives: &[Positioned<Directive>]) -> bool {
    let mut names = directives.iter().map(|directive| directive.node.name.node.as_str());
    names.any(|name| matches!(name, "skip" | "include"))
}

/// The error where there is not exactly one.
pub(super) fn not_one() -> ServerError {
    let message = "A subscription selects exactly one root field, without @skip and @include.";
    limits::error(Code::GraphqlValidationFailed, message, None)
}
