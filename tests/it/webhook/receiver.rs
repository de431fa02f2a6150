//! A receiver on loopback that does what a test wants.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::Listener;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What arrived.
#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether the library of the Standard Webhooks project accepts it.
    pub fn verifies(&self, secret: &str) -> bool {
        let library = standardwebhooks::Webhook::new(secret).unwrap();
        library.verify(self.body.as_bytes(), &self.headers).is_ok()
    }
}

type Answer = Arc<dyn Fn(usize, Received) -> BoxFuture<'static, Response> + Send + Sync>;

/// A receiver, and all messages that it got.
pub struct Receiver {
    pub url: String,
    messages: Arc<Mutex<Vec<Received>>>,
    server: JoinHandle<()>,
}

impl Receiver {
    /// Answers the statuses in turn, and the last for ever.
    pub async fn answering(statuses: &[u16]) -> Self {
        let statuses = statuses.to_vec();
        Self::start(move |place, _| {
            let status = statuses.get(place).or(statuses.last()).copied().unwrap();
            StatusCode::from_u16(status).unwrap().into_response()
        })
        .await
    }

    /// Answers what `answer` makes of the how-manieth request.
    pub async fn start(
        answer: impl Fn(usize, &Received) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self::start_slow(move |place, message| {
            let response = answer(place, &message);
            Box::pin(async move { response })
        })
        .await
    }

    /// The same, in its own time.
    pub async fn start_slow(
        answer: impl Fn(usize, Received) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        Self::listen(listener, url, answer)
    }

    /// Answers on what `listener` accepts.
    pub fn listen<L>(
        listener: L,
        url: String,
        answer: impl Fn(usize, Received) -> BoxFuture<'static, Response> + Send + Sync + 'static,
    ) -> Self
    where
        L: Listener,
        L::Addr: std::fmt::Debug,
    {
        let messages: Arc<Mutex<Vec<Received>>> = Arc::default();
        let (noted, answer): (_, Answer) = (messages.clone(), Arc::new(answer));
        let handle = move |headers: HeaderMap, body: Bytes| {
            let message = Received { headers, body: String::from_utf8(body.to_vec()).unwrap() };
            let place = {
                let mut noted = noted.lock().unwrap();
                noted.push(message.clone());
                noted.len() - 1
            };
            answer(place, message)
        };
        let router = Router::new().route("/hook", post(handle));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, messages, server }
    }

    pub fn messages(&self) -> Vec<Received> {
        self.messages.lock().unwrap().clone()
    }

    /// What `read` takes from each message.
    pub fn read<T>(&self, read: impl Fn(&Received) -> T) -> Vec<T> {
        self.messages().iter().map(read).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}
