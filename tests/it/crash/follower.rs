//! A webhook's receiver, held against the log.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::client::Client;
use super::log::Logged;
use crate::webhook::receiver::{Received, Receiver};

/// A webhook, and what its receiver got.
pub struct Follower {
    receiver: Receiver,
    secret: String,
}

/// The change of a message: beside the answer to a document, or else all there is.
fn change(message: &Received) -> Value {
    let mut json = message.json();
    match json.get_mut("change") {
        Some(change) => change.take(),
        None => json["data"].take(),
    }
}

impl Follower {
    /// A webhook that receives everything from now on, with the answer to `document`.
    pub async fn new(client: &Client, document: Value) -> Self {
        let receiver = Receiver::answering(&[200]).await;
        let input = json!({ "url": receiver.url, "query": document });
        let answered = client.mutate("createWebhook", input, "secret", "").await;
        answered.assert_done("");
        Self { receiver, secret: answered.payload["secret"].as_str().unwrap().to_owned() }
    }

    /// The changes that it received, in the order of their first delivery.
    fn changes(&self) -> Vec<Logged> {
        let mut reported: Vec<Logged> = Vec::new();
        let mut known = HashSet::new();
        for change in self.receiver.read(change) {
            let logged = Logged::of(&change);
            if known.insert(logged.cursor.clone()) {
                reported.push(logged);
            }
        }
        reported
    }

    /// Whether it received `count` changes.
    pub fn knows(&self, count: usize) -> bool {
        self.receiver.messages().len() >= count && self.changes().len() >= count
    }

    /// Asserts that it received every change of `log`, first in the order of the log, and that
    /// what is sent again is what was sent.
    pub fn check(&self, log: &[Logged]) {
        assert!(self.changes() == log, "{:#?}\nis not\n{log:#?}", self.changes());
        let mut bodies: HashMap<String, String> = HashMap::new();
        for message in self.receiver.messages() {
            assert!(message.verifies(&self.secret), "{message:?}");
            let body = bodies.entry(message.header("webhook-id").to_owned());
            assert_eq!(*body.or_insert_with(|| message.body.clone()), message.body);
        }
        assert_eq!(bodies.len(), log.len(), "a message has one id");
    }
}
