//! `/graphql`: GraphQL over HTTP.
//!
//! **Invariant:** nothing runs before the method, the media types, the size and the document's
//! limits are found in order.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request as Operation, ServerError};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::accept::{Offer, names, negotiate};
use super::failure::Failure;
use super::guarded::guarded;
use super::parameters::Parameters;
use super::server::Shutdown;
use super::stream::Streaming;
use super::{answer, body, identity, playground, socket, stream};
use crate::app::{App, RequestId};
use crate::error::Code;
use crate::graphql::execution::deadline::RunningOperation;
use crate::graphql::execution::document::Document;
use crate::graphql::execution::subscription::{AttachContext, subscribe};
use crate::graphql::execution::{cost, explain, limits};
use crate::graphql::resolver::idempotency::IdempotencyKey;
use crate::graphql::{Cursor, ExecutionResult, Schema};

/// What runs an operation of a document that the guard has let pass.
pub type Execute =
    Arc<dyn Fn(Arc<Document>, Operation) -> BoxFuture<'static, ExecutionResult> + Send + Sync>;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");

/// Headers whose `1` asks what the request's extension asks: what the query read, what it cost.
const ASKING: [(HeaderName, &str); 2] = [
    (HeaderName::from_static("x-cinegraph-explain"), explain::ASK),
    (HeaderName::from_static("x-cinegraph-cost"), cost::ASK),
];

/// Names a create, so that sending it again does not do it again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The state of `/graphql`.
#[derive(Clone)]
pub struct Endpoint {
    app: App,
    schema: Schema,
    execute: Execute,
    running: Arc<Semaphore>,
    subscriptions: Arc<Semaphore>,
}

/// Who asks: what a request, or a socket in its request's name, sends to be known by.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The request's id.
    pub id: RequestId,
    /// The header `Authorization`, if it was sent.
    pub credential: HeaderMap,
    /// What the caller calls the request.
    idempotency: Option<IdempotencyKey>,
}

impl Caller {
    /// The viewer of a request with these headers.
    pub fn of(id: &RequestId, headers: &HeaderMap) -> Self {
        let sent = headers.get_all(header::AUTHORIZATION).iter();
        let credential = sent.map(|value| (header::AUTHORIZATION, value.clone())).collect();
        Self { id: id.clone(), credential, idempotency: None }
    }
}

impl Endpoint {
    /// An endpoint that runs at most `http.concurrency` operations of documents of `schema` at once,
    /// by `execute`.
    pub fn new(app: &App, schema: Schema, execute: Execute) -> Self {
        let places = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        let running = places(app.config.http.concurrency);
        let subscriptions = places(app.config.http.subscriptions);
        Self { app: app.clone(), schema, execute, running, subscriptions }
    }
}

