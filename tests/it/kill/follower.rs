//! A webhook's receiver, held against the log.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::client::Client;
use super::log::Logged;
use crate::webhook::receiver::{Heard, Receiver};

/// A webhook, and what its receiver heard.
pub struct Follower {
    receiver: Receiver,
    secret: String,
}

/// The change that a message tells of: beside the answer to a document, or else all there is.
fn change(heard: &Heard) -> Value {
    let mut json = heard.json();
    match json.get_mut("change") {
        Some(change) => change.take(),
        None => json["data"].take(),
    }
}

impl Follower {
    /// A webhook that is told of everything from now on, with the answer to `document`.
    pub async fn new(client: &Client, document: Value) -> Self {
        let receiver = Receiver::answering(&[200]).await;
        let input = json!({ "url": receiver.url, "query": document });
        let answered = client.mutate("createWebhook", input, "secret", "").await;
        answered.assert_done("");
        Self { receiver, secret: answered.payload["secret"].as_str().unwrap().to_owned() }
    }

    /// The changes that it was told of, in the order in which it first was.
    fn told(&self) -> Vec<Logged> {
        let mut told: Vec<Logged> = Vec::new();
        let mut known = HashSet::new();
        for change in self.receiver.told(change) {
            let logged = Logged::of(&change);
            if known.insert(logged.cursor.clone()) {
                told.push(logged);
            }
        }
        told
    }

    /// Whether it was told of `count` changes.
    pub fn knows(&self, count: usize) -> bool {
        self.receiver.heard().len() >= count && self.told().len() >= count
    }

    /// Asserts that it was told of every change of `log`, first in the order of the log, and that
    /// what is sent again is what was sent.
    pub fn check(&self, log: &[Logged]) {
        assert!(self.told() == log, "{:#?}\nis not\n{log:#?}", self.told());
        let mut bodies: HashMap<String, String> = HashMap::new();
        for heard in self.receiver.heard() {
            assert!(heard.verifies(&self.secret), "{heard:?}");
            let body = bodies.entry(heard.header("webhook-id").to_owned());
            assert_eq!(*body.or_insert_with(|| heard.body.clone()), heard.body);
        }
        assert_eq!(bodies.len(), log.len(), "a message has one id");
    }
}
