//! Turns the outcome of an operation into a response (GraphQL over HTTP, "Response").

use std::collections::BTreeMap;
use std::error::Error as _;

use async_graphql::{Response as Outcome, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::accept::Offer;
use super::failure::{self, Failure, INTERNAL, status};
use crate::app::RequestId;
use crate::error::{Code, Error};
use crate::graphql::Answer;

/// Errors stand first, as the specification advises: they are seen before partial data is.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// The response to a well-formed request, with at most `most` errors.
pub fn respond(mut answer: Answer, media_type: Offer, most: usize, id: &RequestId) -> Response {
    let outcome = &mut answer.response;
    log_causes(&outcome.errors);
    for error in &mut outcome.errors {
        complete(error, answer.executed, id);
    }
    let status = status_of(outcome, answer.executed, media_type);
    limit_errors(outcome, most);
    let written = Written {
        errors: &outcome.errors,
        data: answer.executed.then_some(&outcome.data),
        extensions: &outcome.extensions,
    };
    let Ok(body) = serde_json::to_vec(&written) else {
        tracing::error!("an answer cannot be written as JSON");
        return Failure::internal(id).with_media_type(media_type).into_response();
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media_type.content_type());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
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
            failure::log(cause);
        }
    }
}

/// An error without a code is async-graphql's own: before execution it is the validation's, during
/// execution nobody has looked at it, so its text stays here.
fn complete(error: &mut ServerError, executed: bool, id: &RequestId) {
    let code = code_of(error).unwrap_or(match executed {
        true => {
            tracing::error!(error.cause = %error.message, "an error without a code");
            INTERNAL.clone_into(&mut error.message);
            Code::Internal
        }
        false => Code::GraphqlValidationFailed,
    });
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.text());
    if code == Code::Internal {
        extensions.set("requestId", id.as_str());
    }
}

fn code_of(error: &ServerError) -> Option<Code> {
    let Some(Value::String(text)) = error.extensions.as_ref()?.get("code") else {
        return None;
    };
    Code::ALL.iter().copied().find(|code| code.text() == text)
}

/// `application/json` has 200 for every well-formed request, because its clients cannot tell our
/// 400 from a proxy's. Of the other, data means 200; without it the first error decides.
fn status_of(outcome: &Outcome, executed: bool, media_type: Offer) -> StatusCode {
    let reason = outcome.errors.first().and_then(code_of).unwrap_or(Code::Internal);
    let unavailable = executed
        && outcome.data == Value::Null
        && !outcome.errors.is_empty()
        && outcome.errors.iter().all(|error| code_of(error) == Some(Code::ServiceUnavailable));
    match media_type {
        Offer::Json => StatusCode::OK,
        _ if executed && !unavailable => StatusCode::OK,
        _ => status(reason),
    }
}

/// Says how many errors were left out, so that nobody takes the rest for all.
fn limit_errors(outcome: &mut Outcome, most: usize) {
    let left_out = outcome.errors.len().saturating_sub(most);
    if left_out > 0 {
        outcome.errors.truncate(most);
        outcome.extensions.insert("errorsLeftOut".to_owned(), left_out.into());
    }
}