/// Answers any request to `/graphql`.
pub async fn handle(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let mut response = match *request.method() {
        Method::GET if socket::is_asked(request.headers()) => {
            socket::open(endpoint, &id, request).await
        }
        Method::GET | Method::HEAD | Method::POST => endpoint.answer(&id, request).await,
        Method::OPTIONS => (StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response(),
        _ => {
            let media_type = negotiate(request.headers(), JSON).unwrap_or(Offer::GraphqlResponse);
            method_not_allowed("Send the request with GET or POST.", METHODS)
                .with_media_type(media_type)
                .into_response()
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, authorization"));
    response
}

const JSON: &[Offer] = &[Offer::GraphqlResponse, Offer::Json];

/// What was asked, as far as it is well formed.
struct Asked {
    parameters: Parameters,
    caller: Caller,
    headers: HeaderMap,
    ending: Shutdown,
}

impl Endpoint {
    async fn answer(&self, id: &RequestId, request: Request) -> Response {
        let offers: &[Offer] = match *request.method() {
            Method::POST => &[Offer::GraphqlResponse, Offer::Json, Offer::EventStream],
            _ => &[Offer::GraphqlResponse, Offer::Json, Offer::EventStream, Offer::Page],
        };
        let Some(media_type) = negotiate(request.headers(), offers) else {
            let message = "Accept application/graphql-response+json, application/json or \
                           text/event-stream.";
            return Failure::new(Code::NotAcceptable, message).into_response();
        };
        if media_type == Offer::Page {
            return playground::page();
        }
        match self.run(id, request, media_type).await {
            Ok(response) => response,
            Err(failure) if media_type == Offer::EventStream => failure.into_response(),
            Err(failure) => failure.with_media_type(media_type).into_response(),
        }
    }

    async fn run(
        &self,
        id: &RequestId,
        request: Request,
        media_type: Offer,
    ) -> Result<Response, Failure> {
        let post = request.method() == Method::POST;
        let Asked { parameters, caller, headers, ending } = self.read(id, request).await?;
        let respond = |answer: ExecutionResult| {
            let most = self.app.config.limits.errors;
            match media_type {
                Offer::EventStream => stream::once(answer::message(answer, most, id)),
                _ => answer::respond(answer, media_type, most, id),
            }
        };
        let document = match self.admit(&parameters) {
            Ok(document) => document,
            Err(error) => return Ok(respond(ExecutionResult::refused(error))),
        };
        match document.kind(parameters.operation_name.as_deref()) {
            Some(OperationType::Mutation) if !post => {
                let allowed = HeaderValue::from_static("POST");
                Err(method_not_allowed("A mutation must be sent with POST.", allowed))
            }
            Some(OperationType::Subscription) => {
                // Before anything else is refused, because a bad credential is the first error to
                // report.
                let equip = self.equip(&caller).await?;
                if !names(&headers, Offer::EventStream) {
                    return Err(Failure::new(Code::NotAcceptable, NOT_A_STREAM));
                }
                let resume = stream::last_event(&headers);
                let (place, who) = (self.place()?, (caller, equip));
                match self.subscribe(document, parameters, who, resume.as_ref(), place).await {
                    Ok(streaming) => {
                        let ping = self.app.config.http.ping_interval;
                        Ok(stream::subscription(streaming, ping, ending.stop().clone()))
                    }
                    Err(answer) => {
                        let message = answer::message(answer, self.most_errors(), id);
                        Ok(stream::once(message))
                    }
                }
            }
            _ => {
                let (answer, running) = self.execute(document, parameters, &caller).await?;
                Ok(guarded(respond(answer), running))
            }
        }
    }

    async fn read(&self, id: &RequestId, request: Request) -> Result<Asked, Failure> {
        let (mut head, body) = request.into_parts();
        let ending = head.extensions.remove().unwrap_or_default();
        let mut parameters = match head.method {
            Method::POST => self.read_body(&head.headers, body).await?,
            _ => Parameters::from_address(head.uri.query().unwrap_or_default())?,
        };
        let headers = head.headers;
        let mut caller = Caller::of(id, &headers);
        caller.idempotency = idempotency_key(&headers)?;
        for (_, ask) in ASKING.iter().filter(|(name, _)| headers.get(name).is_some_and(is_one)) {
            parameters.extensions.insert((*ask).to_owned(), true.into());
        }
        Ok(Asked { parameters, caller, headers, ending })
    }

    /// The document that `parameters` name, if it and their variables keep the limits.
    pub(super) fn admit(&self, parameters: &Parameters) -> Result<Arc<Document>, ServerError> {
        let limits = &self.app.config.limits;
        let document = self.schema.documents().admit(&parameters.query, limits)?;
        limits::check_variables(&parameters.variables, limits)?;
        Ok(document)
    }

    /// What every request of `caller` carries, once it is known who that is.
    pub(super) async fn equip(&self, caller: &Caller) -> Result<AttachContext, Failure> {
        let credentials = identity::credentials(&caller.credential);
        let viewer = identity::viewer(&self.app, credentials, &caller.id).await?;
        let (id, idempotency) = (caller.id.clone(), caller.idempotency.clone());
        Ok(Arc::new(move |mut request| {
            if let Some(key) = idempotency.clone() {
                request = request.data(key);
            }
            request.data(id.clone()).data(viewer)
        }))
    }

    /// The most errors of an answer.
    pub(super) fn most_errors(&self) -> usize {
        self.app.config.limits.errors
    }

    /// What every request shares.
    pub(super) fn app(&self) -> &App {
        &self.app
    }

    /// A place among the subscriptions, if one is free.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.subscriptions.clone().try_acquire_owned().map_err(|_| {
            let message = "The server has reached its limit of subscriptions; try again later.";
            Failure::new(Code::ServiceUnavailable, message)
        })
    }

    /// Opens a subscription of a caller who is known, after `resume` where that is given; the error
    /// is the answer to one that does not begin.
    pub(super) async fn subscribe(
        &self,
        document: Arc<Document>,
        parameters: Parameters,
        (caller, equip): (Caller, AttachContext),
        resume: Option<&Cursor>,
        place: OwnedSemaphorePermit,
    ) -> Result<Streaming, ExecutionResult> {
        let request = parameters.into_request();
        let (app, schema) = (&self.app, &self.schema);
        let open = subscribe(app, schema, document, request, resume, &equip).await?;
        Ok(Streaming::new(self, open, (caller, equip), place))
    }

    async fn read_body(&self, headers: &HeaderMap, body: Body) -> Result<Parameters, Failure> {
        let config = &self.app.config;
        body::check_media_type(headers)?;
        let body =
            body::read(headers, body, config.limits.body_bytes, config.http.body_timeout).await?;
        Parameters::from_body(&body)
    }

    /// Runs what has one answer. It counts as running until what is given back is dropped, which
    /// is to be when the answer is sent.
    pub(super) async fn execute(
        &self,
        document: Arc<Document>,
        parameters: Parameters,
        caller: &Caller,
    ) -> Result<(ExecutionResult, OwnedSemaphorePermit), Failure> {
        let Ok(running) = self.running.clone().try_acquire_owned() else {
            let message = "The server has reached its limit of running operations; try again in a \
                           second.";
            return Err(Failure::new(Code::ServiceUnavailable, message));
        };
        let deadline = self.app.config.http.deadline;
        let name = parameters.operation_name.clone();
        let writes = document.kind(name.as_deref()) == Some(OperationType::Mutation);
        let underway = RunningOperation::new(&self.app, document.clone(), name);
        let executed = async {
            let request = self.equip(caller).await?(parameters.into_request());
            Ok((self.execute)(document, underway.begin(request)).await)
        };
        let answered = underway.within(&self.schema, deadline, executed).await;
        let answered = answered.unwrap_or_else(|wait| {
            let advice = match writes {
                true => {
                    "what the extension `written` names was written, and anything else may have \
                     been written or not: read it, or send it again under the same \
                     Idempotency-Key if it had one"
                }
                false => "ask for less",
            };
            let message = format!(
                "The answer was not complete within {} ms; {advice}.",
                deadline.as_millis()
            );
            Err(Failure::new(Code::Timeout, message).waiting_for(wait))
        });
        Ok((answered?, running))
    }
}

const NOT_A_STREAM: &str = "A subscription is answered by a stream: name text/event-stream in \
    Accept, or open a WebSocket with the protocol graphql-transport-ws.";

/// What the caller calls a request that creates something.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Failure> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(IdempotencyKey::from_caller);
    key.map(Some).ok_or_else(|| {
        let most = IdempotencyKey::LONGEST;
        let message = format!("An Idempotency-Key is 1 to {most} visible characters of ASCII.");
        Failure::new(Code::BadUserInput, message)
    })
}

fn is_one(value: &HeaderValue) -> bool {
    value == "1"
}

fn method_not_allowed(message: &str, allowed: HeaderValue) -> Failure {
    Failure::new(Code::MethodNotAllowed, message).with_header(header::ALLOW, allowed)
}
