//! When two rows are one credit, and what becomes of them.

use super::matching::characters;
use super::row::Row;
use crate::catalog::text::fold;

/// Whether two rows are one credit: the same job, and not two parts.
pub(super) fn same(one: &Row, other: &Row) -> bool {
    let job = |row: &Row| (row.kind, row.person_id, fold(&row.job));
    if job(one) != job(other) {
        return false;
    }
    let (parts_of_one, parts_of_other) = (characters(one), characters(other));
    let open = parts_of_one.is_empty() || parts_of_other.is_empty();
    open || parts_of_one == parts_of_other
}

/// Billing is left, because it has a meaning only within its own list.
pub(super) fn fill(own: &mut Row, other: Row) {
    if own.characters == "[]" {
        own.characters = other.characters;
    }
    own.credited_as = own.credited_as.take().or(other.credited_as);
}
