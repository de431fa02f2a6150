//! Who may do what: the one table of every operation, and the check before anything runs.
//!
//! **Invariant:** every root field and every field of private data is listed in [`RULES`]
//! (`tests/it/access.rs` compares the table with the schema and performs it). An operation with a
//! field that its viewer may not have is refused as a whole, before any of it runs; in addition,
//! every write takes a proof that only a check gives.

use async_graphql::parser::types::SelectionSet;
use async_graphql::{ServerError, Variables};

use super::document::Document;
use super::limits::error;
use crate::auth::{Requirement, Viewer};
use crate::graphql::selection::{Operation, Walk};

/// What a field requires of its viewer.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The type that has the field.
    pub parent: &'static str,
    /// The field.
    pub field: &'static str,
    /// What it requires.
    pub requirement: Requirement,
}

const fn rule(parent: &'static str, field: &'static str, requirement: Requirement) -> Rule {
    Rule { parent, field, requirement }
}

/// Every operation and private field, once.
pub const RULES: &[Rule] = &[
    rule("Query", "changes", Requirement::Anyone),
    rule("Query", "collection", Requirement::Anyone),
    rule("Query", "directors", Requirement::Anyone),
    rule("Query", "directorsConnection", Requirement::Anyone),
    rule("Query", "genre", Requirement::Anyone),
    rule("Query", "genres", Requirement::Anyone),
    rule("Query", "movie", Requirement::Anyone),
    rule("Query", "movies", Requirement::Anyone),
    rule("Query", "moviesConnection", Requirement::Anyone),
    rule("Query", "node", Requirement::Anyone),
    rule("Query", "nodes", Requirement::Anyone),
    rule("Query", "people", Requirement::Anyone),
    rule("Query", "peopleConnection", Requirement::Anyone),
    rule("Query", "performers", Requirement::Anyone),
    rule("Query", "performersConnection", Requirement::Anyone),
    rule("Query", "person", Requirement::Anyone),
    rule("Query", "search", Requirement::Anyone),
    // Null for an anonymous caller; its fields are checked by the rules of their type.
    rule("Query", "viewer", Requirement::Anyone),
    rule(VIEWER, "account", Requirement::READER),
    rule(VIEWER, "apiKeys", Requirement::READER),
    rule(VIEWER, "role", Requirement::READER),
    rule(VIEWER, "webhook", Requirement::READER),
    rule(VIEWER, "webhooks", Requirement::READER),
    rule("Subscription", "catalogChanges", Requirement::Anyone),
    rule(MUTATION, "register", Requirement::Anyone),
    rule(MUTATION, "confirmEmail", Requirement::Anyone),
    rule(MUTATION, "login", Requirement::Anyone),
    rule(MUTATION, "requestEmailConfirmation", Requirement::Anyone),
    rule(MUTATION, "requestPasswordReset", Requirement::Anyone),
    rule(MUTATION, "resetPassword", Requirement::Anyone),
    rule(MUTATION, "createApiKey", Requirement::OWNER),
    rule(MUTATION, "revokeApiKey", Requirement::OWNER),
    rule(MUTATION, "setAccountRole", Requirement::ADMIN),
    rule(MUTATION, "createPerson", Requirement::EDITOR),
    rule(MUTATION, "updatePerson", Requirement::EDITOR),
    rule(MUTATION, "deletePerson", Requirement::EDITOR),
    rule(MUTATION, "mergePeople", Requirement::EDITOR),
    rule(MUTATION, "mergeMovies", Requirement::EDITOR),
    rule(MUTATION, "createMovie", Requirement::EDITOR),
    rule(MUTATION, "updateMovie", Requirement::EDITOR),
    rule(MUTATION, "upsertMovie", Requirement::EDITOR),
    rule(MUTATION, "deleteMovie", Requirement::EDITOR),
    rule(MUTATION, "setMovieCredits", Requirement::EDITOR),
    rule(MUTATION, "createWebhook", Requirement::SENDER),
    rule(MUTATION, "updateWebhook", Requirement::SENDER),
    rule(MUTATION, "deleteWebhook", Requirement::SENDER),
    rule(MUTATION, "pingWebhook", Requirement::SENDER),
    rule(MUTATION, "redeliverWebhook", Requirement::SENDER),
    rule(MUTATION, "createGenre", Requirement::EDITOR),
    rule(MUTATION, "updateGenre", Requirement::EDITOR),
    rule(MUTATION, "deleteGenre", Requirement::EDITOR),
    rule(MUTATION, "createCollection", Requirement::EDITOR),
    rule(MUTATION, "updateCollection", Requirement::EDITOR),
    rule(MUTATION, "deleteCollection", Requirement::EDITOR),
    rule(MUTATION, "createCompany", Requirement::EDITOR),
    rule(MUTATION, "updateCompany", Requirement::EDITOR),
    rule(MUTATION, "deleteCompany", Requirement::EDITOR),
];

const MUTATION: &str = "Mutation";
const VIEWER: &str = "Viewer";

/// Whether `viewer` may have everything that the chosen operation selects; otherwise the error of
/// the first field that it may not. An operation that does not exist passes: async-graphql says so.
pub fn check(
    document: &Document,
    operation_name: Option<&str>,
    variables: &Variables,
    viewer: &Viewer,
) -> Result<(), ServerError> {
    let Some(operation) = document.operation_with(operation_name, variables) else { return Ok(()) };
    check_set(&operation, viewer, operation.root_type(), operation.set())
}

/// Checks a selection of an object of the type `parent`. Fragments on other types are followed
/// too, because the types that have rules implement no interface.
fn check_set(
    operation: &Operation<'_>,
    viewer: &Viewer,
    parent: &str,
    set: &SelectionSet,
) -> Result<(), ServerError> {
    for field in Walk::new(operation.fragments, set).of(operation).once().fields() {
        let name = field.node.name.node.as_str();
        // A field without a rule is one that the schema lacks, too: its validation says so.
        let rule = RULES.iter().find(|rule| rule.parent == parent && rule.field == name);
        let allowed = rule.map_or(Ok(None), |rule| viewer.allow(rule.requirement));
        allowed.map_err(|refusal| error(refusal.code(), refusal.to_string(), Some(field.pos)))?;
        // An anonymous caller's `viewer` is null, whatever is selected of it.
        if (parent, name) == ("Query", "viewer") && *viewer != Viewer::Anonymous {
            check_set(operation, viewer, VIEWER, &field.node.selection_set.node)?;
        }
    }
    Ok(())
}
