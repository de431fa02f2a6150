//! Sends a message to a receiver and reads the beginning of its answer.
//!
//! The client is put together from hyper's parts: it has no code that follows a redirect, uses a
//! proxy or keeps a cookie.
//!
//! **Invariant:** an attempt ends within its time and holds no more of an answer than
//! [`MOST_ANSWER`] bytes, whatever the receiver does.

mod resolver;
mod tls;

use std::time::{Duration, Instant, SystemTime};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Method, Request, StatusCode, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::guard::Guard;
use super::schedule::Verdict;
use crate::error::Result;
use resolver::Resolver;

pub use tls::Roots;

/// The most bytes of an answer that are kept.
pub const MOST_ANSWER: usize = 1_024;

/// How long an idle connection to a receiver is kept.
const IDLE: Duration = Duration::from_secs(30);

/// A signed message.
#[derive(Clone, Debug)]
pub struct SignedRequest {
    /// Where it goes.
    pub url: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds since 1970 UTC.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The body, JSON.
    pub body: String,
}

/// What came of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryOutcome {
    /// The status, where there was an answer.
    pub status: Option<u16>,
    /// The first bytes of the answer's body.
    pub answer: Option<String>,
    /// Why it counts as failed.
    pub error: Option<String>,
    /// How long the receiver asks to be left alone.
    pub retry_after: Option<Duration>,
    /// How long it took.
    pub duration: Duration,
}

impl DeliveryOutcome {
    /// An attempt that was not even sent.
    pub fn unsent(error: impl Into<String>) -> Self {
        Self { error: Some(error.into()), ..Self::default() }
    }

    /// What it means.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.status)
    }
}

/// Sends messages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Pool<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    guard: Guard,
    timeout: Duration,
}

impl Client {
    /// A client that calls whom `guard` lets pass, believes certificates that come from `roots`,
    /// and waits `timeout` for an answer.
    pub fn new(guard: Guard, timeout: Duration, roots: Roots) -> Result<Self> {
        let mut http = HttpConnector::new_with_resolver(Resolver::new(guard.clone()));
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(roots.config()?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(1)
            .build(https);
        Ok(Self { pool, guard, timeout })
    }

    /// The judge of receivers.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// How long it waits for an answer.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a message; every way in which that can end is an [`DeliveryOutcome`].
    pub async fn send(&self, request: &SignedRequest) -> DeliveryOutcome {
        let began = Instant::now();
        let sent = tokio::time::timeout(self.timeout, self.answer(request)).await;
        let outcome = sent.unwrap_or_else(|_| {
            let millis = self.timeout.as_millis();
            DeliveryOutcome::unsent(format!("The receiver did not answer within {millis} ms."))
        });
        DeliveryOutcome { duration: began.elapsed(), ..outcome }
    }

    async fn answer(&self, request: &SignedRequest) -> DeliveryOutcome {
        let http_request = match self.http_request(request) {
            Ok(http_request) => http_request,
            Err(error) => return DeliveryOutcome::unsent(error),
        };
        match self.pool.request(http_request).await {
            Ok(response) => {
                let (head, body) = response.into_parts();
                let answer = first_bytes(body, self.timeout / 4).await;
                DeliveryOutcome {
                    status: Some(head.status.as_u16()),
                    answer: Some(answer),
                    error: failure(head.status),
                    retry_after: retry_after(head.status, &head.headers),
                    duration: Duration::ZERO,
                }
            }
            Err(error) => DeliveryOutcome::unsent(
                tls::refusal(&error).unwrap_or_else(|| unreachable_reason(&error)),
            ),
        }
    }

    /// The request, if its URL may be called; asked anew at every attempt, because the settings
    /// may have changed since the URL was saved.
    fn http_request(&self, request: &SignedRequest) -> Result<Request<Full<Bytes>>, String> {
        let url = self.guard.check_url(&request.url).map_err(|error| error.to_string())?;
        let builder = Request::builder()
            .method(Method::POST)
            .uri(url.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Cinegraph/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &request.id)
            .header("webhook-timestamp", request.timestamp)
            .header("webhook-signature", &request.signature);
        let body = Full::new(Bytes::from(request.body.clone()));
        builder.body(body).map_err(|error| format!("The request cannot be made: {error}."))
    }
}

/// The beginning of a body as text that every database can hold. A receiver that has given its
/// status and then dawdles has answered all the same.
async fn first_bytes(mut body: Incoming, limit: Duration) -> String {
    let mut bytes = Vec::new();
    let read = async {
        while let Some(Ok(frame)) = body.frame().await {
            if let Some(data) = frame.data_ref() {
                let room = MOST_ANSWER - bytes.len();
                bytes.extend_from_slice(data.get(..room).unwrap_or(data));
            }
            if bytes.len() >= MOST_ANSWER {
                return;
            }
        }
    };
    // What came in time is kept.
    let _ = tokio::time::timeout(limit, read).await;
    let text = String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}");
    text.trim_end_matches('\u{fffd}').to_owned()
}

fn failure(status: StatusCode) -> Option<String> {
    match Verdict::of(Some(status.as_u16())) {
        Verdict::Delivered => None,
        Verdict::Gone => Some("The receiver wants no more messages.".to_owned()),
        _ if status.is_redirection() => {
            Some(format!("The receiver answered {status}; redirects are not followed."))
        }
        _ => Some(format!("The receiver answered {status}.")),
    }
}

/// What a receiver that is busy asks for: seconds, or a date.
fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !busy.contains(&status) {
        return None;
    }
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Why no answer came, with the causes that the library keeps below.
fn unreachable_reason(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    let mut reasons: Vec<String> = Vec::new();
    for cause in causes.map(ToString::to_string) {
        if !reasons.iter().any(|known| known.contains(&cause)) {
            reasons.push(cause);
        }
    }
    format!("The receiver cannot be reached: {}.", reasons.join(": ").trim_end_matches('.'))
}
