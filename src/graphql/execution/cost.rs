//! What an operation costs: at most, estimated before it runs, and in fact, reported after.
//!
//! A row that is read costs 1, and so does a statement that is run. Before execution a list is taken
//! to be as long as it can be, so that a page costs first × (1 + what is below), and every statement
//! to be run: one for each field that reads, whatever the number of its parents. What conditions
//! and texts take beside, and the bytes of the answer, count too. The rule in the words of clients
//! is the description of [`Query`](crate::graphql::Query).
//!
//! **Invariant:** the estimate is never below what is read, and making it is linear in the document:
//! a selection is priced once for each type of its objects, however often its fragment is spread.

mod amount;
mod conditions;
mod estimate;
mod price;

use async_graphql::{Response, value};

use crate::db::tally::RequestStats;

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
