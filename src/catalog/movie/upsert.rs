//! Writing a batch of movies, in a number of statements that does not depend on how many they are.
//!
//! **Invariant:** a movie whose row, lists and credits are as given is not touched; any other gets
//! the next version.

mod kept;
mod lists;

use std::collections::HashMap;

use entity::movie::Model;

use self::lists::{Lists, entries};
use super::super::edited::Origin;
use super::super::person::Resolved;
use super::super::search::SearchEntry;
use super::super::writer::Writer;
use super::super::{collection, country, credit, language, model, person, search, slug};
use super::matching::{RecordTarget, targets};
use super::outcome::{Imported, RecordOutcome};
use super::version::bump_version;
use super::work::MovieWrite;
use super::{ValidMovie, row};
use crate::error::Result;
use crate::event::{ChangeType, NewChange};

/// Inserts or updates `movies` and everything they name; an outcome for each, in their order.
pub async fn upsert(writer: &Writer, movies: &[ValidMovie]) -> Result<Vec<RecordOutcome>> {
    let movies: Vec<&ValidMovie> = movies.iter().collect();
    Ok(import(writer, &movies).await?.into_iter().map(|imported| imported.outcome).collect())
}

/// Like [`upsert`], with all that an importer reports of each record. Where the first statements
/// about people are [marked](ValidMovie::lead), what is stored of people follows them.
pub async fn import(writer: &Writer, movies: &[&ValidMovie]) -> Result<Vec<Imported>> {
    let mut imported = vec![Imported::rejected(String::new()); movies.len()];
    let mut works = Vec::with_capacity(movies.len());
    let origin = (Origin::Source, writer);
    for (index, target) in targets(writer, movies).await?.into_iter().enumerate() {
        let (Some(movie), Some(imported)) = (movies.get(index), imported.get_mut(index)) else {
            continue;
        };
        imported.in_conflict = matches!(target, RecordTarget::Conflict(_));
        match target {
            RecordTarget::Conflict(reason) | RecordTarget::Refused(reason) => {
                imported.outcome = RecordOutcome::Rejected(reason);
            }
            RecordTarget::Merged { survivor, .. } => {
                imported.outcome = RecordOutcome::Merged(survivor.id, survivor.slug);
            }
            RecordTarget::Fresh => works.push(MovieWrite::new(index, movie, None, origin)),
            RecordTarget::Stored(stored) => {
                works.push(MovieWrite::new(index, movie, Some(stored), origin))
            }
        }
    }
    write(writer, &mut works).await?;
    for work in works {
        if let Some(imported) = imported.get_mut(work.index) {
            imported.outcome = work.outcome();
            (imported.notes, imported.kept) = (work.notes, work.kept);
        }
    }
    Ok(imported)
}

