//! Runs the blocks of a page one after the other, against one server.
//!
//! What a block may hold:
//!
//! * `graphql`: an operation. Its variables may follow in `json variables`, its answer in `json`
//!   ([`pattern`] has the rules of `…`); without an answer it has none but data and no error. Its
//!   first lines may be comments: `# as editor` (a role, or `anonymous`; mutations are an editor's
//!   otherwise) and headers, `# Idempotency-Key: 4711`. A query is asked again until its answer
//!   fits, because messages and webhooks are sent in the background. Of a subscription, `json` is
//!   the first event. A variable `"…endCursor"` has the value of the field `endCursor` in the last
//!   answer that has one; where no answer has a `token`, it is that of the newest message.
//! * `sh`: commands, run together in the page's folder; what they print may follow in `text`.
//!   A block that ends with `cinegraph` or `cinegraph serve …` starts a server and stops it.
//! * `toml`: settings. `python` and `js`: a program. With a file's name behind the language, any
//!   block is written to that file first.
//! * `websocket`: messages of a socket: `→` is sent, `←` is received.
//! * `text`: for readers only.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use cinegraph::config::Sources;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::page::{Block, Page};
use super::pattern::{find, fits, fits_text};
use super::server::{ADDRESS, POSTGRES, Server, command, started};
use crate::support::socket::Socket;
use crate::support::{Backend, TestDatabase, say_loudly};

/// How long an answer may take to become what the page says.
const PATIENCE: Duration = Duration::from_secs(30);

/// Programs that a machine may lack.
const OTHERS: [&str; 5] = ["curl", "node", "pg_dump", "python3", "sqlite3"];

/// A page that is run.
pub struct Run {
    backend: Backend,
    server: Server,
    /// The answers so far, the newest last.
    answers: Vec<Value>,
}

impl Run {
    /// Runs every block of `page`.
    pub async fn all(page: &Page, backend: &Backend) {
        let server = Server::start(backend).await;
        let mut run = Self { backend: backend.clone(), server, answers: Vec::new() };
        let blocks = page.blocks();
        let mut rest = blocks.as_slice();
        while let [block, behind @ ..] = rest {
            rest = match block.not_run {
                Some(_) => behind,
                None => run.block(block, behind).await,
            };
        }
    }

    /// Runs a block with those behind it that belong to it; what is left.
    async fn block<'a>(&mut self, block: &Block, behind: &'a [Block]) -> &'a [Block] {
        let file = Some(&block.label).filter(|label| label.contains('.'));
        if let Some(name) = file {
            std::fs::write(self.server.folder.path().join(name), &block.text).unwrap();
        }
        match block.language.as_str() {
            "graphql" => return self.graphql(block, behind).await,
            "sh" => return self.sh(block, behind).await,
            "websocket" => self.websocket(block).await,
            "toml" => settings(block),
            "python" => self.script(block, "python3"),
            "js" => self.script(block, "node"),
            "json" if file.is_some() => drop(block.json()),
            "text" => {}
            other => panic!("{}: a block of `{other}` belongs to nothing", block.place),
        }
        behind
    }

    async fn graphql<'a>(&mut self, block: &Block, behind: &'a [Block]) -> &'a [Block] {
        let (variables, behind) = following(behind, "json", "variables");
        let (expected, behind) = following(behind, "json", "");
        let variables = variables.map_or(Value::Null, |block| self.filled(block.json()));
        let expected = expected.map(Block::json);
        let begun = Instant::now();
        loop {
            let answer = self.ask(block, &variables).await;
            let right = expected
                .as_ref()
                .map_or(answer.get("errors").is_none(), |expected| fits(expected, &answer));
            if right {
                self.answers.push(answer);
                return behind;
            }
            let again = !block.is("mutation") && begun.elapsed() < PATIENCE;
            assert!(again, "{}: the answer is {answer:#}\n{}", block.place, self.server.log());
            sleep(Duration::from_millis(200)).await;
        }
    }

    async fn ask(&self, block: &Block, variables: &Value) -> Value {
        let comments = block.text.lines().map_while(|line| line.strip_prefix("# "));
        let (mut role, mut headers) = (None, BTreeMap::new());
        for comment in comments {
            match (comment.strip_prefix("as "), comment.split_once(": ")) {
                (Some(who), _) => role = Some(who),
                (None, Some((name, value))) => drop(headers.insert(name, value)),
                (None, None) => {}
            }
        }
        let role = role.unwrap_or(if block.is("mutation") { "editor" } else { "anonymous" });
        let body = json!({"query": block.text, "variables": variables});
        let mut request = self.server.client.post(self.server.endpoint()).json(&body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(token) = self.server.token(role) {
            request = request.bearer_auth(token);
        }
        match block.is("subscription") {
            true => first_event(request.header("accept", "text/event-stream")).await,
            false => request.send().await.unwrap().json().await.unwrap(),
        }
    }

    /// Puts values of earlier answers where `value` names them.
    fn filled(&self, value: Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('…') {
                Some(name) => self.known(name),
                None => Value::String(text),
            },
            Value::Array(items) => items.into_iter().map(|item| self.filled(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (name, self.filled(value))).collect()
            }
            other => other,
        }
    }

    fn known(&self, name: &str) -> Value {
        let answered = self.answers.iter().rev().find_map(|answer| find(answer, name));
        match answered {
            Some(value) => value.clone(),
            None if name == "token" => Value::String(self.server.mailed_token(PATIENCE)),
            None => panic!("no answer so far has {name}"),
        }
    }

    async fn sh<'a>(&self, block: &Block, behind: &'a [Block]) -> &'a [Block] {
        let (expected, behind) = following(behind, "text", "");
        if !self.is_of_this_database(&block.text) {
            return behind;
        }
        if let Some(missing) = missing(&block.text) {
            say_loudly(&format!("{} is SKIPPED: it needs {missing}", block.place));
            return behind;
        }
        let mut text = block.text.clone();
        // Its own database: the page's is in use.
        let database = match text.contains(POSTGRES) {
            true => Some(TestDatabase::start(&self.backend).await),
            false => None,
        };
        if let Some(database) = &database {
            text = text.replace(POSTGRES, &database.url);
        }
        if block.starts_server() {
            self.serve(block, &text, database.as_ref());
            return behind;
        }
        let text = text.replace(ADDRESS, &format!("http://{}", self.server.address));
        let output = self.server.shell().args(["-euc", &text]).output().unwrap();
        let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (read(&output.stdout), read(&output.stderr));
        assert!(output.status.success(), "{}: {stdout}{stderr}", block.place);
        let right = expected.is_none_or(|expected| fits_text(expected.text.trim(), stdout.trim()));
        assert!(right, "{}: it prints\n{stdout}{stderr}", block.place);
        behind
    }

    /// Whether commands that name a database name the one of this run.
    fn is_of_this_database(&self, text: &str) -> bool {
        match self.backend {
            Backend::Sqlite => !text.contains(POSTGRES),
            Backend::Postgres(_) => !text.contains("sqlite") && !text.contains("cinegraph.db"),
        }
    }

    /// Starts the server of a block in a folder of its own with the page's settings, and stops it.
    fn serve(&self, block: &Block, text: &str, database: Option<&TestDatabase>) {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.server.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        let program = format!("exec {} ", env!("CARGO_BIN_EXE_cinegraph"));
        let text = text.trim().replacen("cinegraph", program.trim(), 1);
        let mut command = command("sh", folder.path(), database);
        command.env("CINEGRAPH_LISTEN", "127.0.0.1:0").stderr(Stdio::null());
        let (mut child, _) = started(command.args(["-euc", &text]));
        let pid = child.id().to_string();
        let told = std::process::Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{}", block.place);
    }

    fn script(&self, block: &Block, interpreter: &str) {
        if !is_installed(interpreter) {
            say_loudly(&format!("{} is SKIPPED: it needs {interpreter}", block.place));
            return;
        }
        let name = match block.label.as_str() {
            "" if interpreter == "node" => "snippet.mjs",
            "" => "snippet.py",
            name => name,
        };
        let path = self.server.folder.path().join(name);
        std::fs::write(&path, &block.text).unwrap();
        let output = std::process::Command::new(interpreter).arg(path).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", block.place);
    }

    async fn websocket(&self, block: &Block) {
        let mut socket = Socket::new_to(self.server.address).await;
        for (sent, text) in block.messages() {
            let message: Value = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}: {text}", block.place));
            if sent {
                socket.send(&self.filled(message)).await;
            } else {
                let received = socket.next().await;
                assert!(fits(&message, &received), "{}: received {received:#}", block.place);
            }
        }
    }
}

