//! Reads the parameters of a request, from its address or its body (GraphQL over HTTP, "Request").

use async_graphql::{Extensions, Request, Variables};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::error_response::ErrorResponse;
use crate::error::Code;

/// A well-formed GraphQL-over-HTTP request.
#[derive(Debug)]
pub struct Parameters {
    /// The document.
    pub query: String,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: Variables,
    /// What goes beyond the protocol.
    pub extensions: Extensions,
}

impl Parameters {
    /// From the query component of an address, where an empty text is an absent one.
    pub fn from_address(query: &str) -> Result<Self, ErrorResponse> {
        let mut members = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() || members.contains_key(name.as_ref()) {
                continue;
            }
            let value = match name.as_ref() {
                "query" | "operationName" => Value::String(value.into_owned()),
                "variables" | "extensions" => parse_json(value.as_bytes(), &name)?,
                _ => continue,
            };
            members.insert(name.into_owned(), value);
        }
        Self::from_members(members)
    }

    /// From a JSON body.
    pub fn from_body(body: &[u8]) -> Result<Self, ErrorResponse> {
        // Some programs begin every text with a byte order mark; a reader may ignore it (RFC 8259,
        // section 8.1).
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        match parse_json(body, "the body")? {
            Value::Object(members) => Self::from_members(members),
            Value::Array(_) => {
                Err(bad("Batched requests are not supported; send one request at a time."))
            }
            _ => Err(bad("The body must be a JSON object with the member \"query\".")),
        }
    }

    /// From named values. Unknown names are ignored, and null is absent, as the protocol says.
    pub fn from_members(mut members: Map<String, Value>) -> Result<Self, ErrorResponse> {
        let query = match members.remove("query") {
            Some(Value::String(query)) => query,
            None | Some(Value::Null) => {
                return Err(bad("The parameter \"query\" is missing; it is the GraphQL document."));
            }
            Some(_) => return Err(bad("The parameter \"query\" must be text.")),
        };
        let operation_name = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(_) => return Err(bad("The parameter \"operationName\" must be text.")),
        };
        let variables = object(&mut members, "variables")?
            .map_or_else(Variables::default, Variables::from_json);
        let extensions = object(&mut members, "extensions")?
            .map_or_else(|| Ok(Extensions::default()), serde_json::from_value)
            .map_err(|cause| {
                bad(format!("The parameter \"extensions\" cannot be read: {cause}."))
            })?;
        Ok(Self { query, operation_name, variables, extensions })
    }

    /// As async-graphql takes it.
    pub fn into_request(self) -> Request {
        let mut request = Request::new(self.query).variables(self.variables);
        request.operation_name = self.operation_name;
        request.extensions = self.extensions;
        request
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Option<Value>, ErrorResponse> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::Object(_)) => Ok(Some(value)),
        Some(_) => Err(bad(format!("The parameter \"{name}\" must be a JSON object."))),
    }
}

fn parse_json(text: &[u8], name: &str) -> Result<Value, ErrorResponse> {
    serde_json::from_slice(text)
        .map_err(|cause| ErrorResponse::unreadable(format!("JSON is expected in {name}: {cause}.")))
}

fn bad(message: impl Into<String>) -> ErrorResponse {
    ErrorResponse::of_request(Code::BadUserInput, message)
}
