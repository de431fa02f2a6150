//! What the search index finds a row by.

use crate::db::search::SearchKind;

/// What one row is found by.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct SearchEntry {
    pub(in crate::catalog) kind: SearchKind,
    /// The row's key.
    pub(in crate::catalog) target: i64,
    /// One name or two.
    pub(in crate::catalog) names: Vec<String>,
    pub(in crate::catalog) adult: bool,
    pub(in crate::catalog) popularity: Option<f64>,
}
