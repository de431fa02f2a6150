//! Documents of webhooks: checked against the limits and the schema before they are stored.
//!
//! **Invariant:** a stored document was one that the endpoint would have run, for any change.

use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType, Type};
use async_graphql::{Request, Response, ServerError, Value, Variables};

use super::authorization;
use super::webhook_payload::Told;
use super::{Schema, cost_of, schema};
use crate::app::App;
use crate::auth::Viewer;
use crate::event::ChangeType;
use crate::graphql::schema::webhook::DocumentCheck;
use crate::graphql::schema::{Executable, builder};

/// The variables that a document may declare, and the types that they may have there.
const VARIABLES: &[(&str, &[&str])] = &[
    ("id", &["ID!", "ID"]),
    ("type", &["ChangeType!", "ChangeType"]),
    ("version", &["Int!", "Int"]),
    ("cursor", &["Cursor!", "Cursor"]),
    ("survivorId", &["ID"]),
];

/// The check, for the resolvers that keep documents.
pub(super) fn document_check() -> DocumentCheck {
    DocumentCheck(Arc::new(|app, viewer, text| Box::pin(check(app, viewer, text))))
}

/// What is wrong with a document, for its owner, whose rights are those of `viewer`.
async fn check(app: &App, viewer: &Viewer, text: &str) -> Result<(), String> {
    let Checker { schema, validating } = checker();
    let told = |error: ServerError| match error.locations.first() {
        Some(at) => format!("{} (line {}, column {})", error.message, at.line, at.column),
        None => error.message,
    };
    let document = schema.documents().admit(text, &app.config.limits).map_err(told)?;
    check_operation(document.prepared())?;
    let mut request = Request::new(text).variables(sample());
    document.complete(&mut request.variables, None);
    authorization::check(&document, None, &request.variables, viewer).map_err(told)?;
    cost_of(app, schema, &document, &request).map_err(told)?;
    let response = validating.execute(request).await;
    response.errors.into_iter().next().map_or(Ok(()), |error| Err(told(error)))
}

fn check_operation(document: &ExecutableDocument) -> Result<(), String> {
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(operations) if operations.len() == 1 => {
            operations.values().next().ok_or(
                "The document contains no operation; it needs a \
                                              query.",
            )?
        }
        DocumentOperations::Multiple(_) => {
            return Err("The document contains several operations; leave one query.".to_owned());
        }
    };
    if operation.node.ty != OperationType::Query {
        return Err(format!("The document contains a {}; it needs a query.", operation.node.ty));
    }
    for variable in &operation.node.variable_definitions {
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
    Told::sample(ChangeType::MovieUpdated).variables()
}

/// What documents are held against.
struct Checker {
    schema: Schema,
    /// The same schema; it validates and does not run.
    validating: Executable,
}

fn checker() -> &'static Checker {
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    CHECKER.get_or_init(|| Checker {
        schema: schema(),
        validating: builder().extension(ValidateOnly).finish(),
    })
}

struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::new(Value::Null)
    }
}
