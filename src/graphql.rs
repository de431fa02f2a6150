//! The GraphQL schema and how an operation runs.
//!
//! **Invariant:** resolvers read through [`reading`] alone, so that the law holds: statements are
//! at most root fields + relation fields selected + totals selected, for any number of rows
//! (`nodes` and [`search`]: one for each type among their results).

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{
    MergedObject, Request, Response, SDLExportOptions, SchemaBuilder, ServerError, Value,
};

use crate::app::App;
use crate::config;
use crate::db::quiescence::drive;

#[macro_use]
mod group;
#[macro_use]
mod payload;

pub mod access;
pub mod account;
mod answer;
pub mod api_key;
pub mod change;
pub mod collection;
pub mod company;
pub mod connection;
pub mod cost;
pub mod country;
pub mod credit;
mod cursor;
pub mod document;
pub mod explain;
pub mod facet;
pub mod failure;
pub mod filter;
pub mod genre;
mod given;
pub mod guard;
pub mod idempotency;
mod identifier;
pub mod image;
pub mod keyword;
pub mod language;
mod list;
pub mod movie;
pub mod mutation;
mod needs;
pub mod node;
mod object;
pub mod order;
pub mod person;
pub mod reading;
pub mod reference;
pub mod scalar;
pub mod search;
pub mod subscription;
pub mod underway;
pub mod user_error;
pub mod viewer;
pub mod webhook;
pub mod written;

use document::{Document, Documents};
pub use mutation::Mutation;
use reading::Reading;
pub use scalar::Cursor;
pub use subscription::Subscription;
use underway::Underway;

/// The root of every read.
///
/// What an operation costs is known before it runs: a point for each row it may read and for each
/// statement it may run. A value costs nothing; one object 1 and what is selected of it; a list or a
/// page as many times that as it may have rows: `first` or `last`, the default where they are left
/// out, and for a list without them the most that its description names. `totalCount` costs 31 and a facet 40 and its rows, `knownFor` 10 more,
/// `hasNextPage` and `hasPreviousPage` 1 each, `changes` 1 more, `search` 22 and each result 2; `nodes` its ids; where
/// several types may stand, the dearest counts. Then a statement for every field that reads, once,
/// however many parents it has; where it leads to several types one for each. A `where` costs more for
/// every parent and every statement that asks it, those of `totalCount` and facets too: `text` 20 for every five words, `contains` and `endsWith` 6,
/// `some` of related rows 10 × (1 + what it leads to), `none` and `every` 100 ×, and every tenth value 1. `__schema` costs 100,
/// `__type` 10, a mutation that hashes a password 100, `confirmEmail` 900. Every 1,000 bytes of the answer cost 1, where each
/// selected field counts the bytes of its key and 32. An operation above the server's limit is refused (`QUERY_LIMIT`). With
/// `"extensions": {"cost": true}` in the request, or the header `x-cinegraph-cost: 1`, the answer
/// tells in `extensions.cost` what was `requested` and what it was in fact, `actual`.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    movie::MovieQuery,
    person::PersonQuery,
    genre::GenreQuery,
    collection::CollectionQuery,
    search::SearchQuery,
    viewer::ViewerQuery,
    change::ChangeQuery,
);

/// The schema as async-graphql holds it.
pub type Executable = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, and the documents that are asked of it. Build it once; cheap to clone.
#[derive(Clone)]
pub struct Schema {
    executable: Executable,
    events: subscription::Executable,
    documents: Documents,
    prices: Arc<cost::Prices>,
}

impl Schema {
    /// The schema, keeping as many documents as `settings` say.
    #[must_use]
    pub fn keeping(self, settings: &config::Documents) -> Self {
        Self { documents: self.documents.resized(settings), ..self }
    }

    /// The documents that may be asked of it.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

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
    /// Statements that the operation read with.
    pub statements: u64,
    /// Statements of the transactions that it committed.
    pub written: u64,
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
            written: 0,
            rows: 0,
        }
    }
}

