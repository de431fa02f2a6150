//! The GraphQL schema and how an operation runs.

pub mod guard;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Response};

use crate::app::App;

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The root of every read.
pub struct Query;

#[Object]
impl Query {
    /// Placeholder until the real fields land.
    async fn ping(&self) -> bool {
        true
    }
}

/// The answer to an operation.
pub struct Answer {
    /// Data and errors; every error has `extensions.code`.
    pub response: Response,
    /// Whether execution began. Where it did not (parse, validation, choice of operation,
    /// coercion of variables) the answer has no `data` key.
    pub executed: bool,
}

/// The schema. Build it once.
pub fn schema() -> Schema {
    Schema::build(Query, EmptyMutation, EmptySubscription).finish()
}

/// Runs one operation of a document that `guard` has let pass.
pub async fn execute(app: &App, schema: &Schema, request: Request) -> Answer {
    let response = schema.execute(request.data(app.clone())).await;
    Answer {
        executed: response.is_ok(),
        response,
    }
}
