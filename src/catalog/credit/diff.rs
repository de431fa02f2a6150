//! Between a movie's stored credits and the given ones.
//!
//! **Invariant:** a credit that stays keeps its key.

use super::CreditDraft;
use super::draft_rows::rows;
use super::matching::matched;
use super::order::Moving;
use super::row::{Row, StoredCredits};
use crate::catalog::person::Member;
use crate::error::Result;

/// What is to be written so that the stored credits become the given ones.
#[derive(Default)]
pub(in super::super) struct Diff {
    pub(super) removed: Vec<i64>,
    pub(super) changed: Vec<(i64, Row)>,
    pub(super) fresh: Vec<Row>,
}

impl Diff {
    /// Whether there is nothing to write.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.changed.is_empty() && self.fresh.is_empty()
    }

    /// Between a movie's stored credits and the given ones, whose people are `people`.
    pub(in super::super) fn of(
        stored: &StoredCredits,
        drafts: &[CreditDraft],
        people: &[Member],
        released: &str,
    ) -> Result<Self> {
        let incoming = rows(drafts, people, released)?;
        let before: Vec<&Row> = stored.iter().map(|(_, stored)| &stored.row).collect();
        let matched = matched(&before, &incoming);
        let mut this = Self::default();
        let mut stays = vec![false; stored.len()];
        for (row, index) in incoming.into_iter().zip(matched) {
            match index.and_then(|index| stored.get(index)) {
                Some((_, same)) if same.row == row => {}
                Some((id, _)) => this.changed.push((*id, row)),
                None => this.fresh.push(row),
            }
            if let Some(stays) = index.and_then(|index| stays.get_mut(index)) {
                *stays = true;
            }
        }
        let removed = stored.iter().zip(stays).filter(|(_, stays)| !stays);
        this.removed = removed.map(|((id, _), _)| *id).collect();
        this.removed.sort_unstable();
        Ok(this)
    }

    /// What is to be written of credits that have moved.
    pub(super) fn moved(credits: Vec<Moving>) -> Self {
        let changed = credits.into_iter().filter(|credit| credit.row != credit.before);
        let changed = changed.map(|credit| (credit.id, credit.row)).collect();
        Self { changed, ..Self::default() }
    }
}
