//! Making a failing chain smaller, within a bounded time, and keeping it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::chain::Harness;
use super::coverage::Coverage;
use super::operation::Operation;

/// How long a chain is made smaller.
const TIME: Duration = Duration::from_secs(90);

/// A smaller chain that fails in the same way.
pub async fn shrink(harness: &mut Harness, mut chain: Vec<Operation>) -> Vec<Operation> {
    let begun = Instant::now();
    let wrong = harness.check(&chain, &mut Coverage::default()).await.err().unwrap_or_default();
    let mut progress = true;
    while progress {
        progress = false;
        for ways in [fewer, simpler] {
            let mut at = 0;
            while let Some(smaller) = ways(&chain).into_iter().nth(at) {
                if begun.elapsed() > TIME {
                    return chain;
                }
                let fails = harness.check(&smaller, &mut Coverage::default()).await.err();
                match fails.filter(|other| way(other) == way(&wrong)) {
                    Some(_) => (chain, progress) = (smaller, true),
                    None => at += 1,
                }
            }
        }
    }
    chain
}

/// How a chain fails: the words of its failure, without numbers and names.
fn way(wrong: &str) -> Vec<&str> {
    let reported = wrong.lines().next().unwrap_or_default();
    let reported = reported.split_once(": ").map_or(reported, |(_, reported)| reported);
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let internal = reported.contains("INTERNAL").then_some("INTERNAL");
    reported.split(' ').filter(is_word).take(6).chain(internal).collect()
}

/// The chain without some of its operations; first without many.
fn fewer(chain: &[Operation]) -> Vec<Vec<Operation>> {
    let mut all = Vec::new();
    for size in [16, 8, 4, 2, 1] {
        for from in (0..=chain.len().saturating_sub(size)).rev().step_by(size.div_ceil(2)) {
            if size < chain.len() {
                all.push([&chain[..from], &chain[from + size..]].concat());
            }
        }
    }
    all
}

/// The chain with one value less.
fn simpler(chain: &[Operation]) -> Vec<Vec<Operation>> {
    let mut all = Vec::new();
    for (at, operation) in chain.iter().enumerate() {
        let value = match operation {
            Operation::Mutation { input, .. } => input.clone(),
            Operation::Import { records, .. } => Value::Array(records.clone()),
        };
        let bare = bare(&value);
        for smaller in bare.into_iter().chain(less(&value)) {
            let operation = match (operation, smaller) {
                (Operation::Mutation { mutation, .. }, input) => {
                    Operation::Mutation { mutation: mutation.clone(), input }
                }
                (Operation::Import { import, .. }, Value::Array(records))
                    if !records.is_empty() =>
                {
                    Operation::Import { import: *import, records }
                }
                (Operation::Import { .. }, _) => continue,
            };
            let mut chain = chain.to_vec();
            chain[at] = operation;
            all.push(chain);
        }
    }
    all
}

/// Fields without which an input is none.
const NEEDED: [&str; 12] = [
    "id",
    "movieId",
    "survivorId",
    "mergedId",
    "title",
    "name",
    "person",
    "department",
    "create",
    "job",
    "slug",
    "tmdbId",
];

/// The input with nothing but what it needs.
fn bare(value: &Value) -> Option<Value> {
    let fields = value.as_object().filter(|fields| !fields.contains_key("movieId"))?;
    let needed = fields.iter().filter(|(name, _)| NEEDED.contains(&name.as_str()));
    let needed: Map<String, Value> = needed.map(|(name, it)| (name.clone(), it.clone())).collect();
    (!needed.is_empty() && needed.len() < fields.len()).then_some(Value::Object(needed))
}

/// The value without one field or one entry, here or below.
fn less(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(fields) => {
            let credits = fields.contains_key("movieId").then_some("credits");
            let needed = |name: &str| NEEDED.contains(&name) || credits == Some(name);
            for name in fields.keys().filter(|name| !needed(name)) {
                let mut fields = fields.clone();
                fields.remove(name);
                if !fields.is_empty() {
                    all.push(Value::Object(fields));
                }
            }
            for (name, inner) in fields {
                for smaller in less(inner) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), smaller);
                    all.push(Value::Object(fields));
                }
            }
        }
        Value::Array(list) => {
            for at in 0..list.len() {
                all.push([&list[..at], &list[at + 1..]].concat().into());
                for smaller in less(&list[at]) {
                    let mut list = list.clone();
                    list[at] = smaller;
                    all.push(list.into());
                }
            }
        }
        _ => {}
    }
    all
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/model/regressions")
}

/// The chains that failed once, by name.
pub fn regressions() -> Vec<(String, Vec<Operation>)> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let chain = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, chain)
    };
    paths.into_iter().map(read).collect()
}

/// Keeps a chain, to run first from now on.
pub fn keep(chain: &[Operation], name: &str) -> PathBuf {
    let path = folder().join(format!("{name}.json"));
    std::fs::write(&path, serde_json::to_string_pretty(chain).unwrap() + "\n").unwrap();
    path
}
