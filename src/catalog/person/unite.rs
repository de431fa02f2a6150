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
pub(super) struct Couple {
    /// The one that stays.
    pub(super) survivor: Model,
    /// The one that goes.
    pub(super) gone: Model,
}

impl Couple {
    fn pair(&self) -> Pair {
        Pair { survivor: self.survivor.id, gone: self.gone.id }
    }
}

/// The rows of `pairs`, in one statement.
pub(super) async fn couples(writer: &Writer, pairs: &[Pair]) -> Result<Vec<Couple>> {
    let keys = pairs.iter().flat_map(|pair| [pair.survivor, pair.gone]).collect();
    let people: HashMap<i64, Model> =
        row::stored(writer, keys).await?.into_iter().map(|row| (row.id, row)).collect();
    let lost = || Error::internal("a person who was found is not there");
    let row = |key: &i64| people.get(key).cloned().ok_or_else(lost);
    let couple =
        |pair: &Pair| Ok(Couple { survivor: row(&pair.survivor)?, gone: row(&pair.gone)? });
    pairs.iter().map(couple).collect()
}

/// Makes one person of each couple, in a number of statements that does not depend on how many
/// credits they have. A survivor may be in several couples, whose values count in their order;
/// nobody who goes is in another one.
pub(super) async fn merge_rows(writer: &Writer, couples: Vec<Couple>) -> Result<United> {
    let pairs: Vec<Pair> = couples.iter().map(Couple::pair).collect();
    let movies = credit::unite_people(writer, &pairs).await?;
    PERSON.redirect(writer, &pairs).await?;
    // External ids are unique, so they change hands only once their row is gone.
    leave(writer, &couples).await?;
    let survivors = row::update(writer, filled(couples)).await?;
    Ok(United { survivors, movies })
}

/// The survivors as they were and as they are filled in, each once.
fn filled(couples: Vec<Couple>) -> Vec<(Model, Model)> {
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut filled: Vec<(Model, Model)> = Vec::new();
    for Couple { survivor, gone } in couples {
        let place = *places.entry(survivor.id).or_insert(filled.len());
        match filled.get_mut(place) {
            Some((_, row)) => *row = with(row, &gone),
            None => filled.push((survivor.clone(), with(&survivor, &gone))),
        }
    }
    filled
}

/// A survivor with what it lacks and `gone` has.
fn with(survivor: &Model, gone: &Model) -> Model {
    let mut row = model::filled(survivor, gone);
    edited::unite(survivor, gone, &mut row, &[]);
    row
}

/// Deletes the merged people, and logs whom each was merged into.
async fn leave(writer: &Writer, couples: &[Couple]) -> Result<()> {
    let keys = couples.iter().map(|couple| couple.gone.id).collect();
    let sql = "DELETE FROM person WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(sql, Rows::integers("id", keys)).await?;
    writer.record(couples.iter().map(|Couple { survivor, gone }| {
        NewChange::merged(ChangeType::PersonMerged, gone.id, gone.version, survivor.id)
    }));
    let entries: Vec<search::SearchEntry> =
        couples.iter().map(|couple| row::entry(&couple.gone)).collect();
    search::store(writer, &entries, &[]).await
}
