//! A shop keeps its copy of the catalogue fresh: by asking every 30 seconds, and by a webhook.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::comparable;
use super::server::Server;
use crate::support::random::Random;
use crate::support::socket::PATIENCE;
use crate::support::{Backend, on_both_databases};
use crate::webhook::receiver::Receiver;

/// The times at which a shop asks in a working day of eight hours. No time passes between them
/// here, because neither shop does anything then.
const POLLS: usize = 8 * 60 * 2;

/// How many of those intervals see a write.
const ONE_IN: usize = 24;

/// Goes on, as any client of the log does, after the last change that it has seen.
#[derive(Default)]
struct PollingShop {
    seen: Vec<Value>,
    after: Value,
    requests: usize,
}

impl PollingShop {
    async fn poll(&mut self, server: &Server) {
        let query = "query($after: Cursor) { changes(after: $after) {
            nodes { cursor type nodeId version } pageInfo { hasNextPage } } }";
        loop {
            let page = server.ask("", query, json!({"after": self.after})).await.json();
            let page = &page["data"]["changes"];
            self.requests += 1;
            for change in page["nodes"].as_array().expect("a page") {
                self.seen.push(comparable(change));
                self.after = change["cursor"].clone();
            }
            if page["pageInfo"]["hasNextPage"] == false {
                return;
            }
        }
    }
}

/// Does one of the things that editors do in a day.
async fn edit(server: &Server, key: &str, random: &mut Random, films: &mut Vec<Value>) {
    let place = random.below(films.len().max(1));
    match random.below(4) {
        0 if !films.is_empty() => {
            let gone = json!({"id": films.swap_remove(place)});
            server.done(key, "deleteMovie", &gone, "").await;
        }
        1 | 2 if !films.is_empty() => {
            let change = json!({"id": films[place], "runtime": 60 + random.below(1_000_000)});
            server.done(key, "updateMovie", &change, "").await;
        }
        _ => {
            let director = json!({"create": {"name": "A director"}});
            let credits = json!([{"department": "DIRECTING", "person": director}]);
            let film = json!({"title": "A film", "credits": credits});
            let made = server.done(key, "createMovie", &film, "movie { id }").await;
            films.push(made["movie"]["id"].clone());
        }
    }
}

#[on_both_databases]
async fn webhooks_and_polling_see_the_same_changes(backend: Backend) {
    let server = Server::start(&backend, &[("CINEGRAPH_WEBHOOK_ALLOW_LOOPBACK", "true")]).await;
    let key = server.editor().await;
    let receiver = Receiver::start(|_, _| StatusCode::NO_CONTENT.into_response()).await;
    let secret = server.webhook(&receiver.url).await;
    let (mut random, mut films) = (Random::new(11), Vec::new());
    let mut polling = PollingShop::default();
    for _ in 0..POLLS {
        if random.below(ONE_IN) == 0 {
            edit(&server, &key, &mut random, &mut films).await;
        }
        polling.poll(&server).await;
    }
    let all = async {
        while receiver.messages().len() < polling.seen.len() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, all).await.expect("every change arrives");
    server.end();

    let messages = receiver.messages();
    assert!(messages.iter().all(|message| message.verifies(&secret)));
    let by_webhook = receiver.read(|message| comparable(&message.json()["data"]));
    assert_eq!(by_webhook, polling.seen);
    assert!(by_webhook.len() >= 30, "a day with {} changes proves nothing", by_webhook.len());
    assert_eq!(polling.requests, POLLS);
    assert!(messages.len() * 10 < polling.requests, "{} against {POLLS} requests", messages.len());
}
