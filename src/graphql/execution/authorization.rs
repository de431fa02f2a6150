//! Who may do what: the one table of every operation, and the check before anything runs.
//!
//! **Invariant:** every root field and every field of what is private stands in [`RULES`]
//! (`tests/it/access.rs` compares the table with the schema and performs it). An operation with a
//! field that its viewer may not have is refused as a whole, before any of it runs; behind that,
//! what writes asks for a proof that only a check gives.

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Positioned, ServerError, Variables};

use super::directive::Conditions;
use super::document::Document;
use super::limits::error;
use crate::auth::{Least, Viewer};

/// The least that a field asks of its viewer.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The type that the field is of.
    pub parent: &'static str,
    /// The field.
    pub field: &'static str,
    /// The least.
    pub least: Least,
}

const fn rule(parent: &'static str, field: &'static str, least: Least) -> Rule {
    Rule { parent, field, least }
}

/// Every operation and private field, once.
pub const RULES: &[Rule] = &[
    rule("Query", "changes", Least::Anyone),
    rule("Query", "collection", Least::Anyone),
    rule("Query", "directors", Least::Anyone),
    rule("Query", "directorsConnection", Least::Anyone),
    rule("Query", "genre", Least::Anyone),
    rule("Query", "genres", Least::Anyone),
    rule("Query", "movie", Least::Anyone),
    rule("Query", "movies", Least::Anyone),
    rule("Query", "moviesConnection", Least::Anyone),
    rule("Query", "node", Least::Anyone),
    rule("Query", "nodes", Least::Anyone),
    rule("Query", "people", Least::Anyone),
    rule("Query", "peopleConnection", Least::Anyone),
    rule("Query", "performers", Least::Anyone),
    rule("Query", "performersConnection", Least::Anyone),
    rule("Query", "person", Least::Anyone),
    rule("Query", "search", Least::Anyone),
    // Null for nobody; what stands in it is checked by the rules of its type.
    rule("Query", "viewer", Least::Anyone),
    rule(VIEWER, "account", Least::READER),
    rule(VIEWER, "apiKeys", Least::READER),
    rule(VIEWER, "role", Least::READER),
    rule(VIEWER, "webhook", Least::READER),
    rule(VIEWER, "webhooks", Least::READER),
    rule("Subscription", "catalogChanges", Least::Anyone),
    rule(MUTATION, "register", Least::Anyone),
    rule(MUTATION, "confirmEmail", Least::Anyone),
    rule(MUTATION, "login", Least::Anyone),
    rule(MUTATION, "requestEmailConfirmation", Least::Anyone),
    rule(MUTATION, "requestPasswordReset", Least::Anyone),
    rule(MUTATION, "resetPassword", Least::Anyone),
    rule(MUTATION, "createApiKey", Least::OWNER),
    rule(MUTATION, "revokeApiKey", Least::OWNER),
    rule(MUTATION, "setAccountRole", Least::ADMIN),
    rule(MUTATION, "createPerson", Least::EDITOR),
    rule(MUTATION, "updatePerson", Least::EDITOR),
    rule(MUTATION, "deletePerson", Least::EDITOR),
    rule(MUTATION, "mergePeople", Least::EDITOR),
    rule(MUTATION, "mergeMovies", Least::EDITOR),
    rule(MUTATION, "createMovie", Least::EDITOR),
    rule(MUTATION, "updateMovie", Least::EDITOR),
    rule(MUTATION, "upsertMovie", Least::EDITOR),
    rule(MUTATION, "deleteMovie", Least::EDITOR),
    rule(MUTATION, "setMovieCredits", Least::EDITOR),
    rule(MUTATION, "createWebhook", Least::SENDER),
    rule(MUTATION, "updateWebhook", Least::SENDER),
    rule(MUTATION, "deleteWebhook", Least::SENDER),
    rule(MUTATION, "pingWebhook", Least::SENDER),
    rule(MUTATION, "redeliverWebhook", Least::SENDER),
    rule(MUTATION, "createGenre", Least::EDITOR),
    rule(MUTATION, "updateGenre", Least::EDITOR),
    rule(MUTATION, "deleteGenre", Least::EDITOR),
    rule(MUTATION, "createCollection", Least::EDITOR),
    rule(MUTATION, "updateCollection", Least::EDITOR),
    rule(MUTATION, "deleteCollection", Least::EDITOR),
    rule(MUTATION, "createCompany", Least::EDITOR),
    rule(MUTATION, "updateCompany", Least::EDITOR),
    rule(MUTATION, "deleteCompany", Least::EDITOR),
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
    let Some(operation) = document.operation(operation_name) else { return Ok(()) };
    let conditions = Conditions { operation, variables };
    let walk = Walk { document: document.prepared(), conditions, viewer };
    walk.check(root(operation), &operation.selection_set.node)
}

fn root(operation: &OperationDefinition) -> &'static str {
    match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => MUTATION,
        OperationType::Subscription => "Subscription",
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    conditions: Conditions<'a>,
    viewer: &'a Viewer,
}

impl Walk<'_> {
    /// The guard has made sure that fragments end.
    fn check(&self, parent: &str, selected: &SelectionSet) -> Result<(), ServerError> {
        for item in selected.items.iter().filter(|item| self.conditions.keep(&item.node)) {
            match &item.node {
                Selection::Field(field) => self.check_field(parent, field)?,
                Selection::InlineFragment(fragment) => {
                    self.check(parent, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        self.check(parent, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_field(&self, parent: &str, field: &Positioned<Field>) -> Result<(), ServerError> {
        let name = field.node.name.node.as_str();
        // A field without a rule is one that the schema lacks, too: its validation says so.
        let rule = RULES.iter().find(|rule| rule.parent == parent && rule.field == name);
        let allowed = rule.map_or(Ok(None), |rule| self.viewer.allow(rule.least));
        allowed.map_err(|refusal| error(refusal.code(), refusal.to_string(), Some(field.pos)))?;
        // Nobody's `viewer` is null, whatever is selected of it.
        if (parent, name) == ("Query", "viewer") && *self.viewer != Viewer::Anonymous {
            self.check(VIEWER, &field.node.selection_set.node)?;
        }
        Ok(())
    }
}
