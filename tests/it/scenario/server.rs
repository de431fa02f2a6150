//! The program, run as its users run it, with a database of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use cinegraph::db::Db;
use serde_json::{Value, json};

use crate::support::{Backend, Reply, TestDatabase};

pub const PASSWORD: &str = "correct horse";

const EDITOR: &str = "editor@example.org";

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    client: reqwest::Client,
    folder: tempfile::TempDir,
    database: TestDatabase,
}

fn program(folder: &Path, database: &TestDatabase) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cinegraph"));
    command.current_dir(folder).env_clear();
    // Patient, because unoptimised servers share two cores here.
    command.env("CINEGRAPH_DATABASE_ACQUIRE_TIMEOUT", "60s").env("CINEGRAPH_HTTP_DEADLINE", "60s");
    command.env("CINEGRAPH_LOG_LEVEL", "warn").env("CINEGRAPH_DATABASE_URL", &database.url);
    command
}

impl Server {
    /// A server with these settings, by the names of the environment.
    pub async fn start(backend: &Backend, settings: &[(&str, &str)]) -> Self {
        let database = TestDatabase::start_empty(backend).await;
        let folder = tempfile::tempdir().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut command = program(folder.path(), &database);
        command.args(["serve", "--no-sample", "--listen", "127.0.0.1:0"]);
        command.envs(settings.iter().copied()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.trim().rsplit(' ').next().unwrap_or_default().parse::<SocketAddr>();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { address: address.expect("it listens"), child, client, folder, database }
    }

    /// Runs an operation with a credential, or without one where `token` is empty.
    pub async fn ask(&self, token: &str, query: &str, variables: Value) -> Reply {
        let body = json!({"query": query, "variables": variables});
        let request = self.client.post(format!("http://{}/graphql", self.address)).json(&body);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: response.text().await.unwrap() }
    }

    /// Runs a mutation with one input, whatever comes of it.
    pub async fn perform(&self, token: &str, field: &str, input: &Value, select: &str) -> Reply {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) \
                {{ {select} userErrors {{ code message path }} }} }}"
        );
        self.ask(token, &document, json!({"input": input})).await
    }

    /// Runs a mutation that succeeds; its payload.
    pub async fn done(&self, token: &str, field: &str, input: &Value, select: &str) -> Value {
        let reply = self.perform(token, field, input, select).await;
        let mut json = reply.json();
        assert_eq!((reply.status, &json["errors"]), (200, &Value::Null), "{field}: {reply:?}");
        assert_eq!(json["data"][field]["userErrors"], json!([]), "{field}: {input}");
        json["data"][field].take()
    }

    /// Begins a session.
    pub async fn login(&self, email: &str) -> String {
        let input = json!({"email": email, "password": PASSWORD});
        let payload = self.done("", "login", &input, "token").await;
        payload["token"].as_str().unwrap().to_owned()
    }

    /// A key that writes, of an editor whom the operator makes.
    pub async fn editor(&self) -> String {
        self.run(&["account", "create", "--email", EDITOR, "--role", "editor"]);
        let session = self.login(EDITOR).await;
        let input = json!({"name": "a job", "scope": "WRITE"});
        let payload = self.done(&session, "createApiKey", &input, "secret").await;
        payload["secret"].as_str().unwrap().to_owned()
    }

    /// A webhook of the editor that receives everything; its secret.
    pub async fn webhook(&self, url: &str) -> String {
        let session = self.login(EDITOR).await;
        let payload = self.done(&session, "createWebhook", &json!({"url": url}), "secret").await;
        payload["secret"].as_str().unwrap().to_owned()
    }

    /// Runs another command of the program beside the server, with the password as its input.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = program(self.folder.path(), &self.database);
        command.args(arguments).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that asks for none does not read it.
        let _ = child.stdin.take().unwrap().write_all(PASSWORD.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// Stops the server, which had nothing to complain about.
    pub fn end(mut self) {
        self.terminate();
        let code = self.child.wait().unwrap().code();
        assert_eq!((code, self.log().as_str()), (Some(0), ""));
    }

    /// Gives the order to stop.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for the end of the server; its exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status.code(),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// What the server has complained about.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// The server's database.
    pub fn database(&self) -> &Db {
        &self.database.db
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
