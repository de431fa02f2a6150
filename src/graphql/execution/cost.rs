//! The cost of an operation: its maximum, computed before it runs, and what it really was, reported
//! after.
//!
//! A row that is read costs 1, and so does a statement that is run. Before execution a list counts
//! with its maximum length, so that a page costs first × (1 + the cost of its fields), and every
//! statement counts as run: one for each field that reads, whatever the number of its parents. The
//! work of conditions and texts, and the bytes of the answer, count, too. The rule for clients is
//! the description of [`Query`](crate::graphql::Query).
//!
//! **Invariant:** the computed cost is never below what is read, and computing it takes time linear
//! in the document: the cost of a selection is computed once for each type of object that it
//! applies to, however often its fragment is spread.

mod amount;
mod conditions;
mod estimate;
mod price;

use async_graphql::{Response, value};

use crate::db::request_stats::RequestStats;

pub(in crate::graphql) use estimate::{Estimate, estimate};
pub(in crate::graphql) use price::Prices;

/// The request's extension that asks what it cost.
pub const EXTENSION: &str = "cost";

/// Adds the cost to the answer: `requested` points at most, and what `stats` counted.
pub(in crate::graphql) fn report(response: &mut Response, requested: u64, stats: &RequestStats) {
    let actual = stats.rows() + stats.statements();
    let cost = value!({ "requested": requested, "actual": actual });
    response.extensions.insert(EXTENSION.to_owned(), cost);
}
