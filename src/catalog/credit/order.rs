//! The places of a movie's credits.
//!
//! **Invariant:** that of [`credit`](super).

use std::collections::{HashMap, HashSet};

use super::row::Row;

/// A stored credit on its way to another place.
pub(super) struct Moving {
    pub(super) id: i64,
    pub(super) before: Row,
    pub(super) row: Row,
}

impl Moving {
    /// A credit that stays as it is so far.
    pub(super) fn of(id: i64, row: Row) -> Self {
        Self { id, before: row.clone(), row }
    }
}

/// Puts a movie's credits in order, and sets the place of each.
pub(super) fn sort_and_number(credits: &mut [Moving]) {
    credits.sort_by_key(|Moving { row, .. }| {
        (row.kind, row.billing.is_none(), row.billing, row.position)
    });
    number_positions(credits.iter_mut().map(|credit| &mut credit.row));
}

/// Sets the place of each of a movie's credits, which are in order.
pub(super) fn number_positions<'a>(credits: impl Iterator<Item = &'a mut Row>) {
    let mut counts: HashMap<i16, i32> = HashMap::new();
    let mut led = HashSet::new();
    for row in credits {
        let count = counts.entry(row.kind).or_default();
        row.position = *count;
        *count += 1;
        row.lead = led.insert((row.kind, row.person_id));
    }
}
