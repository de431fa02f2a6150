//! Two people who are one: for importers that find out, and for editors who say so.
//!
//! **Invariant:** the survivor keeps what it has, and takes what it lacks and every credit from the
//! one that goes; what that was known by leads to the survivor from then on.

use std::collections::HashMap;

use entity::person::Model;

use super::super::redirect::{PERSON, Pair};
use super::super::writer::Writer;
use super::super::{credit, edited, model, search};
use super::row;
use crate::db::rows::Rows;
use crate::error::{Error, Result};
use crate::event::{ChangeType, NewChange};

/// What a union leaves.
pub(super) struct United {
    /// The survivors as they are now.
    pub(super) survivors: Vec<Model>,
    /// The movies whose credits name other people now; their versions are for the caller to raise.
    pub(super) movies: Vec<i64>,
}

/// Two rows that are one person.
pub(super) struct MergePair {
    /// The one that stays.
    pub(super) survivor: Model,
    /// The one that goes.
    pub(super) merged: Model,
}

impl MergePair {
    fn pair(&self) -> Pair {
        Pair { survivor: self.survivor.id, merged: self.merged.id }
    }
}

/// The rows of `pairs`, in one statement.
pub(super) async fn load_pairs(writer: &Writer, pairs: &[Pair]) -> Result<Vec<MergePair>> {
    let keys = pairs.iter().flat_map(|pair| [pair.survivor, pair.merged]).collect();
    let people: HashMap<i64, Model> =
        row::stored(writer, keys).await?.into_iter().map(|row| (row.id, row)).collect();
    let missing = || Error::internal("a person who was found is not there");
    let row = |key: &i64| people.get(key).cloned().ok_or_else(missing);
    let merge =
        |pair: &Pair| Ok(MergePair { survivor: row(&pair.survivor)?, merged: row(&pair.merged)? });
    pairs.iter().map(merge).collect()
}

/// Makes one person of each pair, in a number of statements that does not depend on how many
/// credits they have. A survivor may be in several pairs, whose values count in their order;
/// nobody who goes is in another one.
pub(super) async fn merge_rows(writer: &Writer, merges: Vec<MergePair>) -> Result<United> {
    let pairs: Vec<Pair> = merges.iter().map(MergePair::pair).collect();
    let movies = credit::unite_people(writer, &pairs).await?;
    PERSON.redirect(writer, &pairs).await?;
    // External ids are unique, so they change hands only once their row is gone.
    delete_merged(writer, &merges).await?;
    let survivors = row::update(writer, filled(merges)).await?;
    Ok(United { survivors, movies })
}

/// The survivors as they were and as they are filled in, each once.
fn filled(merges: Vec<MergePair>) -> Vec<(Model, Model)> {
    let mut indices: HashMap<i64, usize> = HashMap::new();
    let mut filled: Vec<(Model, Model)> = Vec::new();
    for MergePair { survivor, merged } in merges {
        let index = *indices.entry(survivor.id).or_insert(filled.len());
        match filled.get_mut(index) {
            Some((_, row)) => *row = with(row, &merged),
            None => filled.push((survivor.clone(), with(&survivor, &merged))),
        }
    }
    filled
}

/// A survivor with what it lacks and `merged` has.
fn with(survivor: &Model, merged: &Model) -> Model {
    let mut row = model::filled(survivor, merged);
    edited::unite(survivor, merged, &mut row, &[]);
    row
}

/// Deletes the merged people, and logs whom each was merged into.
async fn delete_merged(writer: &Writer, merges: &[MergePair]) -> Result<()> {
    let keys = merges.iter().map(|merge| merge.merged.id).collect();
    let sql = "DELETE FROM person WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(sql, Rows::integers("id", keys)).await?;
    writer.record(merges.iter().map(|MergePair { survivor, merged }| {
        NewChange::merged(ChangeType::PersonMerged, merged.id, merged.version, survivor.id)
    }));
    let entries: Vec<search::SearchEntry> =
        merges.iter().map(|merge| row::entry(&merge.merged)).collect();
    search::store(writer, &entries, &[]).await
}
