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
use std::time::Duration;

use cinegraph::config::Sources;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::page::{Block, Page};
use super::pattern::{find, fits};
use super::server::Server;
use crate::support::Backend;
use crate::support::socket::Socket;

/// How long an answer may take to become what the page says.
const PATIENCE: Duration = Duration::from_secs(30);

/// A page that is run.
pub struct Run {
    pub(super) backend: Backend,
    pub(super) server: Server,
    /// The answers so far, the newest last.
    answers: Vec<Value>,
}

impl Run {
    /// Runs every block of `page`.
    pub async fn all(page: &Page, backend: &Backend) {
        let blocks = page.blocks();
        if blocks.iter().all(|block| block.language == "text") {
            return;
        }
        let server = Server::start(backend).await;
        let mut run = Self { backend: backend.clone(), server, answers: Vec::new() };
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
pub(super) fn following<'a>(
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
