//! The pages that messages link to: to confirm an address, and to choose a new password.
//!
//! **Invariant:** opening a page changes nothing, because programs that scan mail open links; only
//! its button does. A page loads nothing, and its address, which has the token, goes nowhere.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use url::form_urlencoded;

use super::body;
use super::failure::Failure;
use crate::app::App;
use crate::auth::{Password, html_text};
use crate::error::{Code, Error, Result};

/// Where a message's link to confirm an address leads.
const CONFIRM: &str = "/confirm-email";
/// Where a message's link to choose a new password leads.
const RESET: &str = "/reset-password";
/// Far more than a token and a password.
const FORM_BYTES: usize = 8_192;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The routes of the pages.
pub fn router(app: &App) -> Router {
    Router::new()
        .route(CONFIRM, get(ask_to_confirm).post(confirm))
        .route(RESET, get(ask_for_password).post(reset))
        .with_state(app.clone())
}

async fn ask_to_confirm(request: Request) -> Response {
    let token = from_address(&request);
    page(StatusCode::OK, "Confirm your e-mail address", &form(CONFIRM, &token, "", "Confirm"))
}

async fn confirm(State(app): State<App>, request: Request) -> Response {
    let done = async {
        let [token, _] = fields(&app, request).await?;
        Ok(match app.accounts.confirm(&token).await? {
            Some(_) => (
                StatusCode::OK,
                "The address is confirmed. The account and its API keys are active.",
            ),
            None => (
                StatusCode::BAD_REQUEST,
                "This link is used up or too old. Have another sent with requestEmailConfirmation, unless the address is confirmed already.",
            ),
        })
    };
    told("Confirm your e-mail address", done.await)
}

async fn ask_for_password(request: Request) -> Response {
    let token = from_address(&request);
    page(StatusCode::OK, "Choose a new password", &password_form(&token))
}

async fn reset(State(app): State<App>, request: Request) -> Response {
    let title = "Choose a new password";
    let done = async {
        let [token, password] = fields(&app, request).await?;
        let password = match Password::chosen(&password) {
            Ok(password) => password,
            Err(error) => {
                let again =
                    format!("<p>{}</p>\n{}", html_text(&error.to_string()), password_form(&token));
                return Ok(Err(page(StatusCode::BAD_REQUEST, title, &again)));
            }
        };
        Ok(Ok(match app.accounts.reset(&token, password).await? {
            Some(_) => (
                StatusCode::OK,
                "The new password is set, and every session has ended. Log in with it.",
            ),
            None => (
                StatusCode::BAD_REQUEST,
                "This link is used up or too old. Have another sent with requestPasswordReset.",
            ),
        }))
    };
    match done.await {
        Ok(Ok(outcome)) => told(title, Ok(outcome)),
        Ok(Err(again)) => again,
        Err(failure) => told(title, Err(failure)),
    }
}

/// Why a page cannot do what its button says.
enum Trouble {
    Request(Failure),
    Ours(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Request(failure)
    }
}

fn told(title: &str, outcome: Result<(StatusCode, &str), Trouble>) -> Response {
    match outcome {
        Ok((status, text)) => page(status, title, &format!("<p>{}</p>", html_text(text))),
        Err(Trouble::Request(failure)) => failure.into_response(),
        Err(Trouble::Ours(error)) => {
            super::failure::log(&error);
            let status = super::failure::status(error.code());
            page(status, title, &format!("<p>{}</p>", html_text(&error.to_string())))
        }
    }
}

fn from_address(request: &Request) -> String {
    value(request.uri().query().unwrap_or_default().as_bytes(), "token")
}

/// The token and the password of a form.
async fn fields(app: &App, request: Request) -> Result<[String; 2], Failure> {
    let (head, sent) = request.into_parts();
    let is_form = head.headers.get(header::CONTENT_TYPE).is_some_and(|kind: &HeaderValue| {
        kind.as_bytes().starts_with(b"application/x-www-form-urlencoded")
    });
    if !is_form {
        return Err(Failure::new(Code::UnsupportedMediaType, "This page takes its own form."));
    }
    let timeout = app.config.http.body_timeout;
    let sent = body::read(&head.headers, sent, FORM_BYTES, timeout).await?;
    Ok(["token", "password"].map(|name| value(&sent, name)))
}

fn value(form: &[u8], name: &str) -> String {
    let mut pairs = form_urlencoded::parse(form);
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn password_form(token: &str) -> String {
    let field = "<label>New password <input name=\"password\" type=\"password\" required \
                 minlength=\"8\" autocomplete=\"new-password\"></label>\n";
    form(RESET, token, field, "Set it")
}

fn form(path: &str, token: &str, field: &str, button: &str) -> String {
    // Relative, so that a reverse proxy may put a prefix before it.
    let (path, token) = (path.trim_start_matches('/'), html_text(token));
    format!(
        "<form method=\"post\" action=\"{path}\">\n\
         <input type=\"hidden\" name=\"token\" value=\"{token}\">\n\
         {field}<button>{button}</button>\n</form>"
    )
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} · Cinegraph</title>\n\
         <style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }}</style>\n\
         <h1>{title}</h1>\n{body}\n</html>\n"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Html(html)).into_response()
}
