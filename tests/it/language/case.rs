//! A document with its variables, and what becomes of it.

use std::path::{Path, PathBuf};

use async_graphql::{ServerError, Variables};
use cinegraph::config::Limits;
use cinegraph::graphql::{self, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::generate::Grammar;
use crate::support::choices::Choices;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Value,
}

/// What becomes of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It runs, with these values of its variables.
    Accepted(Value),
    /// There is no such operation in it.
    Unchosen,
    /// It is refused before it runs, and why.
    Refused(String),
    /// It is over a limit.
    Limited,
}

impl Verdict {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Unchosen => "unchosen",
            Self::Refused(_) => "refused",
            Self::Limited => "limited",
        }
    }

    /// How it differs from another's, if it does.
    pub fn differs(&self, other: &Self) -> Option<String> {
        match (self, other) {
            (Self::Limited, _) => None,
            (Self::Accepted(ours), Self::Accepted(theirs)) if plain(ours) != plain(theirs) => {
                Some(format!("the values differ: {ours} and {theirs}"))
            }
            (ours, theirs) if ours.word() == theirs.word() => None,
            (ours, theirs) => Some(format!("{} here, {} there", ours.word(), theirs.word())),
        }
    }
}

/// A value whose numbers are all of one kind.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        other => other.clone(),
    }
}

/// Cinegraph, without a database.
pub struct Ours(Schema);

impl Ours {
    pub fn new() -> Self {
        Self(graphql::schema())
    }

    pub fn sdl(&self) -> String {
        self.0.sdl()
    }

    pub fn judge(&self, case: &Case) -> Verdict {
        let document = match self.0.documents().admit(&case.query, &Limits::default()) {
            Ok(document) => document,
            Err(errors) => return refused(&errors),
        };
        let name = case.operation_name.as_deref();
        if document.kind(name).is_none() {
            return Verdict::Unchosen;
        }
        match document.coerce(&Variables::from_json(case.variables.clone()), name) {
            Ok(values) => Verdict::Accepted(serde_json::to_value(values).unwrap()),
            Err(errors) => refused(&errors),
        }
    }
}

fn refused(errors: &[ServerError]) -> Verdict {
    let is_limit = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|values| values.get("code"));
        code == Some(&"QUERY_LIMIT".into())
    };
    if errors.iter().any(is_limit) {
        return Verdict::Limited;
    }
    let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
    Verdict::Refused(messages.join(" "))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/language/regressions")
}

/// The cases that failed once, by the names of their files.
pub fn regressions() -> Vec<(String, Case)> {
    let mut found: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap())
        })
        .collect();
    found.sort_by(|(a, _): &(String, Case), (b, _)| a.cmp(b));
    found
}

/// Keeps a case, and says where.
pub fn keep(case: &Case, name: &str) -> PathBuf {
    let path = folder().join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(case).unwrap();
    std::fs::write(&path, format!("{text}\n")).unwrap();
    path
}

/// A smaller case that fails, too: of a smaller tape, then with parts of its text left out.
pub fn shrink(
    grammar: &Grammar,
    mut tape: Vec<usize>,
    mut case: Case,
    fails: &mut impl FnMut(&Case) -> bool,
) -> Case {
    for size in [64, 16, 8, 4, 2, 1, 1] {
        let mut at = 0;
        while at < tape.len() {
            let rest = tape.get(at + size..).unwrap_or_default();
            let smaller = [&tape[..at], rest].concat();
            let candidate = grammar.case(&mut Choices::replay(smaller.clone()));
            if candidate.query.len() <= case.query.len() && fails(&candidate) {
                (tape, case) = (smaller, candidate);
            } else {
                at += size;
            }
        }
    }
    for size in [32, 8, 3, 1] {
        let mut at = 0;
        while at < case.query.chars().count() {
            let letters = case.query.chars().enumerate();
            let left = letters.filter(|(place, _)| !(at..at + size).contains(place));
            let candidate = Case { query: left.map(|(_, c)| c).collect(), ..case.clone() };
            if fails(&candidate) { case = candidate } else { at += size }
        }
    }
    case
}
