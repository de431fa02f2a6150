//! `extensions.database`: what a query read, for callers that ask for it where the server allows
//! it.
//!
//! **Invariant:** it reports what was measured for this request, never an estimate.

use async_graphql::{Response, Value, value};

use crate::db::request_stats::{RequestStats, StatementStats};

/// The request's extension that asks for it.
pub const EXTENSION: &str = "explain";

/// Adds what `stats` measured to the answer.
pub(in crate::graphql) fn report(response: &mut Response, stats: &RequestStats) {
    let plan = stats.plan();
    let milliseconds: f64 =
        plan.iter().map(|statement| statement.elapsed.as_secs_f64() * 1000.0).sum();
    let columns: usize = plan.iter().map(|statement| statement.columns.len()).sum();
    let report = value!({
        "statements": stats.statements(),
        "rows": stats.rows(),
        "columns": columns,
        "written": stats.written(),
        // Of all statements together; those of one level run side by side.
        "milliseconds": (milliseconds * 1000.0).round() / 1000.0,
        "plan": by_path(&plan)
    });
    response.extensions.insert("database".to_owned(), report);
}

/// One entry for each path, in the order of the paths.
fn by_path(plan: &[StatementStats]) -> Vec<Value> {
    let mut sorted: Vec<&StatementStats> = plan.iter().collect();
    sorted.sort_by(|left, right| left.path.cmp(&right.path));
    let entry = |same: &[&StatementStats]| {
        let rows: u64 = same.iter().map(|statement| statement.rows).sum();
        let columns: Vec<String> =
            same.iter().flat_map(|statement| statement.columns.clone()).collect();
        value!({
            "path": same[0].path.as_str(),
            "statements": same.len(),
            "rows": rows,
            "columns": columns
        })
    };
    sorted.chunk_by(|left, right| left.path == right.path).map(entry).collect()
}
