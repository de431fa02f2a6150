//! Between a film's stored credits and the given ones.
//!
//! **Invariant:** a credit that stays keeps its key.

use std::collections::{HashMap, HashSet};

use sea_orm::ActiveEnum;

use super::store::{Row, Stored, StoredRow};
use super::{CreditKind, Draft};
use crate::error::{Error, Result};

/// What is to be written so that the stored credits become the given ones.
#[derive(Default)]
pub(in super::super) struct Difference {
    pub(super) gone: Vec<i64>,
    pub(super) changed: Vec<(i64, Row)>,
    pub(super) fresh: Vec<Row>,
}

impl Difference {
    /// Whether there is nothing to write.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.changed.is_empty() && self.fresh.is_empty()
    }

    /// Between a film's stored credits and the given ones, whose people are `people`.
    pub(in super::super) fn of(
        stored: &Stored,
        drafts: &[Draft],
        people: &[i64],
        released: &str,
    ) -> Result<Self> {
        let mut rest: HashMap<_, Vec<(i64, &Row)>> = HashMap::new();
        for (id, StoredRow { row, .. }) in stored.iter().rev() {
            rest.entry((row.kind, row.person_id, row.job.clone())).or_default().push((*id, row));
        }
        let mut this = Self::default();
        for row in rows(drafts, people, released)? {
            let key = (row.kind, row.person_id, row.job.clone());
            match rest.get_mut(&key).and_then(Vec::pop) {
                Some((_, same)) if *same == row => {}
                Some((id, _)) => this.changed.push((id, row)),
                None => this.fresh.push(row),
            }
        }
        this.gone = rest.into_values().flatten().map(|(id, _)| id).collect();
        this.gone.sort_unstable();
        Ok(this)
    }
}

fn rows(drafts: &[Draft], people: &[i64], released: &str) -> Result<Vec<Row>> {
    let mut counts: HashMap<CreditKind, i32> = HashMap::new();
    let mut led = HashSet::new();
    let pairs = drafts.iter().zip(people);
    pairs
        .map(|(draft, person)| {
            let kind = draft.kind();
            let count = counts.entry(kind).or_default();
            let position = *count;
            *count += 1;
            Ok(Row {
                person_id: *person,
                kind: kind.to_value(),
                position,
                lead: led.insert((kind, *person)),
                released: released.to_owned(),
                department: draft.department.to_value(),
                job: draft.job.clone(),
                characters: serde_json::to_string(&draft.characters).map_err(Error::internal)?,
                credited_as: draft.credited_as.clone(),
                billing: draft.billing,
                uncredited: draft.uncredited,
                voice: draft.voice,
            })
        })
        .collect()
}
