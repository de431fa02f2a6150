//! One of the databases, and what it calls the model's records.

use std::collections::BTreeMap;

use cinegraph::app::App;
use cinegraph::config::Config;
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};

use super::importer::{self, Reported};
use super::operation::Operation;
use super::outcome::Outcome;
use super::state::{Kind, State};
use crate::support::test_schema::editor;
use crate::support::{Backend, TestDatabase, TestSchema, tables};

pub struct Server {
    pub name: &'static str,
    pub schema: TestSchema,
    /// Every table that an operation may write, each before those that it refers to.
    tables: Vec<String>,
    /// The keys of records, also of those that are gone.
    ids: BTreeMap<(Kind, u32), i64>,
    /// The keys of credits.
    credits: BTreeMap<u32, i64>,
}

impl Server {
    pub async fn start(name: &'static str, backend: &Backend) -> Self {
        let mut schema = TestSchema::of(TestDatabase::start(backend).await);
        let mut config = Config::default();
        let limits = &mut config.limits;
        (limits.cost, limits.fields, limits.values) = (usize::MAX, usize::MAX, usize::MAX);
        (limits.aliases, limits.root_fields, limits.page) = (usize::MAX, usize::MAX, 1000);
        (limits.document_bytes, limits.tokens) = (usize::MAX, usize::MAX);
        schema.app = App::new(schema.database.db.clone(), config);
        let tables = tables::of_catalogue(&schema.app.db).await;
        Self { name, schema, tables, ids: BTreeMap::new(), credits: BTreeMap::new() }
    }

