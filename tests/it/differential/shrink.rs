//! Making a failing case smaller: first the document, by its tape; then the catalogue, by leaving
//! out and forgetting; then the document again.

use serde_json::Value;

use super::case::{Case, Harness, Outcome};
use super::catalogue::Catalogue;
use super::document;
use crate::support::choices::Choices;

/// Attempts at most in one pass, because each asks every database.
const ATTEMPTS: usize = 1500;

/// A smaller case that fails too; the databases hold its catalogue at the end.
pub async fn shrink(harness: &Harness, mut case: Case, tape: Vec<usize>) -> Case {
    let mut tape = tape;
    shrink_document(harness, &mut case, &mut tape).await;
    shrink_catalogue(harness, &mut case).await;
    shrink_document(harness, &mut case, &mut tape).await;
    case
}

async fn fails(harness: &Harness, case: &Case) -> bool {
    matches!(harness.check(case).await, Outcome::Wrong(_))
}

async fn shrink_document(harness: &Harness, case: &mut Case, tape: &mut Vec<usize>) {
    let mut attempts = 0;
    let mut progress = true;
    while progress && attempts < ATTEMPTS {
        progress = false;
        for size in [64, 16, 8, 4, 3, 2, 1] {
            let mut at = 0;
            while at + size <= tape.len() {
                let smaller = [&tape[..at], &tape[at + size..]].concat();
                attempts += 1;
                match take(harness, case, tape, smaller).await {
                    true => progress = true,
                    false => at += size.div_ceil(2),
                }
            }
        }
        for at in 0..tape.len() {
            for simpler in [0, tape[at] / 2, tape[at].saturating_sub(1)] {
                let mut smaller = tape.clone();
                smaller[at] = simpler;
                attempts += 1;
                progress |= smaller != *tape && take(harness, case, tape, smaller).await;
            }
        }
    }
}

/// Goes on with a smaller tape if its document fails too.
async fn take(
    harness: &Harness,
    case: &mut Case,
    tape: &mut Vec<usize>,
    smaller: Vec<usize>,
) -> bool {
    let document = document::random(&harness.schema, &mut Choices::replay(smaller.clone()));
    if document.text.len() > case.document.text.len() {
        return false;
    }
    let candidate = Case { document, ..case.clone() };
    let taken = fails(harness, &candidate).await;
    if taken {
        (*case, *tape) = (candidate, smaller);
    }
    taken
}

async fn shrink_catalogue(harness: &Harness, case: &mut Case) {
    let mut attempts = 0;
    let mut progress = true;
    while progress && attempts < ATTEMPTS {
        progress = false;
        let whole = serde_json::to_value(&case.catalogue).unwrap();
        for smaller in smaller_values(&whole) {
            let Ok(catalogue) = serde_json::from_value::<Catalogue>(smaller) else { continue };
            attempts += 1;
            let candidate = Case { catalogue: catalogue.sound(), ..case.clone() };
            harness.seed(&candidate.catalogue).await;
            if fails(harness, &candidate).await {
                (*case, progress) = (candidate, true);
                break;
            }
        }
    }
    harness.seed(&case.catalogue).await;
}

/// The value with one item of a list left out, or one value forgotten.
fn smaller_values(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => {
            let without = |at: usize| [&items[..at], &items[at + 1..]].concat().into();
            let mut all: Vec<Value> = (0..items.len()).map(without).collect();
            for (at, item) in items.iter().enumerate() {
                for smaller in smaller_values(item) {
                    let mut items = items.clone();
                    items[at] = smaller;
                    all.push(items.into());
                }
            }
            all
        }
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, inner) in fields {
                for smaller in smaller_values(inner) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), smaller);
                    all.push(fields.into());
                }
            }
            all
        }
        Value::Bool(true) => vec![Value::Bool(false)],
        Value::Null | Value::Bool(false) => Vec::new(),
        _ => vec![Value::Null],
    }
}
