//! The pages that messages link to: to confirm an address and choose the account's password, and to
//! choose a new password.
//!
//! **Invariant:** opening a page changes nothing, because programs that scan mail open links; only
//! its button does, and it sets the password only of the account whose mailbox got the link. A page
//! loads nothing, and its address, which has the token, goes nowhere.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use url::form_urlencoded;

use super::body;
use super::error_response::ErrorResponse;
use crate::app::App;
use crate::auth::{Confirmation, Password, Proof, html_text};
use crate::error::{Code, Error, Result};

/// Where a message's link to confirm an address leads.
const CONFIRM: &str = "/confirm-email";
/// Where a message's link to choose a new password leads.
const RESET: &str = "/reset-password";

/// A page with a form.
#[derive(Clone, Copy)]
struct FormPage {
    title: &'static str,
    /// The form, for a token.
    form: fn(&str) -> String,
}

const CONFIRM_PAGE: FormPage =
    FormPage { title: "Confirm your e-mail address", form: confirm_form };
const RESET_PAGE: FormPage = FormPage { title: "Choose a new password", form: reset_form };

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
    page(StatusCode::OK, CONFIRM_PAGE.title, &confirm_form(&token))
}

async fn confirm(State(app): State<App>, request: Request) -> Response {
    let confirmed = async |token: String, password: String| {
        let proof = Proof::Chosen(Password::chosen(&password)?);
        Ok(match app.accounts.confirm(&token, proof).await? {
            Confirmation::Confirmed(_) => (
                StatusCode::OK,
                "The address is confirmed, and the password is set. Log in with it.",
            ),
            Confirmation::BadToken | Confirmation::WrongPassword => (
                StatusCode::BAD_REQUEST,
                "This link was used already or is too old. Request another with \
                 requestEmailConfirmation, unless the address is confirmed already.",
            ),
        })
    };
    submit(&app, request, CONFIRM_PAGE, confirmed).await
}

async fn ask_for_password(request: Request) -> Response {
    let token = from_address(&request);
    page(StatusCode::OK, RESET_PAGE.title, &reset_form(&token))
}

async fn reset(State(app): State<App>, request: Request) -> Response {
    let renewed = async |token: String, password: String| {
        Ok(match app.accounts.reset(&token, Password::chosen(&password)?).await? {
            Some(_) => (
                StatusCode::OK,
                "The new password is set. Every session has ended, every API key is revoked and every \
                 webhook is disabled. Log in with it.",
            ),
            None => (
                StatusCode::BAD_REQUEST,
                "This link was used already or is too old. Request another with \
                 requestPasswordReset.",
            ),
        })
    };
    submit(&app, request, RESET_PAGE, renewed).await
}

/// What a page says once its form was sent; the form again, with the reason, where the password
/// will not do.
async fn submit(
    app: &App,
    request: Request,
    FormPage { title, form }: FormPage,
    work: impl AsyncFnOnce(String, String) -> Result<(StatusCode, &'static str)>,
) -> Response {
    let [token, password] = match fields(app, request).await {
        Ok(fields) => fields,
        Err(error) => return error.into_response(),
    };
    match work(token.clone(), password).await {
        Ok((status, text)) => page(status, title, &format!("<p>{}</p>", html_text(text))),
        Err(Error::BadInput(reason)) => {
            let body = format!("<p>{}</p>\n{}", html_text(&reason), form(&token));
            page(StatusCode::BAD_REQUEST, title, &body)
        }
        Err(error) => {
            super::error_response::log(&error);
            let status = super::error_response::status(error.code());
            page(status, title, &format!("<p>{}</p>", html_text(&error.to_string())))
        }
    }
}

fn from_address(request: &Request) -> String {
    value(request.uri().query().unwrap_or_default().as_bytes(), "token")
}

/// The token and the password of a form.
async fn fields(app: &App, request: Request) -> Result<[String; 2], ErrorResponse> {
    let (head, sent) = request.into_parts();
    let is_form = head.headers.get(header::CONTENT_TYPE).is_some_and(|kind: &HeaderValue| {
        kind.as_bytes().starts_with(b"application/x-www-form-urlencoded")
    });
    if !is_form {
        return Err(ErrorResponse::new(
            Code::UnsupportedMediaType,
            "This page takes its own form.",
        ));
    }
    let timeout = app.config.http.body_timeout;
    let sent = body::read(&head.headers, sent, FORM_BYTES, timeout).await?;
    Ok(["token", "password"].map(|name| value(&sent, name)))
}

fn value(form: &[u8], name: &str) -> String {
    let mut pairs = form_urlencoded::parse(form);
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn confirm_form(token: &str) -> String {
    form(CONFIRM, token, &password_field("Password for the account"), "Confirm")
}

fn reset_form(token: &str) -> String {
    form(RESET, token, &password_field("New password"), "Set it")
}

fn password_field(label: &str) -> String {
    format!(
        "<label>{label} <input name=\"password\" type=\"password\" required \
         minlength=\"8\" autocomplete=\"new-password\"></label>\n"
    )
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