impl Block {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.place))
    }

    /// Whether the operation is of this type.
    fn is(&self, kind: &str) -> bool {
        let mut lines = self.text.lines().skip_while(|line| line.starts_with('#'));
        lines.next().is_some_and(|line| line.starts_with(kind))
    }

    fn starts_server(&self) -> bool {
        let last = self.text.trim().lines().next_back().unwrap_or_default();
        let command = last.split_whitespace().skip_while(|word| word.contains('='));
        let words: Vec<&str> = command.collect();
        matches!(words.as_slice(), ["cinegraph"] | ["cinegraph", "serve", ..])
    }

    /// The messages of a socket, and whether each is sent; one may take several lines.
    fn messages(&self) -> Vec<(bool, String)> {
        let mut messages: Vec<(bool, String)> = Vec::new();
        for line in self.text.lines() {
            match (line.strip_prefix('→'), line.strip_prefix('←'), messages.last_mut()) {
                (Some(rest), ..) => messages.push((true, rest.to_owned())),
                (_, Some(rest), _) => messages.push((false, rest.to_owned())),
                (.., Some((_, text))) => text.push_str(line),
                (.., None) => panic!("{}: a message begins with → or ←", self.place),
            }
        }
        messages
    }
}

/// The next block, if it is of this language and label, and those behind it.
fn following<'a>(
    blocks: &'a [Block],
    language: &str,
    label: &str,
) -> (Option<&'a Block>, &'a [Block]) {
    match blocks {
        [first, rest @ ..] if first.language == language && first.label == label => {
            (Some(first), rest)
        }
        _ => (None, blocks),
    }
}

async fn first_event(request: reqwest::RequestBuilder) -> Value {
    let mut response = request.send().await.unwrap();
    let mut text = String::new();
    while let Some(bytes) = response.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&bytes).unwrap());
        let data = text.lines().find_map(|line| line.strip_prefix("data: "));
        if let Some(event) = data.and_then(|data| serde_json::from_str(data).ok()) {
            return event;
        }
    }
    panic!("the stream ends without an event: {text}")
}

fn settings(block: &Block) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cinegraph.toml");
    std::fs::write(&path, &block.text).unwrap();
    let sources = Sources::read(Some(&path), &BTreeMap::new());
    let config = sources.and_then(|sources| sources.config());
    config.unwrap_or_else(|error| panic!("{}: {error}", block.place));
}

/// A program that commands need and that is not there.
fn missing(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let missing = |name: &&&str| words.contains(*name) && !is_installed(name);
    OTHERS.iter().find(missing).copied()
}

fn is_installed(program: &str) -> bool {
    let found = std::process::Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status()
        .unwrap()
        .success();
    assert!(found || std::env::var_os("CI").is_none(), "{program} must be installed in CI");
    found
}