/// Writes movies and everything they name.
pub(super) async fn write(writer: &Writer, works: &mut [MovieWrite<'_>]) -> Result<()> {
    codes(writer, works).await?;
    let mut lists = Lists::resolve(writer, works).await?;
    kept::report(writer, works).await?;
    let collections = entries(writer, &collection::TABLE, works, row::COLLECTION, |movie| {
        movie.collection.clone().map(|entry| entry.into_iter().collect())
    })
    .await?;
    for (work, collection) in works.iter_mut().zip(collections) {
        let collection = collection.map(|ids| ids.first().copied());
        let blank = work.row.clone();
        let given = (collection, work.origin);
        let (mut row, kept) = row::applied(work.before().unwrap_or(&blank), work.movie, given);
        work.kept.extend(kept);
        if let Some(stored) = &work.stored {
            work.notes.extend(stored.keep_ids(&mut row));
        }
        work.changed |= !model::same(work.before().unwrap_or(&blank), &row);
        work.row = row;
    }
    lists.compare(writer, works).await?;
    let credits = credits(writer, works).await?;
    for work in works.iter_mut().filter(|work| work.origin == Origin::Editor) {
        let blank = row::blank(writer.now());
        let before = work.before().cloned().unwrap_or(blank);
        row::mark(&before, &mut work.row, std::mem::take(&mut work.lists));
    }
    insert(writer, works).await?;
    update(writer, works).await?;
    lists.write(writer, works).await?;
    index(writer, works).await?;
    let released = |work: &&MovieWrite<'_>| work.stored.is_some() && work.changed;
    let released = works.iter().filter(released).map(|work| (work.row.id, release(&work.row)));
    credit::follow_release(writer, released.collect()).await?;
    let key = |index: usize| works.get(index).map(|work| work.row.id);
    let keyed = credits.into_iter().filter_map(|(index, credits)| Some((key(index)?, credits)));
    credit::write(writer, keyed.collect()).await
}

/// The countries and languages, which everything else points to.
async fn codes(writer: &Writer, works: &[MovieWrite<'_>]) -> Result<()> {
    let (mut countries, mut languages) = (Vec::new(), Vec::new());
    for MovieWrite { movie, .. } in works {
        countries.extend(movie.countries.new_value().into_iter().flatten().cloned());
        languages.extend(movie.languages.new_value().into_iter().flatten().cloned());
    }
    for MovieWrite { movie, .. } in works {
        let companies = movie.companies.new_value().into_iter().flatten();
        let of_companies = companies.filter_map(|company| company.country.clone());
        countries.extend(of_companies.map(|code| country::CountryDraft { code, name: None }));
        let original = movie.original_language.new_value().cloned().flatten();
        languages.extend(original.map(|code| language::LanguageDraft {
            code,
            name: None,
            native_name: None,
        }));
    }
    country::ensure(writer, countries).await?;
    language::ensure(writer, languages).await
}

fn release(row: &Model) -> String {
    row.release_date.clone().unwrap_or_default()
}

/// What is to be written of each movie's credits, with the movie's place among `works`.
async fn credits(
    writer: &Writer,
    works: &mut [MovieWrite<'_>],
) -> Result<Vec<(usize, credit::Diff)>> {
    let has_credits =
        |work: &MovieWrite<'_>| work.movie.credits.new_value().is_some() && !work.keeps("credits");
    let indices: Vec<usize> =
        (0..works.len()).filter(|index| has_credits(&works[*index])).collect();
    let movies: Vec<i64> = indices.iter().filter_map(|index| works[*index].movie()).collect();
    let mut stored: HashMap<i64, credit::StoredCredits> =
        credit::stored(writer, movies.clone()).await?;
    let cast = |index: &usize| cast(&works[*index], &stored);
    let casts: Vec<person::Cast<'_>> = indices.iter().map(cast).collect();
    let origin = works.first().map_or(Origin::Source, |work| work.origin);
    let resolved = person::resolve(writer, &casts, origin).await?;
    let Resolved { people, movies: recredited, notes, kept } = resolved;
    for (index, note) in notes {
        works[indices[index]].notes.push(note);
    }
    for (index, note) in kept {
        works[indices[index]].kept.push(note);
    }
    if !recredited.is_empty() {
        stored = credit::stored(writer, movies).await?;
    }
    bump_credited(writer, works, recredited).await?;
    let mut diffs = Vec::new();
    for (index, people) in indices.into_iter().zip(people) {
        let work = &mut works[index];
        let stored = work.movie().and_then(|movie| stored.remove(&movie)).unwrap_or_default();
        let drafts = work.movie.credits.new_value().map(Vec::as_slice).unwrap_or_default();
        let diff = credit::Diff::of(&stored, drafts, &people, &release(&work.row))?;
        // A date alone is no change of the credits.
        let dated = work.before().map_or_else(String::new, release);
        if origin == Origin::Editor
            && !credit::Diff::of(&stored, drafts, &people, &dated)?.is_empty()
        {
            work.lists.push("credits");
        }
        if !diff.is_empty() {
            work.changed = true;
            diffs.push((index, diff));
        }
    }
    Ok(diffs)
}

/// Raises the versions of `movies`: here those that are not written anyway.
async fn bump_credited(
    writer: &Writer,
    works: &mut [MovieWrite<'_>],
    mut movies: Vec<i64>,
) -> Result<()> {
    for work in works {
        if let Some(at) = movies.iter().position(|movie| Some(*movie) == work.movie()) {
            work.changed = true;
            movies.swap_remove(at);
        }
    }
    bump_version(writer, movies).await
}

fn cast<'a>(
    work: &MovieWrite<'a>,
    stored: &HashMap<i64, credit::StoredCredits>,
) -> person::Cast<'a> {
    let movie = work.movie();
    let people = work.movie.credits.new_value().into_iter().flatten().map(|credit| &credit.person);
    let stored = movie.and_then(|movie| stored.get(&movie)).map(credit::people);
    person::Cast { movie, stored: stored.unwrap_or_default(), people: people.collect() }
}

async fn insert(writer: &Writer, works: &mut [MovieWrite<'_>]) -> Result<()> {
    let mut fresh: Vec<&mut MovieWrite<'_>> =
        works.iter_mut().filter(|work| work.stored.is_none()).collect();
    let preferred = fresh.iter().map(|work| preferred_slug(&work.row)).collect();
    let slugs = slug::allocate(writer, "movie", preferred).await?;
    for (work, slug) in fresh.iter_mut().zip(&slugs) {
        work.row.slug.clone_from(slug);
    }
    let rows: Vec<&Model> = fresh.iter().map(|work| &work.row).collect();
    let keys = model::insert(writer, &rows, &slugs).await?;
    for (work, id) in fresh.iter_mut().zip(keys) {
        work.row.id = id;
        writer.record([NewChange::new(ChangeType::MovieCreated, id, work.row.version)]);
    }
    Ok(())
}

/// Updates the search index for the titles that changed.
async fn index(writer: &Writer, works: &[MovieWrite<'_>]) -> Result<()> {
    let changed = || works.iter().filter(|work| work.changed);
    let before: Vec<SearchEntry> =
        changed().filter_map(MovieWrite::before).map(row::entry).collect();
    let now: Vec<SearchEntry> = changed().map(|work| row::entry(&work.row)).collect();
    search::store(writer, &before, &now).await
}

fn preferred_slug(row: &Model) -> String {
    if !row.slug.is_empty() {
        return row.slug.clone();
    }
    slug::of_movie(&row.title, row.original_title.as_deref(), row.release_year, row.tmdb_id)
}

async fn update(writer: &Writer, works: &mut [MovieWrite<'_>]) -> Result<()> {
    let mut rows = Vec::new();
    for work in works.iter_mut().filter(|work| work.stored.is_some() && work.changed) {
        work.row.version += 1;
        let (id, version) = (work.row.id, work.row.version);
        writer.record([NewChange::new(ChangeType::MovieUpdated, id, version)]);
        rows.push(&work.row);
    }
    model::update(writer, &rows).await
}