/// Builds the schema.
pub fn schema() -> Schema {
    let executable = builder().finish();
    let sdl = executable.sdl();
    let types = answer::FieldTypes::of_sdl(&sdl).into();
    let documents = Documents::new(types, &config::Documents::default());
    let (events, prices) = (subscription::executable(), cost::Prices::of_sdl(&sdl).into());
    Schema { executable, events, documents, prices }
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription)
        // The guard has checked the depth before, and memoised.
        .limit_recursive_depth(usize::MAX)
}

/// What the operation costs at most; refused where that is more than `limits.cost`.
fn cost_of(
    app: &App,
    schema: &Schema,
    document: &Document,
    request: &Request,
) -> Result<u64, ServerError> {
    let limits = &app.config.limits;
    let chosen = (request.operation_name.as_deref(), &request.variables);
    match cost::requested(&schema.prices, document.prepared(), chosen, limits.page.into()) {
        Some(requested) => guard::check_requested(&requested, limits).map(|()| requested.points),
        // Execution reports that there is no such operation.
        None => Ok(0),
    }
}

/// Runs the operation of `document` that `request` names, with its variables.
pub async fn execute(
    app: &App,
    schema: &Schema,
    document: Arc<Document>,
    mut request: Request,
) -> Answer {
    document.complete(&mut request.variables, request.operation_name.as_deref());
    let (name, viewer) = (request.operation_name.as_deref(), access::viewer_of(&request));
    if let Err(error) = access::check(&document, name, &request.variables, &viewer) {
        return Answer::refused(error);
    }
    let asks = |name| request.extensions.get(name) == Some(&Value::Boolean(true));
    let (asked, told) = (asks(explain::ASK), asks(cost::ASK));
    let requested = match cost_of(app, schema, &document, &request) {
        Ok(requested) => requested,
        Err(error) => return Answer::refused(error),
    };
    // A mutation waits for one that writes.
    let waits = document.kind(name) == Some(OperationType::Mutation);
    // A copy, because async-graphql takes the document apart.
    request.set_parsed_query(document.prepared().clone());
    let (operation_name, variables) = (request.operation_name.clone(), request.variables.clone());
    let (mut response, reading) =
        run(app, (request, waits), |request| schema.executable.execute(request)).await;
    // What a mutation has done is told with what of its answer there is.
    if !waits && let Err(error) = check_answer(app, &document, &response, &reading) {
        return Answer::refused(error);
    }
    let executed = response.errors.iter().all(|error| !error.path.is_empty());
    for error in &mut response.errors {
        failure::complete(error, executed);
        reading.written().tell(error);
    }
    if executed {
        let chosen = (operation_name.as_deref(), &variables);
        answer::complete(&mut response, schema.documents.types(), document.prepared(), chosen);
    }
    let tally = reading.loaders().tally();
    if asked && executed && app.config.explain {
        explain::tell(&mut response, tally);
    }
    if told && executed {
        cost::tell(&mut response, requested, tally);
    }
    let (statements, written, rows) = (tally.statements(), tally.written(), tally.rows());
    Answer { executed, statements, written, rows, response }
}

/// Refuses an answer that is too large: lists have counted their items; of introspection, which
/// is async-graphql's own, the whole is measured.
fn check_answer(
    app: &App,
    document: &Document,
    response: &Response,
    reading: &Reading,
) -> Result<(), ServerError> {
    let bytes = match document.introspects() {
        true => Some(list::whole_size(&response.data) as u64),
        false => reading.too_many_bytes(),
    };
    guard::check_answer(bytes.unwrap_or_default(), &app.config.limits)
}

/// Lets `execute` run with the loaders that it was begun with, or with some of its own; they are
/// given back with what it cost. `waits` says that it also waits for connections by itself.
async fn run<F: Future<Output = Response>>(
    app: &App,
    (request, waits): (Request, bool),
    execute: impl FnOnce(Request) -> F,
) -> (Response, Arc<Reading>) {
    let (request, reading) = Underway::reading_of(app, request);
    if !waits {
        reading.loaders().keep_connections();
    }
    let response = drive(reading.loaders().queue(), execute(request)).await;
    (response, reading)
}
