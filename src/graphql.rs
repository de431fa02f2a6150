//! The GraphQL schema and how an operation runs.
//!
//! **Invariant:** resolvers read through [`reading`] alone, so that the law holds: statements are
//! at most root fields + relation fields selected + totals selected, for any number of rows.

use std::sync::Arc;

use async_graphql::{
    EmptyMutation, EmptySubscription, MergedObject, Request, Response, ServerError,
};

use crate::app::App;
use crate::db::quiescence::{Queue, drive};

#[macro_use]
mod group;

pub mod collection;
pub mod company;
pub mod connection;
pub mod country;
pub mod credit;
mod cursor;
pub mod failure;
pub mod filter;
pub mod genre;
pub mod guard;
mod identifier;
pub mod image;
pub mod keyword;
pub mod language;
pub mod movie;
mod needs;
pub mod node;
pub mod order;
pub mod person;
pub mod reading;
pub mod scalar;

use reading::Reading;
use scalar::Cursor;

/// The root of every read.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    movie::MovieQuery,
    person::PersonQuery,
    genre::GenreQuery,
    collection::CollectionQuery,
);

/// The schema's type.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The answer to an operation.
pub struct Answer {
    /// Data and errors; every error has `extensions.code`.
    pub response: Response,
    /// Whether execution began. Where it did not (parse, validation, choice of operation,
    /// coercion of variables) the answer has no `data` key.
    pub executed: bool,
    /// Statements that the operation ran.
    pub statements: u64,
    /// Rows that they returned.
    pub rows: u64,
}

impl Answer {
    /// The answer to what was refused before it ran.
    pub fn refused(error: ServerError) -> Self {
        Self {
            response: Response::from_errors(vec![error]),
            executed: false,
            statements: 0,
            rows: 0,
        }
    }
}

/// The schema. Build it once.
pub fn schema() -> Schema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        // Ours are checked before, and memoised; see the guard.
        .limit_recursive_depth(usize::MAX)
        .finish()
}

/// Runs one operation of a document that the guard has let pass.
pub async fn execute(app: &App, schema: &Schema, request: Request) -> Answer {
    let queue = Queue::default();
    let reading = Arc::new(Reading::new(app.clone(), queue.clone()));
    let mut response = drive(&queue, schema.execute(request.data(reading.clone()))).await;
    let executed = response.errors.iter().all(|error| !error.path.is_empty());
    for error in &mut response.errors {
        failure::complete(error, executed);
    }
    let tally = reading.loaders().tally();
    Answer {
        executed,
        statements: tally.statements(),
        rows: tally.rows(),
        response,
    }
}
