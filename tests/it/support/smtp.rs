//! A real SMTP server on loopback (aiosmtpd), and what arrives there.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::say_loudly;

/// A message as Python's own library reads it.
#[derive(Debug, Deserialize)]
pub struct Mail {
    pub sender: String,
    pub recipients: Vec<String>,
    pub headers: serde_json::Map<String, serde_json::Value>,
    pub kind: String,
    pub parts: Vec<String>,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// The token of the link in the text.
    pub fn token(&self) -> String {
        let (_, rest) = self.text.split_once("?token=").expect("a link with a token");
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// The path of the link in the text, token included.
    pub fn path(&self, base: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("    {base}")).expect("a link to the server");
        rest.split_whitespace().next().unwrap().to_owned()
    }

    pub fn subject(&self) -> &str {
        self.headers["Subject"].as_str().unwrap()
    }
}

/// The server, and its messages in the order in which they come.
pub struct SmtpServer {
    port: u16,
    mails: UnboundedReceiver<Mail>,
    process: Child,
}

/// How a server is to behave.
#[derive(Default)]
pub struct Behaviour<'a> {
    /// Replies to the first messages instead of taking them.
    pub replies: &'a [&'a str],
    /// `user:password`, without which it takes nothing.
    pub credentials: Option<&'a str>,
    /// Where to listen; anywhere when 0.
    pub port: u16,
}

impl SmtpServer {
    /// A server that takes everything; nothing and a loud line where aiosmtpd is not installed,
    /// which in CI is a failure.
    pub fn start() -> Option<Self> {
        Self::behaving(&Behaviour::default())
    }

    pub fn behaving(behaviour: &Behaviour<'_>) -> Option<Self> {
        if !installed() {
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/smtp.py");
        let mut command = Command::new("python3");
        command.arg(script).args(behaviour.replies).env("PORT", behaviour.port.to_string());
        if let Some(credentials) = behaviour.credentials {
            command.env("AUTH", credentials);
        }
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 runs");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next().expect("the server says its port").unwrap().parse().unwrap();
        let (sender, mails) = unbounded_channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // Nobody listens any more when the test is over.
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Self { port, mails, process })
    }

    /// What `smtp.url` is set to.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next message.
    pub async fn next(&mut self) -> Mail {
        let patience = Duration::from_secs(60);
        let mail = tokio::time::timeout(patience, self.mails.recv()).await;
        mail.expect("a message comes").expect("the server runs")
    }

    /// Whether a message has come that nobody has read.
    pub fn has_more(&mut self) -> bool {
        !self.mails.is_empty()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let found = Command::new("python3").args(["-c", "import aiosmtpd"]).output();
        let found = found.is_ok_and(|output| output.status.success());
        if !found {
            assert!(std::env::var_os("CI").is_none(), "aiosmtpd must be installed in CI");
            say_loudly("e-mail tests SKIPPED: `python3 -m pip install aiosmtpd` to run them");
        }
        found
    })
}
