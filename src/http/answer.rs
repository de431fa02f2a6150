//! Turns the outcome of an operation into a response (GraphQL over HTTP, "Response").

use std::collections::BTreeMap;
use std::error::Error as _;

use async_graphql::{Response as Outcome, ServerError, Value};
use async_graphql_axum::GraphQLResponse;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error_response::{self, ErrorResponse, INTERNAL, status};
use super::identity;
use super::style::{BodyKind, Style};
use crate::app::RequestId;
use crate::error::{Code, Error};
use crate::graphql::ExecutionResult;

/// Errors come first, as the specification advises, so that they are seen before partial data.
#[derive(Serialize)]
struct ResponseBody<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// The response to a well-formed request, with at most `most` errors.
pub fn respond(mut answer: ExecutionResult, style: Style, most: usize, id: &RequestId) -> Response {
    log_causes(&answer.response.errors);
    complete_all(&mut answer, id);
    let status = status_of(&mut answer, style);
    limit_errors(&mut answer.response, most);
    let mut response = if answer.executed && answer.response.errors.is_empty() {
        // The stock responder: headers that resolvers ask for come along.
        GraphQLResponse::from(answer.response).into_response()
    } else {
        match write(&answer) {
            Ok(body) => Response::new(Body::from(body)),
            Err(error) => {
                tracing::error!(error.cause = %error, "an answer cannot be written as JSON");
                return ErrorResponse::internal(id).in_style(style).into_response();
            }
        }
    };
    *response.status_mut() = status;
    let content_type = style.content_type(status, BodyKind::GraphqlResponse);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    if let Some((name, value)) = advice(status) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The header that says what to do about a status.
fn advice(status: StatusCode) -> Option<(HeaderName, HeaderValue)> {
    match status {
        StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, identity::CHALLENGE)),
        StatusCode::SERVICE_UNAVAILABLE => {
            Some((header::RETRY_AFTER, HeaderValue::from_static("1")))
        }
        // The minute within which passwords are counted.
        StatusCode::TOO_MANY_REQUESTS => {
            Some((header::RETRY_AFTER, HeaderValue::from_static("60")))
        }
        _ => None,
    }
}

/// An answer as JSON; without `data` where nothing was executed.
fn write(answer: &ExecutionResult) -> serde_json::Result<String> {
    let outcome = &answer.response;
    serde_json::to_string(&ResponseBody {
        errors: &outcome.errors,
        data: answer.executed.then_some(&outcome.data),
        extensions: &outcome.extensions,
    })
}

/// An answer as a part of a stream, with at most `most` errors.
pub fn message(mut answer: ExecutionResult, most: usize, id: &RequestId) -> String {
    log_causes(&answer.response.errors);
    complete_all(&mut answer, id);
    limit_errors(&mut answer.response, most);
    write(&answer).unwrap_or_else(|error| {
        tracing::error!(error.cause = %error, "an answer cannot be written as JSON");
        ErrorResponse::internal(id).to_json()
    })
}

/// The errors alone of an answer that failed as a whole, as JSON.
pub fn errors(mut answer: ExecutionResult, most: usize, id: &RequestId) -> String {
    log_causes(&answer.response.errors);
    complete_all(&mut answer, id);
    limit_errors(&mut answer.response, most);
    serde_json::to_string(&answer.response.errors).unwrap_or_else(|_| "[]".to_owned())
}

fn complete_all(answer: &mut ExecutionResult, id: &RequestId) {
    for error in &mut answer.response.errors {
        complete(error, answer.executed, id);
    }
}

/// One line for every cause that is not the client's, however many errors it has made.
fn log_causes(errors: &[ServerError]) {
    let mut logged: Vec<*const Error> = Vec::new();
    for error in errors {
        let Some(cause) = error.source::<Error>().filter(|cause| cause.source().is_some()) else {
            continue;
        };
        if !logged.contains(&std::ptr::from_ref(cause)) {
            logged.push(std::ptr::from_ref(cause));
            error_response::log(cause);
        }
    }
}

/// The most bytes of a message, which may quote what it is about.
const LONGEST_MESSAGE: usize = 1_000;

/// Cuts a message that quotes too much.
fn shorten(message: &mut String) {
    if message.len() > LONGEST_MESSAGE {
        message.truncate(message.floor_char_boundary(LONGEST_MESSAGE));
        message.push('…');
    }
}

/// Gives every error a code, and an internal one the request's id.
fn complete(error: &mut ServerError, executed: bool, id: &RequestId) {
    shorten(&mut error.message);
    let code = code_of(error).unwrap_or_else(|| uncoded(error, executed));
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.text());
    if code == Code::Internal {
        extensions.set("requestId", id.as_str());
    }
}

/// The code of an error without one, which is async-graphql's own: before execution it is the
/// validation's; during execution nobody has looked at it, so its text stays here.
fn uncoded(error: &mut ServerError, executed: bool) -> Code {
    if !executed {
        return Code::GraphqlValidationFailed;
    }
    tracing::error!(error.cause = %error.message, "an error without a code");
    INTERNAL.clone_into(&mut error.message);
    Code::Internal
}

fn code_of(error: &ServerError) -> Option<Code> {
    let Some(Value::String(text)) = error.extensions.as_ref()?.get("code") else {
        return None;
    };
    Code::ALL.iter().copied().find(|code| code.text() == text)
}

/// The status of an answer: 2xx where it has data, and otherwise that of its first error. An
/// operation of which nothing came for one and the same reason, which is a missing right, a rate or
/// the database, is answered as one that did not run: without data.
fn status_of(answer: &mut ExecutionResult, style: Style) -> StatusCode {
    let ExecutionResult { response, executed, .. } = answer;
    let reason = response.errors.first().and_then(code_of).unwrap_or(Code::Internal);
    if *executed && is_refusal(response, reason) {
        *executed = false;
        return status(reason);
    }
    match (*executed, response.errors.is_empty()) {
        (true, true) => StatusCode::OK,
        (true, false) => style.partial(),
        _ if style.hides_request_errors() => StatusCode::OK,
        _ => style.failed(status(reason)),
    }
}

/// Whether every root field failed for `reason`, which is one that a request is refused for.
fn is_refusal(outcome: &Outcome, reason: Code) -> bool {
    let refused =
        [Code::Unauthenticated, Code::Forbidden, Code::RateLimited, Code::ServiceUnavailable];
    outcome.data == Value::Null
        && refused.contains(&reason)
        && !outcome.errors.is_empty()
        && outcome.errors.iter().all(|error| code_of(error) == Some(reason))
}

/// Says how many errors were left out, so that nobody takes the rest for all.
fn limit_errors(outcome: &mut Outcome, most: usize) {
    let left_out = outcome.errors.len().saturating_sub(most);
    if left_out > 0 {
        outcome.errors.truncate(most);
        outcome.extensions.insert("errorsLeftOut".to_owned(), left_out.into());
    }
}
