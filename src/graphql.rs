//! The GraphQL schema and how an operation runs.
//!
//! **Invariant:** resolvers read through [`reading`] alone, so that the law holds: statements are
//! at most root fields + relation fields selected + totals selected, for any number of rows
//! (`nodes` and [`search`]: one for each type among their results).

use std::sync::Arc;

use async_graphql::{
    EmptyMutation, EmptySubscription, MergedObject, Request, Response, SDLExportOptions,
    ServerError, Value,
};

use crate::app::App;
use crate::db::quiescence::{Queue, drive};

#[macro_use]
mod group;

mod answer;
pub mod collection;
pub mod company;
pub mod connection;
pub mod country;
pub mod credit;
mod cursor;
pub mod explain;
pub mod facet;
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
pub mod search;

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
    search::SearchQuery,
);

/// The schema as async-graphql holds it.
pub type Executable = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The schema, and what the completion of answers needs of it. Build it once; cheap to clone.
#[derive(Clone)]
pub struct Schema {
    executable: Executable,
    types: Arc<answer::FieldTypes>,
}

impl Schema {
    /// The schema definition language, sorted, with every description.
    pub fn sdl(&self) -> String {
        let options = SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident();
        self.executable.sdl_with_options(options)
    }
}

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

/// Builds the schema.
pub fn schema() -> Schema {
    let executable =
        async_graphql::Schema::build(Query::default(), EmptyMutation, EmptySubscription)
            // The guard has checked the depth before, and memoised.
            .limit_recursive_depth(usize::MAX)
            .finish();
    let types = answer::FieldTypes::of_sdl(&executable.sdl()).into();
    Schema { executable, types }
}

/// Runs one operation of a document that the guard has let pass.
pub async fn execute(app: &App, schema: &Schema, mut request: Request) -> Answer {
    let document = request.parsed_query().ok().cloned().map(|mut document| {
        answer::prepare(&mut document, &schema.types);
        document
    });
    if let Some(document) = &document {
        request.set_parsed_query(document.clone());
    }
    let (operation_name, variables) = (request.operation_name.clone(), request.variables.clone());
    let asked = request.extensions.get(explain::ASK) == Some(&Value::Boolean(true));
    let queue = Queue::default();
    let reading = Arc::new(Reading::new(app.clone(), queue.clone()));
    let request = request.data(reading.clone());
    let mut response = drive(&queue, schema.executable.execute(request)).await;
    let executed = response.errors.iter().all(|error| !error.path.is_empty());
    for error in &mut response.errors {
        failure::complete(error, executed);
    }
    if let Some(document) = document.filter(|_| executed) {
        let chosen = (operation_name.as_deref(), &variables);
        answer::complete(&mut response, &schema.types, &document, chosen);
    }
    let tally = reading.loaders().tally();
    if asked && executed && app.config.explain {
        explain::tell(&mut response, tally);
    }
    Answer { executed, statements: tally.statements(), rows: tally.rows(), response }
}
