//! A movie's given credits as rows.
//!
//! **Invariant:** that of [`credit`](super); and a credit of a person that a source gives also by
//! the identifiers of somebody who was merged into them is there once, as the merge left it.

use std::collections::{BTreeSet, HashSet};

use sea_orm::ActiveEnum;

use super::CreditDraft;
use super::order::number_positions;
use super::row::Row;
use super::same::{fill, same};
use crate::catalog::person::{self, Member};
use crate::error::{Error, Result};

/// The rows of `drafts`, whose people are `people`, in order.
pub(super) fn rows(drafts: &[CreditDraft], people: &[Member], released: &str) -> Result<Vec<Row>> {
    let pairs = drafts.iter().zip(people);
    let rows: Vec<Row> =
        pairs.map(|(draft, member)| row(draft, *member, released)).collect::<Result<_>>()?;
    let mut rows = match people.iter().any(|member| member.merged) {
        true => united(rows, &rounds(drafts, people)),
        false => rows,
    };
    number_positions(rows.iter_mut());
    Ok(rows)
}

/// When each credit is united with those of earlier rounds: those of people who were not merged in
/// round 0, and those of each merged person in one of their own. A source that gives two credits of
/// one person means two.
fn rounds(drafts: &[CreditDraft], people: &[Member]) -> Vec<usize> {
    let drafts: Vec<&person::PersonDraft> = drafts.iter().map(|draft| &draft.person).collect();
    let first = |redirect| people.iter().position(|member| member.redirect == Some(redirect));
    let by_drafts = person::sources(&drafts).into_iter();
    let sources = by_drafts.zip(people);
    let sources: Vec<usize> =
        sources.map(|(source, member)| member.redirect.and_then(first).unwrap_or(source)).collect();
    let merged: BTreeSet<usize> = sources
        .iter()
        .zip(people)
        .filter(|(_, member)| member.merged)
        .map(|(source, _)| *source)
        .collect();
    let round = |source| merged.iter().position(|it| it == source).map_or(0, |round| round + 1);
    sources.iter().map(round).collect()
}

fn row(draft: &CreditDraft, member: Member, released: &str) -> Result<Row> {
    Ok(Row {
        person_id: member.key,
        kind: draft.kind().to_value(),
        position: 0,
        lead: false,
        released: released.to_owned(),
        department: draft.department.to_value(),
        job: draft.job.clone(),
        characters: serde_json::to_string(&draft.characters).map_err(Error::internal)?,
        credited_as: draft.credited_as.clone(),
        billing: draft.billing,
        uncredited: draft.uncredited,
        voice: draft.voice,
    })
}

/// Leaves of two rows that are one credit that of the earlier round, as one merge after another
/// does it.
fn united(rows: Vec<Row>, rounds: &[usize]) -> Vec<Row> {
    let last = rounds.iter().max().copied().unwrap_or_default();
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    for round in 1..=last {
        let mut taken = HashSet::new();
        for at in (0..rows.len()).filter(|at| rounds.get(*at) == Some(&round)) {
            let Some(row) = rows[at].take() else {
                continue;
            };
            let free = |index: &usize| {
                let is_same = rows[*index].as_ref().is_some_and(|earlier| same(earlier, &row));
                rounds[*index] < round && !taken.contains(index) && is_same
            };
            let found = (0..rows.len()).find(free);
            match found.and_then(|index| rows[index].as_mut().map(|earlier| (index, earlier))) {
                Some((index, earlier)) => {
                    taken.insert(index);
                    fill(earlier, row);
                }
                None => rows[at] = Some(row),
            }
        }
    }
    rows.into_iter().flatten().collect()
}
