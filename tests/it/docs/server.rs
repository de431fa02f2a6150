//! The real program as a page's reader runs it: a folder, a server over the sample catalogue, and
//! accounts of every role.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase};

pub const PASSWORD: &str = "correct horse";
/// Where pages say that the server is.
pub const ADDRESS: &str = "http://127.0.0.1:8000";
/// The address that pages give a database of PostgreSQL.
pub const POSTGRES: &str = "postgres://cinegraph:secret@db.example.org/cinegraph";

const ROLES: [&str; 3] = ["reader", "editor", "admin"];

/// A running server and the folder that it runs in.
pub struct Server {
    pub address: SocketAddr,
    pub folder: tempfile::TempDir,
    pub client: reqwest::Client,
    child: Child,
    tokens: BTreeMap<&'static str, String>,
    database: Option<TestDatabase>,
}

impl Server {
    pub async fn start(backend: &Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_cinegraph"), folder.path().join("bin/cinegraph")).unwrap();
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres(_) => Some(TestDatabase::start_empty(backend).await),
        };
        for role in ROLES {
            let create = format!("account create --email {role}@example.org --role {role}");
            let mut command = program(folder.path(), database.as_ref());
            let mut child = command.args(create.split(' ')).stdin(Stdio::piped()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
            assert!(child.wait().unwrap().success());
        }
        let mut serve = program(folder.path(), database.as_ref());
        serve.stderr(File::create(folder.path().join("bin/log")).unwrap());
        let (child, address) =
            started(serve.args(["serve", "--sample", "--listen", "127.0.0.1:0"]));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let tokens = BTreeMap::new();
        let mut server = Self { address, folder, client, child, tokens, database };
        for role in ROLES {
            server.tokens.insert(role, server.login(role).await);
        }
        server
    }

    async fn login(&self, role: &str) -> String {
        let query = format!(
            r#"mutation {{ login(input: {{email: "{role}@example.org", password: "{PASSWORD}"}}) {{ token }} }}"#
        );
        let request = self.client.post(self.endpoint()).json(&json!({"query": query}));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["data"]["login"]["token"].as_str().expect("a session").to_owned()
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// The session of an account with this role; none for `anonymous`.
    pub fn token(&self, role: &str) -> Option<&str> {
        self.tokens.get(role).map(String::as_str)
    }

    /// A shell in the server's folder, where `cinegraph` is the program.
    pub fn shell(&self) -> Command {
        let mut command = command("sh", self.folder.path(), self.database.as_ref());
        command.env("TOKEN", &self.tokens["editor"]).env("PASSWORD", PASSWORD);
        command
    }

    /// The token of the newest message, as soon as there is one.
    pub fn mailed_token(&self, patience: Duration) -> String {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if let Some(token) = self.token_of_mail() {
                return token;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no message with a token comes");
    }

    fn token_of_mail(&self) -> Option<String> {
        let folder = std::fs::read_dir(self.folder.path().join("mail")).ok()?;
        let newest = folder.map(|entry| entry.unwrap().path()).max()?;
        let text = std::fs::read_to_string(newest).unwrap();
        let text = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
        let (_, rest) = text.split_once("?token=")?;
        rest.split_whitespace().next().map(str::to_owned)
    }

    /// What the server wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("bin/log")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(folder: &Path, database: Option<&TestDatabase>) -> Command {
    let mut command = command(env!("CARGO_BIN_EXE_cinegraph"), folder, database);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A program with nothing of our environment but the way to other programs. Deadlines are long,
/// because unoptimised servers share two cores here.
pub fn command(program: &str, folder: &Path, database: Option<&TestDatabase>) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var("PATH").unwrap_or_default();
    command.current_dir(folder).env_clear();
    command.env("PATH", format!("{}:{path}", folder.join("bin").display()));
    command.env("CINEGRAPH_DATABASE_ACQUIRE_TIMEOUT", "60s").env("CINEGRAPH_HTTP_DEADLINE", "60s");
    command.env("CINEGRAPH_PUBLIC_URL", ADDRESS).env("CINEGRAPH_WEBHOOK_ALLOW_LOOPBACK", "true");
    if let Some(database) = database {
        command.env("CINEGRAPH_DATABASE_URL", &database.url);
    }
    command
}

/// Starts a server and waits until it says where it listens.
pub fn started(command: &mut Command) -> (Child, SocketAddr) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim().rsplit(' ').next().unwrap_or_default().parse();
    (child, address.unwrap_or_else(|_| panic!("the server says where it listens: {first}")))
}
