//! A server on a socket of its own, and a client for it.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::Request as Operation;
use axum::Router;
use cinegraph::app::App;
use cinegraph::config::{Config, DatabaseUrl};
use cinegraph::graphql::execution::Execute;
use cinegraph::graphql::{self, ExecutionResult};
use cinegraph::http;
use cinegraph::webhook::Worker;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Backend, TestDatabase};

/// A running server over a migrated, empty database. Dropping it stops it and asserts that it ended
/// well.
pub struct TestApp {
    /// What the server shares; `app.db` fills the catalogue.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    client: reqwest::Client,
    stop: CancellationToken,
    server: Option<JoinHandle<()>>,
    database: Arc<TestDatabase>,
    _mail: tempfile::TempDir,
}

type Observe = Arc<dyn Fn(&str) + Send + Sync>;

/// What a test changes about the server.
#[derive(Default)]
pub struct Setup {
    config: Config,
    execute: Option<Execute>,
    observe: Option<Observe>,
    extra: Router,
    webhooks: bool,
}

impl Setup {
    /// Delivers changes to webhooks, on this machine too.
    pub fn webhooks(mut self) -> Self {
        self.webhooks = true;
        self.config(|config| config.webhook.allow_loopback = true)
    }

    /// Changes settings.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Runs operations with `run` instead of the schema.
    pub fn execute<F>(mut self, run: impl Fn(Operation) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ExecutionResult> + Send + 'static,
    {
        self.execute = Some(Arc::new(move |operation| Box::pin(run(operation))));
        self
    }

    /// Adds routes.
    pub fn routes(mut self, extra: Router) -> Self {
        self.extra = extra;
        self
    }

    /// Hands every statement to `see`.
    pub fn observe(mut self, see: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.observe = Some(Arc::new(see));
        self
    }

    /// Starts the server over a database of its own.
    pub async fn start(self, backend: &Backend) -> TestApp {
        let database = TestDatabase::start(backend).await;
        self.start_over(Arc::new(database)).await
    }

    /// Starts the server over a database that others use, too.
    pub async fn start_over(self, database: Arc<TestDatabase>) -> TestApp {
        let (mut config, mail) = (self.config, tempfile::tempdir().unwrap());
        if config.smtp.folder == Config::default().smtp.folder {
            config.smtp.folder = mail.path().display().to_string();
        }
        config.database_url = DatabaseUrl::from(database.url.as_str());
        // Connections of its own, as every server has them.
        let mut db = database.connect().await;
        if let Some(see) = self.observe {
            db.observe(move |info| see(&info.statement.sql));
        }
        let app = App::new(db, config);
        let schema = graphql::schema();
        let render = graphql::execution::webhook_payload::renderer(&app, &schema);
        let worker = self.webhooks.then(|| Worker::of_server(&app, render).unwrap());
        let router = match self.execute {
            Some(execute) => http::router(&app, schema.executed_by(execute)),
            None => http::router(&app, schema),
        };
        let router = router.merge(http::around(self.extra, &app));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let (config, token) = (app.config.clone(), stop.clone());
        let delivery = app.accounts.mailer().clone().deliver(stop.clone());
        let order = stop.clone();
        let webhooks = async move {
            if let Some(worker) = worker {
                worker.run(order, config.http.stop_timeout).await;
            }
        };
        let config = app.config.clone();
        let server = tokio::spawn(async move {
            tokio::join!(delivery, webhooks, http::serve(listener, router, &config, token));
        });
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        TestApp { app, address, client, stop, server: Some(server), database, _mail: mail }
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    /// The body as JSON; null where it is not.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of the first error, or nothing.
    pub fn code(&self) -> String {
        let json = self.json();
        json["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl TestApp {
    /// A server with default settings.
    pub async fn start(backend: &Backend) -> Self {
        Setup::default().start(backend).await
    }

    /// The database, for another server over it.
    pub fn database(&self) -> Arc<TestDatabase> {
        self.database.clone()
    }

    /// Runs an operation with a credential and gives back the whole answer.
    pub async fn ask_as(&self, token: &str, query: &str, variables: Value) -> Reply {
        let body = serde_json::json!({"query": query, "variables": variables});
        let request = self.request("POST", http::ENDPOINT).json(&body);
        self.send(if token.is_empty() { request } else { request.bearer_auth(token) }).await
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A request to shape; [`send`](Self::send) sends it.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), self.url(path))
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: response.text().await.unwrap() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request("GET", path)).await
    }

    /// POSTs a JSON body to the endpoint.
    pub async fn post(&self, body: &Value) -> Reply {
        self.send(self.request("POST", http::ENDPOINT).json(body)).await
    }

    /// Runs a query and gives back the whole answer.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        self.post(&serde_json::json!({"query": query, "variables": variables})).await.json()
    }

    /// A plain connection.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes as they are and reads until the server closes the connection.
    pub async fn raw(&self, bytes: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_bytes()).await.unwrap();
        read_to_end(&mut stream).await
    }

    /// Gives the order to stop; dropping waits for the end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Stops and waits until no connection is left.
    pub async fn end(mut self) {
        self.stop();
        self.server.take().unwrap().await.unwrap();
    }
}

/// What the server sends before it closes the connection.
pub async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is how a connection with unread input ends.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        let Some(server) = self.server.take().filter(|_| !std::thread::panicking()) else {
            return;
        };
        let ended =
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(server));
        ended.expect("the server ends without a panic");
    }
}