    /// Takes everything out.
    pub async fn empty(&mut self) {
        (self.ids, self.credits) = (BTreeMap::new(), BTreeMap::new());
        let script: Vec<String> =
            self.tables.iter().map(|table| format!("DELETE FROM {table}")).collect();
        let transaction = self.schema.app.db.begin().await.unwrap();
        transaction.execute_unprepared(&script.join("; ")).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// The rows of a query.
    pub async fn rows(&self, sql: &str) -> Vec<Value> {
        let connection = self.schema.app.db.reader();
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        JsonValue::find_by_statement(statement).all(connection).await.unwrap()
    }

    /// Every row of every table.
    pub async fn dump(&self) -> Vec<(String, Vec<Value>)> {
        let mut dump = Vec::new();
        for table in &self.tables {
            let rows = self.rows(&format!("SELECT * FROM {table} ORDER BY 1, 2")).await;
            dump.push((table.clone(), rows));
        }
        dump
    }

    /// The id of a record, or one that nothing has.
    pub fn id(&self, kind: Kind, number: u32) -> String {
        let unknown = 900_000_000 + i64::from(number);
        let key = self.ids.get(&(kind, number)).copied().unwrap_or(unknown);
        format!("{}:{key}", kind.word())
    }

    /// What the model calls an id.
    pub fn number(&self, id: &str) -> String {
        let known = |kind: Kind, key: i64| {
            let found = self.ids.iter().find(|((of, _), known)| *of == kind && **known == key);
            found.map(|((_, number), _)| format!("{}:{number}", kind.word()))
        };
        let (word, key) = id.split_once(':').unwrap();
        let kind = Kind::named(word);
        let found = kind.and_then(|kind| known(kind, key.parse().ok()?));
        found.unwrap_or_else(|| format!("{id} of the database"))
    }

    /// What the model calls a credit.
    pub fn credit(&self, id: &str) -> String {
        let key: i64 = id.split_once(':').unwrap().1.parse().unwrap();
        let found = self.credits.iter().find(|(_, known)| **known == key);
        found.map_or_else(
            || format!("{id} of the database"),
            |(number, _)| format!("credit:{number}"),
        )
    }

    /// An input with the ids of this database.
    fn translated(&self, input: &Value) -> Value {
        match input {
            Value::String(text) => {
                let parts = text.split_once(':');
                let known = parts.and_then(|(word, number)| {
                    Some(self.id(Kind::named(word)?, number.parse().ok()?))
                });
                json!(known.unwrap_or_else(|| text.clone()))
            }
            Value::Array(list) => list.iter().map(|it| self.translated(it)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, it)| (name.clone(), self.translated(it))).collect()
            }
            other => other.clone(),
        }
    }

    /// Does an operation and compares what it answers.
    pub async fn run(
        &mut self,
        operation: &Operation,
        state: &State,
        expected: &Outcome,
    ) -> Result<(), String> {
        if let (Operation::Import { .. }, Outcome::Imported(expected)) = (operation, expected) {
            let reported = self.import(operation).await?;
            self.update(state).await?;
            return reported.compare(expected);
        }
        let Operation::Mutation { mutation, input } = operation else { unreachable!() };
        let variables = json!({ "input": self.translated(input) });
        let answered = self.schema.ask_as(editor(), &operation.document(), variables).await;
        if !answered.errors.is_empty() {
            return Err(format!("errors: {}", json!(answered.errors)));
        }
        let payload = &answered.data[mutation];
        let faults = faults(payload);
        if let Outcome::Refused(expected) = expected {
            let same = alike(expected, &faults);
            return if same { Ok(()) } else { Err(differ(expected, &faults, payload)) };
        }
        if !faults.is_empty() {
            return Err(differ(&[], &faults, payload));
        }
        self.update(state).await?;
        let ours = match expected {
            Outcome::Deleted { kind, number } => json!({ "deletedId": self.id(*kind, *number) }),
            Outcome::Written { kind, number, created } => {
                let version = state.get(*kind, *number).version;
                let record = json!({ "id": self.id(*kind, *number), "version": version });
                match mutation.as_str() {
                    "upsertMovie" => json!({ "movie": record, "created": created }),
                    _ => json!({ kind.word(): record }),
                }
            }
            Outcome::Refused(_) | Outcome::Imported(_) => unreachable!(),
        };
        let mut theirs = payload.clone();
        theirs.as_object_mut().unwrap().remove("userErrors");
        if ours == theirs { Ok(()) } else { Err(format!("expected {ours}, got {theirs}")) }
    }

    pub async fn import(&self, operation: &Operation) -> Result<Reported, String> {
        let Operation::Import { import, records } = operation else { unreachable!() };
        importer::import(&self.schema.app.db, *import, records).await
    }

    /// Finds out the keys of the records and credits that are new, by slug and by place.
    async fn update(&mut self, state: &State) -> Result<(), String> {
        for kind in Kind::ALL {
            let new = state.of(kind).filter(|(number, _)| !self.ids.contains_key(&(kind, *number)));
            let new: Vec<(u32, String)> = new.map(|(at, it)| (at, it.slug.clone())).collect();
            if new.is_empty() {
                continue;
            }
            let rows = self.rows(&format!("SELECT id, slug FROM {}", kind.word())).await;
            for (number, slug) in new {
                let row = rows.iter().find(|row| row["slug"] == json!(slug));
                let Some(key) = row.and_then(|row| row["id"].as_i64()) else {
                    let slugs: Vec<&Value> = rows.iter().map(|row| &row["slug"]).collect();
                    let word = kind.word();
                    return Err(format!("{word}:{number} should be called {slug}: {slugs:?}"));
                };
                self.ids.insert((kind, number), key);
            }
        }
        self.learn_credits(state).await;
        Ok(())
    }

    async fn learn_credits(&mut self, state: &State) {
        let order = "SELECT id, movie_id, kind FROM credit ORDER BY movie_id, kind, position";
        let rows = self.rows(order).await;
        for (number, film) in state.of(Kind::Movie) {
            let key = json!(self.ids[&(Kind::Movie, number)]);
            let of_film = rows.iter().filter(|row| row["movie_id"] == key);
            for (credit, row) in film.credits.iter().zip(of_film) {
                let id = row["id"].as_i64().unwrap();
                if !self.credits.values().any(|known| *known == id) {
                    self.credits.entry(credit.number).or_insert(id);
                }
            }
        }
    }
}

/// The codes and paths of a payload's user errors.
fn faults(payload: &Value) -> Vec<(String, String)> {
    let fault = |error: &Value| {
        let steps = error["path"].as_array().cloned().unwrap_or_default();
        let steps: Vec<&str> = steps.iter().skip(1).filter_map(Value::as_str).collect();
        (error["code"].as_str().unwrap().to_owned(), steps.join("."))
    };
    payload["userErrors"].as_array().unwrap().iter().map(fault).collect()
}

/// Whether the faults are those that are expected; a path that ends with `*` stands for all below.
fn alike(expected: &[(String, String)], got: &[(String, String)]) -> bool {
    let is = |(code, path): &(String, String), (other, at): &(String, String)| {
        let below = path.strip_suffix('*').is_some_and(|start| at.starts_with(start));
        code == other && (path == at || below)
    };
    expected.iter().all(|fault| got.iter().any(|other| is(fault, other)))
        && got.iter().all(|other| expected.iter().any(|fault| is(fault, other)))
}

fn differ(expected: &[(String, String)], got: &[(String, String)], payload: &Value) -> String {
    format!("expected the user errors {expected:?}, got {got:?}: {payload}")
}
