//! One case: a catalogue, a document, and which cursors it goes on from; and how it is checked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use cinegraph::app::App;
use cinegraph::config::{Config, SettingValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalogue::Catalogue;
use super::compare::{Pair, compare};
use super::document::Document;
use super::reference::{self, PUBLIC_URL};
use super::{columns, reach, seed, statement_count};
use crate::support::{Backend, TestDatabase, TestSchema};

/// How often a document with cursors is asked again from a page that it gave.
const ROUNDS: usize = 2;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    pub document: Document,
    pub catalogue: Catalogue,
    /// Which of the cursors that a page gave is passed on, round by round.
    pub picks: Vec<usize>,
}

/// A server over one of the databases, and the SQL it runs.
struct Server {
    name: &'static str,
    schema: TestSchema,
    log: Arc<Mutex<Vec<String>>>,
}

/// The servers, and the schema as a second library reads it.
pub struct Harness {
    pub schema: Valid<Schema>,
    servers: Vec<Server>,
}

/// What became of a case.
pub enum Outcome {
    /// The document is none.
    Invalid(String),
    /// As it should be.
    Right,
    /// What is wrong.
    Wrong(String),
}

impl Server {
    async fn start(name: &'static str, backend: &Backend) -> Self {
        let mut schema = TestSchema::of(TestDatabase::start(backend).await);
        let mut config =
            Config { public_url: SettingValue::parse(PUBLIC_URL).unwrap(), ..Config::default() };
        let limits = &mut config.limits;
        (limits.cost, limits.fields, limits.values) = (usize::MAX, usize::MAX, usize::MAX);
        (limits.aliases, limits.root_fields, limits.depth) = (usize::MAX, usize::MAX, usize::MAX);
        (limits.directives, limits.directives_per_field) = (usize::MAX, usize::MAX);
        // Not without end, because what reads a document recurses.
        limits.nesting = 100;
        (limits.document_bytes, limits.tokens) = (usize::MAX, usize::MAX);
        schema.app = App::new(schema.database.db.clone(), config);
        let log = Arc::new(Mutex::new(Vec::new()));
        let seen = log.clone();
        schema.app.db.observe(move |info| seen.lock().unwrap().push(info.statement.sql.clone()));
        Self { name, schema, log }
    }

    /// Asks, and checks the answer and what it cost.
    async fn ask(&self, asked: &Asked<'_>) -> Result<Vec<Pair>, String> {
        self.log.lock().unwrap().clear();
        let variables = Value::Object(asked.variables.clone());
        let answered = self.schema.ask(asked.text, variables).await;
        if !answered.errors.is_empty() {
            return Err(format!("errors: {:?}", answered.errors));
        }
        let statements = std::mem::take(&mut *self.log.lock().unwrap());
        if answered.statements > asked.allowed || answered.statements != statements.len() as u64 {
            return Err(format!(
                "{} statements where {} are allowed:\n{}",
                answered.statements,
                asked.allowed,
                statements.join("\n")
            ));
        }
        let read = answered.statements + answered.rows;
        if answered.actual != read || answered.requested < read {
            let (requested, actual) = (answered.requested, answered.actual);
            return Err(format!("{read} read, {actual} reported, {requested} requested"));
        }
        statements.iter().try_for_each(|sql| columns::check(sql, &asked.expected.reads))?;
        compare(&asked.expected.data, &answered.data)
    }
}

/// A request, and what must come of it.
struct Asked<'a> {
    text: &'a str,
    variables: Map<String, Value>,
    allowed: u64,
    expected: reference::Answered,
}

impl Harness {
    /// Servers over SQLite and, where the tests know one, PostgreSQL.
    pub async fn start() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
        let sdl = std::fs::read_to_string(&path).unwrap();
        let schema = reach::of_queries(Schema::parse(sdl, path).unwrap());
        let mut servers = vec![Server::start("SQLite", &Backend::Sqlite).await];
        if let Some(backend) = Backend::postgres() {
            servers.push(Server::start("PostgreSQL", &backend).await);
        }
        Self { schema, servers }
    }

    /// Fills every database with this catalogue.
    pub async fn seed(&self, catalogue: &Catalogue) {
        let seeds = self.servers.iter().map(|server| seed::seed(&server.schema.app.db, catalogue));
        futures_util::future::join_all(seeds).await;
    }

    /// Checks a case whose catalogue the databases hold.
    pub async fn check(&self, case: &Case) -> Outcome {
        let text = case.document.text.as_str();
        let document = match ExecutableDocument::parse_and_validate(&self.schema, text, "q") {
            Ok(document) => document,
            Err(error) => return Outcome::Invalid(error.to_string()),
        };
        let mut pairs = Vec::new();
        let mut picks = case.picks.iter().copied().cycle();
        for round in 0..=ROUNDS {
            if round > 0 && case.document.cursors.is_empty() {
                break;
            }
            let chosen = chosen(&case.document, &pairs, || picks.next().unwrap_or_default());
            pairs = match self.round(case, &document, &chosen).await {
                Ok(pairs) => pairs,
                Err(wrong) => return Outcome::Wrong(format!("in round {round}, {wrong}")),
            };
        }
        Outcome::Right
    }

    async fn round(
        &self,
        case: &Case,
        document: &Valid<ExecutableDocument>,
        chosen: &[(String, Pair)],
    ) -> Result<Vec<Pair>, String> {
        let with = |cursor: fn(&Pair) -> &String| {
            let mut variables = case.document.variables.clone();
            let cursors =
                chosen.iter().map(|(name, pair)| (name.clone(), cursor(pair).as_str().into()));
            variables.extend(cursors);
            variables
        };
        let ours = with(|pair| &pair.ours);
        let expected = reference::execute(&self.schema, document, &ours, &case.catalogue);
        let (allowed, variables) =
            (statement_count::allowed(document, &ours), with(|pair| &pair.theirs));
        let asked = Asked { text: &case.document.text, variables, allowed, expected };
        let answers = self.servers.iter().map(|server| server.ask(&asked));
        let mut all = Vec::new();
        for (server, answer) in
            self.servers.iter().zip(futures_util::future::join_all(answers).await)
        {
            all.push(answer.map_err(|wrong| format!("{}: {wrong}", server.name))?);
        }
        let first = all.swap_remove(0);
        match all.iter().find(|pairs| **pairs != first) {
            Some(other) => Err(format!("cursors differ: {first:?} and {other:?}")),
            None => Ok(first),
        }
    }
}

/// For every variable of a cursor one that its connection gave, if it gave any.
fn chosen(
    document: &Document,
    pairs: &[Pair],
    mut pick: impl FnMut() -> usize,
) -> Vec<(String, Pair)> {
    let mut chosen = Vec::new();
    for name in &document.cursors {
        let given = pairs.iter().filter(|pair| pair.slot().as_ref() == Some(name));
        let given: Vec<&Pair> = given.collect();
        if !given.is_empty() {
            chosen.push((name.clone(), given[pick() % given.len()].clone()));
        }
    }
    chosen
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/differential/regressions")
}

/// The cases that failed once, by name.
pub fn regressions() -> Vec<(String, Case)> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), case)
    };
    paths.into_iter().map(read).collect()
}

/// Keeps a case, to run first from now on.
pub fn keep(case: &Case, name: &str) -> PathBuf {
    let path = folder().join(format!("{name}.json"));
    std::fs::write(&path, serde_json::to_string_pretty(case).unwrap() + "\n").unwrap();
    path
}
