//! What the change log has in the end, against what was acknowledged.

use std::collections::BTreeMap;

use cinegraph::db::Db;
use entity::{change, webhook_delivery};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::client::Client;
use super::until;
use super::written::{Change, Written};

/// A change as clients see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    pub cursor: String,
    pub change: Change,
}

impl Logged {
    pub fn of(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap().to_owned();
        let version = value["version"].as_i64().unwrap();
        Self { cursor: text("cursor"), change: (text("type"), text("nodeId"), version) }
    }
}

/// The whole log, as a client reads it.
pub async fn read(client: &Client) -> Vec<Logged> {
    let query = "query ($after: Cursor) { changes(after: $after) { \
                 nodes { cursor type nodeId version } pageInfo { hasNextPage endCursor } } }";
    let (mut log, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut page = client.query(query, json!({ "after": after })).await["changes"].take();
        log.extend(page["nodes"].as_array().unwrap().iter().map(Logged::of));
        if page["pageInfo"]["hasNextPage"] == false {
            return log;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

/// What happened to each node, with its version after it.
type Lives = BTreeMap<String, Vec<(String, i64)>>;

/// What must have happened to everything that was written.
fn lives(written: &[Written]) -> Lives {
    let life = |version: i64, word: &str, end: Option<&str>| {
        let updates = (2..=version).map(|version| (format!("{word}_UPDATED"), version));
        let created = (format!("{word}_CREATED"), 1);
        let end = end.map(|end| (format!("{word}_{end}"), version));
        std::iter::once(created).chain(updates).chain(end).collect()
    };
    let films = written.iter().flat_map(|written| &written.films).map(|(id, film)| {
        (id.clone(), life(film.version, "MOVIE", film.deleted.then_some("DELETED")))
    });
    let people = written.iter().flat_map(|written| &written.people).map(|(id, person)| {
        (id.clone(), life(person.version, "PERSON", person.survivor.as_ref().map(|_| "MERGED")))
    });
    films.chain(people).collect()
}

/// Asserts that the log has what was acknowledged: everything, once, each node's versions one
/// after the other, and what a writer did in the order of its acknowledgements.
pub async fn check(db: &Db, log: &[Logged], written: &[Written]) {
    assert_eq!(change::Entity::find().count(db.reader()).await.unwrap(), log.len() as u64);
    let mut reported = Lives::new();
    for Logged { change: (kind, node, version), .. } in log {
        reported.entry(node.clone()).or_default().push((kind.clone(), *version));
    }
    let (genres, reported): (Lives, Lives) =
        reported.into_iter().partition(|(node, _)| node.starts_with("genre:"));
    let drama = vec![("GENRE_CREATED".to_owned(), 1)];
    assert_eq!(genres.into_values().collect::<Vec<_>>(), [drama]);
    assert_eq!(reported, lives(written));
    for Written { changes, .. } in written {
        let place =
            |change: &Change| log.iter().position(|logged| logged.change == *change).unwrap();
        assert!(changes.iter().map(place).is_sorted(), "{changes:?}");
    }
}

/// Asserts that the log of the webhooks has `count` deliveries, and comes to have them delivered.
pub async fn check_deliveries(db: &Db, count: usize) {
    use webhook_delivery::{Column, Entity};
    let delivered = Entity::find().filter(Column::State.eq(1));
    let all = async || delivered.clone().count(db.reader()).await.unwrap() == count as u64;
    until("every delivery is recorded", all).await;
    assert_eq!(Entity::find().count(db.reader()).await.unwrap(), count as u64);
}
