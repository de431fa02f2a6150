//! From the people that a batch of movies names to their rows.
//!
//! **Invariant:** one person named twice in a batch is one row, and the number of statements does
//! not depend on how many are named.

use std::collections::{BTreeMap, HashMap};

use super::super::edited::{Origin, quoted};
use super::super::validation_error::ValidationError;
use super::super::writer::Writer;
use super::Leading;
use super::PersonDraft;
use super::facts::{BatchPerson, Cast, Facts, Member, Resolved};
use super::identify::{Identified, Mention, identify};
use super::known_people::{KnownPeople, load_known, remember};
use super::match_unidentified::{MatchedPeople, match_unidentified};
use super::store;
use crate::error::{Error, Result};

/// The people of `casts`, whom `origin` names; missing ones are created.
pub(in super::super) async fn resolve(
    writer: &Writer,
    casts: &[Cast<'_>],
    origin: Origin,
) -> Result<Resolved> {
    let movies: Vec<&[&PersonDraft]> = casts.iter().map(|cast| &*cast.people).collect();
    let KnownPeople { records, facts } = load_known(writer, &movies.concat()).await?;
    let mut identified = identify(&movies, records);
    remember(writer, std::mem::take(&mut identified.learnt)).await?;
    let matched = match_unidentified(writer, casts, &identified).await?;
    let facts = facts.into_iter().chain(matched.facts.clone()).collect();
    let (mut by_first, kept) = people_by_first(casts, (&identified, &matched), &facts, origin);
    let mut people: Vec<&mut BatchPerson<'_>> = by_first.values_mut().collect();
    store::update(writer, &people).await?;
    store::insert(writer, &mut people).await?;
    let missing = || Error::internal("a person of a credit has no key");
    let member = |mention: &Mention| {
        let (first, _) = matched.people.get(mention.person).ok_or_else(missing)?;
        let key = by_first.get(first).and_then(|person| person.facts.id).ok_or_else(missing)?;
        let merged = mention.merged || is_merged(mention, &matched);
        Ok(Member { key, merged, redirect: mention.redirect })
    };
    let members = |mentions: &Vec<Mention>| mentions.iter().map(member).collect();
    let people = identified.mentions.iter().map(members).collect::<Result<_>>()?;
    let notes = notes(&movies, &identified);
    Ok(Resolved { people, movies: matched.movies, notes, kept })
}

/// The people of the batch by the place of the first one who is the same, with what it says about
/// them in its order; and what of that is not written because an editor has written it, with the
/// place of the movie.
fn people_by_first<'a>(
    casts: &[Cast<'a>],
    (identified, matched): (&Identified, &MatchedPeople),
    facts: &HashMap<i64, Facts>,
    origin: Origin,
) -> (BTreeMap<usize, BatchPerson<'a>>, Vec<(usize, String)>) {
    let mut by_first: BTreeMap<usize, BatchPerson<'a>> = BTreeMap::new();
    let mut kept = Vec::new();
    let people = casts
        .iter()
        .enumerate()
        .flat_map(|(movie, cast)| cast.people.iter().map(move |draft| (movie, *draft)));
    for ((movie, draft), mention) in people.zip(identified.mentions.iter().flatten()) {
        let Some((first, row)) = matched.people.get(mention.person) else {
            continue;
        };
        let stored = row.map(|row| facts.get(&row));
        let person = by_first.entry(*first).or_insert_with(|| {
            let unread = || Facts { id: *row, ..Facts::default() };
            let facts = stored.flatten().cloned().unwrap_or_else(unread);
            BatchPerson { draft, before: facts.clone(), facts }
        });
        // What was not read is not filled in: an editor points to it.
        let read = stored.is_none_or(|stored| stored.is_some());
        if read && draft.reference.is_none() && !is_merged(mention, matched) {
            // By an id that somebody has brought along who was merged, a source names that one.
            let leading = Leading { name: draft.leading.name && !mention.merged, ..draft.leading };
            let notes = person.facts.learn(&facts_of(draft, mention), leading, origin);
            let of = |note: String| format!("the person {}: {note}", described(draft));
            kept.extend(notes.into_iter().map(|note| (movie, of(note))));
        }
    }
    (by_first, kept)
}

fn described(draft: &PersonDraft) -> String {
    let id = draft.tmdb_id.map_or_else(String::new, |id| format!(" (tmdb id {id})"));
    format!("{}{id}", quoted(&draft.name))
}

fn facts_of(draft: &PersonDraft, mention: &Mention) -> Facts {
    Facts {
        id: None,
        name: draft.name.clone(),
        edited: String::new(),
        tmdb_id: draft.tmdb_id,
        imdb_id: draft.imdb_id.clone().filter(|_| !mention.imdb_id_elsewhere),
        profile_path: draft.profile_path.clone(),
        popularity: draft.popularity,
    }
}

/// Whether only a redirect leads to the person.
fn is_merged(mention: &Mention, matched: &MatchedPeople) -> bool {
    mention.redirect.is_some() || matched.merged.contains(&mention.person)
}

fn notes(movies: &[&[&PersonDraft]], identified: &Identified) -> Vec<(usize, String)> {
    let notes = identified.conflicts.iter().filter_map(|conflict| {
        let draft = movies.get(conflict.position.movie)?.get(conflict.position.credit)?;
        Some((conflict.position.movie, conflict.note(draft)))
    });
    notes.collect()
}

/// The people of each movie's drafts, where all of them are stored; nobody is made.
pub(in super::super) async fn stored_members(
    writer: &Writer,
    movies: &[Vec<&PersonDraft>],
) -> Result<Vec<Option<Vec<Member>>>> {
    let KnownPeople { records, .. } = load_known(writer, &movies.concat()).await?;
    let drafts: Vec<&[&PersonDraft]> = movies.iter().map(Vec::as_slice).collect();
    let identified = identify(&drafts, records);
    let member = |mention: &Mention| {
        let key = identified.row(mention.person)?;
        let merged = mention.merged || mention.redirect.is_some();
        Some(Member { key, merged, redirect: mention.redirect })
    };
    Ok(identified.mentions.iter().map(|all| all.iter().map(member).collect()).collect())
}

/// What contradicts itself or what is stored among the ids of a movie's people.
pub(in super::super) async fn conflicts(
    writer: &Writer,
    people: &[&PersonDraft],
) -> Result<Vec<ValidationError>> {
    // One id alone contradicts nothing, so what is stored matters only beside a second one.
    let both = |draft: &&&PersonDraft| draft.tmdb_id.is_some() && draft.imdb_id.is_some();
    let both: Vec<&PersonDraft> = people.iter().filter(both).copied().collect();
    let KnownPeople { records, .. } = load_known(writer, &both).await?;
    let identified = identify(&[people], records);
    Ok(identified.conflicts.iter().map(|conflict| conflict.error(people)).collect())
}
