//! `/graphql`: GraphQL over HTTP.
//!
//! **Invariant:** nothing runs before the method, the media types, the size and the document's
//! limits are found in order.

use std::sync::Arc;

use async_graphql::Request as Operation;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;

use super::accept::{Offer, negotiate};
use super::failure::Failure;
use super::parameters::Parameters;
use super::{answer, body, playground};
use crate::app::{App, RequestId};
use crate::error::Code;
use crate::graphql::{Answer, explain, guard};

/// What runs an operation whose document the guard has let pass.
pub type Execute = Arc<dyn Fn(Operation) -> BoxFuture<'static, Answer> + Send + Sync>;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");

/// `1` asks what the query read, as the request's extension `explain` does.
const EXPLAIN: HeaderName = HeaderName::from_static("x-cinegraph-explain");

/// The state of `/graphql`.
#[derive(Clone)]
pub struct Endpoint {
    app: App,
    execute: Execute,
    running: Arc<Semaphore>,
}

impl Endpoint {
    /// An endpoint that runs at most `http.concurrency` operations at once.
    pub fn new(app: &App, execute: Execute) -> Self {
        let most = app.config.http.concurrency.min(Semaphore::MAX_PERMITS);
        Self { app: app.clone(), execute, running: Arc::new(Semaphore::new(most)) }
    }
}

/// Answers any request to `/graphql`.
pub async fn handle(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let mut response = match *request.method() {
        Method::GET | Method::HEAD | Method::POST => endpoint.answer(&id, request).await,
        Method::OPTIONS => (StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response(),
        _ => {
            let media_type = negotiate(request.headers(), JSON).unwrap_or(Offer::GraphqlResponse);
            method_not_allowed("Ask with GET or POST.", METHODS)
                .with_media_type(media_type)
                .into_response()
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

const JSON: &[Offer] = &[Offer::GraphqlResponse, Offer::Json];

impl Endpoint {
    async fn answer(&self, id: &RequestId, request: Request) -> Response {
        let offers: &[Offer] = match *request.method() {
            Method::POST => JSON,
            _ => &[Offer::GraphqlResponse, Offer::Json, Offer::Page],
        };
        let Some(media_type) = negotiate(request.headers(), offers) else {
            let message = "Accept application/graphql-response+json or application/json.";
            return Failure::new(Code::NotAcceptable, message).into_response();
        };
        if media_type == Offer::Page {
            return playground::page();
        }
        match self.run(id, request).await {
            Ok(answer) => answer::respond(answer, media_type, self.app.config.limits.errors, id),
            Err(failure) => failure.with_media_type(media_type).into_response(),
        }
    }

    async fn run(&self, id: &RequestId, request: Request) -> Result<Answer, Failure> {
        let post = request.method() == Method::POST;
        let explain = request.headers().get(EXPLAIN).is_some_and(|value| value == "1");
        let parameters = match post {
            true => self.read_body(request).await?,
            false => Parameters::from_address(request.uri().query().unwrap_or_default())?,
        };
        let limits = &self.app.config.limits;
        let admitted = guard::admit(&parameters.query, limits).and_then(|document| {
            guard::check_variables(&parameters.variables, limits).map(|()| document)
        });
        let document = match admitted {
            Ok(document) => document,
            Err(error) => return Ok(Answer::refused(error)),
        };
        let kind = chosen_kind(&document, parameters.operation_name.as_deref());
        if !post && kind == Some(OperationType::Mutation) {
            let allowed = HeaderValue::from_static("POST");
            return Err(method_not_allowed("A mutation must be sent with POST.", allowed));
        }
        let mut operation = parameters.into_request().data(id.clone());
        operation.set_parsed_query(document);
        if explain {
            operation.extensions.insert(explain::ASK.to_owned(), true.into());
        }
        self.execute(operation).await
    }

    async fn read_body(&self, request: Request) -> Result<Parameters, Failure> {
        let config = &self.app.config;
        let (head, body) = request.into_parts();
        body::check_media_type(&head.headers)?;
        let body =
            body::read(&head.headers, body, config.limits.body_bytes, config.http.body_timeout)
                .await?;
        Parameters::from_body(&body)
    }

    async fn execute(&self, operation: Operation) -> Result<Answer, Failure> {
        let Ok(_permit) = self.running.try_acquire() else {
            let message = "The server runs as many operations as it can; try again in a second.";
            return Err(Failure::new(Code::ServiceUnavailable, message));
        };
        let deadline = self.app.config.http.deadline;
        tokio::time::timeout(deadline, (self.execute)(operation)).await.map_err(|_| {
            let message = format!(
                "The answer was not complete within {} ms; ask for less.",
                deadline.as_millis()
            );
            Failure::new(Code::Timeout, message)
        })
    }
}

/// The type of the operation that will run; `None` where there is no such operation, which
/// async-graphql reports.
fn chosen_kind(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Multiple(_), None) => None,
    };
    operation.map(|operation| operation.node.ty)
}

fn method_not_allowed(message: &str, allowed: HeaderValue) -> Failure {
    Failure::new(Code::MethodNotAllowed, message).with_header(header::ALLOW, allowed)
}
