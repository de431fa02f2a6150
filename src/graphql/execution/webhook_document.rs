//! Documents of webhooks: checked against the limits and the schema before they are stored.
//!
//! **Invariant:** a stored document was one that the endpoint would have run, for any change.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{OperationType, Type};
use async_graphql::{Request, ServerError, Variables};

use super::authorization;
use super::change_payload::ChangePayload;
use super::document::Document;
use super::executable_schema::Schema;
use crate::app::App;
use crate::auth::Viewer;
use crate::event::ChangeType;
use crate::graphql::schema::builder;
use crate::graphql::schema::webhook::mutation::DocumentCheck;

/// The variables that a document may declare, and the types that they may have there.
const VARIABLES: &[(&str, &[&str])] = &[
    ("id", &["ID!", "ID"]),
    ("type", &["ChangeType!", "ChangeType"]),
    ("version", &["Int!", "Int"]),
    ("cursor", &["Cursor!", "Cursor"]),
    ("survivorId", &["ID"]),
];

/// The check, for the resolvers that save documents.
pub(super) fn document_check() -> DocumentCheck {
    DocumentCheck(Arc::new(|app, viewer, text| {
        Box::pin(std::future::ready(check(app, viewer, text)))
    }))
}

/// What is wrong with a document of an owner who has the rights of `viewer`.
fn check(app: &App, viewer: &Viewer, text: &str) -> Result<(), String> {
    let schema = checker();
    let describe = |error: ServerError| match error.locations.first() {
        Some(at) => format!("{} (line {}, column {})", error.message, at.line, at.column),
        None => error.message,
    };
    let first =
        |errors: Vec<ServerError>| errors.into_iter().next().map_or_else(String::new, describe);
    let document = schema.documents().admit(text, &app.config.limits).map_err(first)?;
    check_operation(&document)?;
    let mut request = Request::new(text).variables(sample());
    request.variables = document.coerce(&request.variables, None).map_err(first)?;
    authorization::check(&document, None, &request.variables, viewer).map_err(describe)?;
    schema.cost_of(&app.config.limits, &document, &request).map_err(describe)?;
    Ok(())
}

fn check_operation(document: &Document) -> Result<(), String> {
    let Some(operation) = document.operation(None) else {
        return Err("The document contains several operations; leave one query.".to_owned());
    };
    if operation.ty != OperationType::Query {
        return Err(format!("The document contains a {}; it needs a query.", operation.ty));
    }
    for variable in &operation.variable_definitions {
        let (name, declared) = (&variable.node.name.node, &variable.node.var_type.node);
        check_variable(name, declared)?;
    }
    Ok(())
}

fn check_variable(name: &str, declared: &Type) -> Result<(), String> {
    let Some((_, types)) = VARIABLES.iter().find(|(known, _)| *known == name) else {
        let known =
            VARIABLES.iter().map(|(name, types)| format!("${name}: {}", types.join(" or ")));
        let known: Vec<_> = known.collect();
        return Err(format!(
            "A webhook's document has no variable ${name}; it may declare {}.",
            known.join(", ")
        ));
    };
    if types.contains(&declared.to_string().as_str()) {
        return Ok(());
    }
    Err(format!("${name} is of the type {} and was declared as {declared}.", types.join(" or ")))
}

/// The variables of some change.
fn sample() -> Variables {
    ChangePayload::sample(ChangeType::MovieUpdated).variables()
}

/// What documents are checked against.
fn checker() -> &'static Schema {
    static CHECKER: OnceLock<Schema> = OnceLock::new();
    CHECKER.get_or_init(|| Schema::new(builder().finish()))
}
