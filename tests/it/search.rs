//! Searching finds the same on both databases, and the index follows every write.

mod adult;
mod index;
mod questions;

use cinegraph::auth::Editor;
use cinegraph::catalog::field::Field;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, ValidMovie, upsert};
use cinegraph::catalog::{Writer, credit, person, vocabulary};
use cinegraph::db::Db;
use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase, TestSchema};

/// A film of our own; its first person and its collection are as named.
struct Own {
    id: i64,
    title: String,
    original: Option<String>,
    popularity: Option<f64>,
    adult: bool,
    people: Vec<person::PersonDraft>,
    collection: Option<&'static str>,
}

impl Own {
    fn new(id: i64, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            original: None,
            popularity: None,
            adult: false,
            people: Vec::new(),
            collection: None,
        }
    }

    fn film(&self) -> ValidMovie {
        let entry = |name: &str| vocabulary::VocabularyDraft {
            name: name.to_owned(),
            ..Default::default()
        };
        let draft = MovieDraft {
            tmdb_id: Some(self.id).into(),
            title: self.title.clone().into(),
            original_title: Field::Set(self.original.clone()),
            popularity: Field::Set(self.popularity.map(Into::into)),
            adult: Field::Set(self.adult),
            collection: Field::Set(self.collection.map(entry)),
            credits: self
                .people
                .iter()
                .cloned()
                .map(credit::CreditDraft::performer)
                .collect::<Vec<_>>()
                .into(),
            ..MovieDraft::default()
        };
        draft.validate_lenient().unwrap().0
    }
}

async fn write(db: &Db, films: &[Own]) {
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    let films: Vec<ValidMovie> = films.iter().map(Own::film).collect();
    let outcomes = upsert(&writer, &films).await.unwrap();
    assert!(
        !outcomes.iter().any(|outcome| matches!(outcome, RecordOutcome::Rejected(_))),
        "{outcomes:?}"
    );
    writer.commit().await.unwrap();
}

async fn sample(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    cinegraph::import::sample::load_if_empty(&database.db).await.unwrap();
    TestSchema::of(database)
}

const SEARCH: &str = "query($q: String!, $types: [SearchType!], $first: Int, $after: Cursor) {
    search(query: $q, types: $types, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { __typename
            ... on Movie { name: title } ... on Person { name } ... on Collection { name } } }
    } }";

/// What is found, with the type's letter in front: `M Vertigo`.
async fn found(schema: &TestSchema, query: &str) -> Vec<String> {
    let answered = schema.ask(SEARCH, json!({ "q": query, "first": 100 })).await;
    assert!(answered.errors.is_empty(), "{query}: {:?}", answered.errors);
    names(&answered.data)
}

fn names(data: &Value) -> Vec<String> {
    let name = |edge: &Value| {
        let (node, text) = (&edge["node"], |value: &Value| value.as_str().unwrap().to_owned());
        format!("{} {}", &text(&node["__typename"])[..1], text(&node["name"]))
    };
    data["search"]["edges"].as_array().unwrap().iter().map(name).collect()
}
