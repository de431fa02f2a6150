//! `extensions.database`: what a query read, for callers that ask for it where the server allows
//! it.
//!
//! **Invariant:** it reports what was measured for this request, never an estimate.

use async_graphql::{Response, Value, value};

use crate::db::tally::{RequestStats, StatementStats};

/// The request's extension that asks for it.
pub const ASK: &str = "explain";

/// Adds what `tally` measured to the answer.
pub(in crate::graphql) fn tell(response: &mut Response, tally: &RequestStats) {
    let plan = tally.plan();
    let milliseconds: f64 = plan.iter().map(|told| told.elapsed.as_secs_f64() * 1000.0).sum();
    let columns: usize = plan.iter().map(|told| told.columns.len()).sum();
    let told = value!({
        "statements": tally.statements(),
        "rows": tally.rows(),
        "columns": columns,
        "written": tally.written(),
        // Of all statements together; those of one level run side by side.
        "milliseconds": (milliseconds * 1000.0).round() / 1000.0,
        "plan": by_path(&plan)
    });
    response.extensions.insert("database".to_owned(), told);
}

/// One entry for each path, in the order of the paths.
fn by_path(plan: &[StatementStats]) -> Vec<Value> {
    let mut sorted: Vec<&StatementStats> = plan.iter().collect();
    sorted.sort_by(|left, right| left.path.cmp(&right.path));
    let entry = |same: &[&StatementStats]| {
        let rows: u64 = same.iter().map(|told| told.rows).sum();
        let columns: Vec<String> = same.iter().flat_map(|told| told.columns.clone()).collect();
        value!({
            "path": same[0].path.as_str(),
            "statements": same.len(),
            "rows": rows,
            "columns": columns
        })
    };
    sorted.chunk_by(|left, right| left.path == right.path).map(entry).collect()
}
