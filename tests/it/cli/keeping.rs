//! What the program keeps in order while it serves.

use std::time::Duration;

use entity::idempotency_key::{Entity, Model};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{Server, cinegraph};
use crate::support::socket::PATIENCE;
use crate::support::{Backend, TestDatabase, on_both_databases};

#[on_both_databases]
async fn a_server_forgets_the_idempotency_keys_of_days_past(backend: Backend) {
    let (test, folder) = (TestDatabase::start(&backend).await, tempfile::tempdir().unwrap());
    let text = || "x".to_owned();
    for (place, created_at) in [(0, 1), (1, cinegraph::db::clock::now())] {
        let note =
            Model { account: 1, key: text(), place, fingerprint: text(), node: 1, created_at };
        Entity::insert(note.into_active_model())
            .exec_without_returning(test.db.writer())
            .await
            .unwrap();
    }
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_DATABASE_URL", &test.url).env("CINEGRAPH_LOG_LEVEL", "warn");
    let server = Server::start_empty(command);
    let forgotten = async {
        loop {
            let left = Entity::find().all(test.db.reader()).await.unwrap();
            if left.len() == 1 {
                return left[0].place;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let left = tokio::time::timeout(PATIENCE, forgotten).await.expect("the old one goes");
    assert_eq!(left, 1, "that of today stays");
    assert_eq!(server.end("-TERM"), (Some(0), String::new()));
}
