//! The server as a process.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use tokio::sync::watch;

use super::DEADLINE;

pub const EMAIL: &str = "ann@example.org";
pub const PASSWORD: &str = "correct horse";

/// Where a server is to be asked at the moment, if it runs.
pub type Address = watch::Receiver<Option<String>>;

/// The program over one database, in a folder of its own. Dropping it kills it.
pub struct Program {
    folder: tempfile::TempDir,
    url: String,
    environment: Vec<(String, String)>,
    running: Option<Child>,
    address: watch::Sender<Option<String>>,
}

impl Program {
    pub fn new(url: &str) -> Self {
        let (folder, url) = (tempfile::tempdir().unwrap(), url.to_owned());
        Self {
            folder,
            url,
            environment: Vec::new(),
            running: None,
            address: watch::Sender::new(None),
        }
    }

    /// With more in its environment.
    pub fn with_environment(mut self, more: impl IntoIterator<Item = (String, String)>) -> Self {
        self.environment.extend(more);
        self
    }

    /// Over the database at another address.
    pub fn at(mut self, url: &str) -> Self {
        url.clone_into(&mut self.url);
        self
    }

    pub fn address(&self) -> Address {
        self.address.subscribe()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let log = self.folder.path().join("log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_cinegraph"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.environment.iter().cloned())
            .env("CINEGRAPH_DATABASE_URL", &self.url)
            .env("CINEGRAPH_LOG_LEVEL", "error")
            .env("CINEGRAPH_WEBHOOK_ALLOW_LOOPBACK", "true")
            // So that who is started again goes on soon with what the killed one held.
            .env("CINEGRAPH_WEBHOOK_LEASE", "1s")
            // Patient, because unoptimised tests share two cores.
            .env("CINEGRAPH_WEBHOOK_TIMEOUT", "60s")
            .env("CINEGRAPH_DATABASE_ACQUIRE_TIMEOUT", "60s")
            .env("CINEGRAPH_HTTP_DEADLINE", "60s")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(log).unwrap());
        command
    }

    /// What went wrong within the program, by its log.
    pub fn errors(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Makes the account of [`EMAIL`].
    pub async fn make_account(&self, role: &str) {
        self.make_account_of(EMAIL, role).await;
    }

    /// Makes an account.
    pub async fn make_account_of(&self, email: &str, role: &str) {
        let mut child =
            self.command(&["account", "create", "--email", email, "--role", role]).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        let ended = tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap();
        assert!(ended.unwrap().status.success(), "{}", self.errors());
    }

    /// Starts the server, and says where it is.
    pub async fn start(&mut self) {
        let serve = ["serve", "--no-sample", "--listen", "127.0.0.1:0"];
        let child = self.running.insert(self.command(&serve).spawn().unwrap());
        let greeting = BufReader::new(child.stdout.take().unwrap()).lines().take(4);
        let greeting = move || greeting.map_while(Result::ok).collect::<Vec<_>>();
        let greeting = tokio::task::spawn_blocking(greeting);
        let greeting = tokio::time::timeout(DEADLINE, greeting).await.expect("it starts").unwrap();
        let address = greeting.first().and_then(|line| line.rsplit(' ').next());
        let address = address.unwrap_or_else(|| panic!("{}", self.errors())).to_owned();
        self.address.send_replace(Some(address));
    }

    /// Kills the server as nothing else does: without a chance to end anything.
    pub fn kill(&mut self) {
        let mut child = self.running.take().unwrap();
        child.kill().unwrap();
        self.address.send_replace(None);
        assert_eq!(child.wait().unwrap().code(), None, "it ended before it was killed");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
