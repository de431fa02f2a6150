//! `/graphql`: GraphQL over HTTP.
//!
//! **Invariant:** nothing runs before the method, the media types, the size and the document's
//! limits are found in order.

use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::accept::{Offer, names, negotiate};
use super::endpoint::Endpoint;
use super::error_response::ErrorResponse;
use super::guarded::guarded;
use super::parameters::Parameters;
use super::server::Shutdown;
use super::style::Style;
use super::subscription::OpenSubscription;
use super::{answer, body, identity, playground, sse, websocket};
use crate::app::RequestId;
use crate::error::Code;
use crate::graphql::execution::caller::Caller;
use crate::graphql::execution::rejection::Rejection;
use crate::graphql::execution::request::{self, Execution, OperationRequest, Unsupported};
use crate::graphql::execution::{cost, explain};
use crate::graphql::resolver::idempotency::IdempotencyKey;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");

/// Headers whose `1` asks what the request's extension asks: what the query read, what it cost.
const ASKING: [(HeaderName, &str); 2] = [
    (HeaderName::from_static("x-cinegraph-explain"), explain::EXTENSION),
    (HeaderName::from_static("x-cinegraph-cost"), cost::EXTENSION),
];

/// Names a create, so that sending it again does not do it again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

const JSON: &[Offer] = &[Offer::GraphqlResponse, Offer::Json];

/// Answers any request to `/graphql`.
pub async fn handle(
    State(endpoint): State<Endpoint>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let mut response = match *request.method() {
        Method::GET if websocket::is_requested(request.headers()) => {
            websocket::open(endpoint, &id, request).await
        }
        Method::GET | Method::HEAD | Method::POST => answer(&endpoint, &id, request).await,
        Method::OPTIONS => (StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response(),
        _ => {
            let offer = negotiate(request.headers(), JSON).unwrap_or(Offer::GraphqlResponse);
            ErrorResponse::new(Code::MethodNotAllowed, "Send the request with GET or POST.")
                .with_header(header::ALLOW, METHODS)
                .in_style(style(&endpoint, offer))
                .into_response()
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, authorization"));
    response
}

async fn answer(endpoint: &Endpoint, id: &RequestId, request: Request) -> Response {
    let offers: &[Offer] = match *request.method() {
        Method::POST => &[Offer::GraphqlResponse, Offer::Json, Offer::EventStream],
        _ => &[Offer::GraphqlResponse, Offer::Json, Offer::EventStream, Offer::Page],
    };
    let Some(media_type) = negotiate(request.headers(), offers) else {
        let message = "Accept application/graphql-response+json, application/json or \
                       text/event-stream.";
        return ErrorResponse::new(Code::NotAcceptable, message)
            .in_style(style(endpoint, Offer::Json))
            .into_response();
    };
    if media_type == Offer::Page {
        return playground::page();
    }
    match run(endpoint, id, request, media_type).await {
        Ok(response) => response,
        Err(error) if media_type == Offer::EventStream => {
            error.in_style(style(endpoint, Offer::Json)).into_response()
        }
        Err(error) => error.in_style(style(endpoint, media_type)).into_response(),
    }
}

fn style(endpoint: &Endpoint, offer: Offer) -> Style {
    Style { codes: endpoint.app.config.http.status_codes, offer }
}

async fn run(
    endpoint: &Endpoint,
    id: &RequestId,
    request: Request,
    media_type: Offer,
) -> Result<Response, ErrorResponse> {
    let ParsedRequest { request, caller, shutdown } = parse(endpoint, id, request).await?;
    let (app, most) = (&endpoint.app, endpoint.most_errors());
    let execution = request::run(app, &endpoint.schema, request, &caller).await;
    Ok(match execution.map_err(rejected)? {
        Execution::Result { result, permit } => {
            let response = match media_type {
                Offer::EventStream => sse::respond_once(answer::message(result, most, id)),
                _ => answer::respond(result, style(endpoint, media_type), most, id),
            };
            guarded(response, permit)
        }
        Execution::Subscription(Ok(events)) => {
            let subscription = OpenSubscription::new(events, most, id);
            sse::respond(subscription, app.config.http.sse_interval, shutdown.stop().clone())
        }
        Execution::Subscription(Err(result)) => {
            sse::respond_once(answer::message(result, most, id))
        }
    })
}

fn rejected(rejection: Rejection) -> ErrorResponse {
    let code = rejection.code;
    let response = ErrorResponse::from(rejection);
    match code {
        Code::MethodNotAllowed => {
            response.with_header(header::ALLOW, HeaderValue::from_static("POST"))
        }
        _ => response,
    }
}

/// A request that is well formed.
struct ParsedRequest {
    request: OperationRequest,
    caller: Caller,
    shutdown: Shutdown,
}

async fn parse(
    endpoint: &Endpoint,
    id: &RequestId,
    request: Request,
) -> Result<ParsedRequest, ErrorResponse> {
    let (mut head, body) = request.into_parts();
    let shutdown = head.extensions.remove().unwrap_or_default();
    let mut parameters = match head.method {
        Method::POST => read_body(endpoint, &head.headers, body).await?,
        _ => Parameters::from_address(head.uri.query().unwrap_or_default())?,
    };
    let headers = head.headers;
    let caller = Caller {
        request_id: id.clone(),
        credentials: identity::credentials(&headers),
        idempotency_key: idempotency_key(&headers)?,
    };
    for (_, ask) in ASKING.iter().filter(|(name, _)| headers.get(name).is_some_and(is_one)) {
        parameters.extensions.insert((*ask).to_owned(), true.into());
    }
    let request = OperationRequest {
        operation: parameters.into_request(),
        unsupported: unsupported(&head.method, &headers),
        resume: sse::last_event_id(&headers),
    };
    Ok(ParsedRequest { request, caller, shutdown })
}

async fn read_body(
    endpoint: &Endpoint,
    headers: &HeaderMap,
    body: Body,
) -> Result<Parameters, ErrorResponse> {
    let config = &endpoint.app.config;
    body::check_media_type(headers)?;
    let body =
        body::read(headers, body, config.limits.body_bytes, config.http.body_timeout).await?;
    Parameters::from_body(&body)
}

/// The operations that a request with this method and these headers cannot carry.
fn unsupported(method: &Method, headers: &HeaderMap) -> Vec<Unsupported> {
    let mut unsupported = Vec::new();
    if method != Method::POST {
        unsupported.push(Unsupported {
            operation_type: OperationType::Mutation,
            code: Code::MethodNotAllowed,
            message: "A mutation must be sent with POST.",
        });
    }
    if !names(headers, Offer::EventStream) {
        unsupported.push(Unsupported {
            operation_type: OperationType::Subscription,
            code: Code::NotAcceptable,
            message: NOT_A_STREAM,
        });
    }
    unsupported
}

const NOT_A_STREAM: &str = "A subscription is answered by a stream: name text/event-stream in \
    Accept, or open a WebSocket with the protocol graphql-transport-ws.";

/// What the caller calls a request that creates something.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ErrorResponse> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(IdempotencyKey::from_caller);
    key.map(Some).ok_or_else(|| {
        let most = IdempotencyKey::LONGEST;
        let message = format!("An Idempotency-Key is 1 to {most} visible characters of ASCII.");
        ErrorResponse::unreadable(message)
    })
}

fn is_one(value: &HeaderValue) -> bool {
    value == "1"
}
