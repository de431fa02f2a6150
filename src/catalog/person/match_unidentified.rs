//! People whom a movie's new credits name, and those whom its stored credits name.
//!
//! The rule: when a movie is written, its stored credits hold a person, and only one person of the
//! new credits has that one's folded name as these credits word it, the two are one person, unless
//! each has an id of a source. Those without an id are matched among themselves first, so that a
//! namesake with an id changes nothing for them. It is matching within one movie, never by name in
//! general. If the id belongs to another stored person already, made from another movie before, the
//! rows become one: the one with the lowest key stays, keeps its slug and takes over the others'
//! credits.
//!
//! A name that none of the stored credits' people has may be that of somebody who was merged into
//! one of them, which the redirect keeps.
//!
//! **Invariant:** two people who are credited in one movie are never taken for one.

mod plan;

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::FromQueryResult;

use self::plan::{BatchMovie, Candidate, Merged, NewCredit, Plan, StoredPerson};
use super::super::redirect::Pair;
use super::super::slug;
use super::super::text::fold;
use super::super::writer::Writer;
use super::PersonDraft;
use super::facts::{Cast, Facts};
use super::identify::{Identified, Mention};
use super::unite::{United, load_pairs, merge_rows};
use crate::db::rows::Rows;
use crate::error::Result;

/// Who the people of a batch are beside what their identifiers say.
#[derive(Default)]
pub(super) struct MatchedPeople {
    /// The first person of the batch who is the same, and the key of their row.
    pub(super) people: Vec<(usize, Option<i64>)>,
    /// Who has the name of somebody who was merged into the stored one.
    pub(super) merged: BTreeSet<usize>,
    /// What is stored of the people who were found.
    pub(super) facts: HashMap<i64, Facts>,
    /// Stored movies whose credits name other people now.
    pub(super) movies: Vec<i64>,
}

/// Finds the people of `casts` in the stored credits of their movies.
pub(super) async fn match_unidentified(
    writer: &Writer,
    casts: &[Cast<'_>],
    identified: &Identified,
) -> Result<MatchedPeople> {
    let unmatched = Unmatched::of(casts, identified);
    if unmatched.movies.is_empty() {
        let people = identified.people.iter().copied().enumerate().collect();
        return Ok(MatchedPeople { people, ..MatchedPeople::default() });
    }
    let (mut stored, facts) = stored(writer, unmatched.rows).await?;
    let candidates = candidates(casts, identified);
    let batch = batch_movies(casts, identified, &unmatched.movies, &stored);
    let rivals = rivals(&candidates, &batch, &stored);
    for (person, movies) in movies_of(writer, rivals).await? {
        stored.entry(person).or_default().movies.extend(movies);
    }
    let Plan { people, merged } = plan::plan(&candidates, &batch, &stored);
    let United { survivors, movies } = merge(writer, &people).await?;
    let people = people.into_iter().map(|(first, rows)| (first, rows.first().copied())).collect();
    let united = survivors.iter().map(|row| (row.id, Facts::of(row)));
    let facts = facts.into_iter().chain(united).collect();
    Ok(MatchedPeople { people, merged, facts, movies })
}

/// The movies in which somebody of the new credits is not one of the stored credits by a row.
struct Unmatched {
    movies: BTreeSet<usize>,
    /// The stored people of whom the names are needed.
    rows: BTreeSet<i64>,
}

impl Unmatched {
    fn of(casts: &[Cast<'_>], identified: &Identified) -> Self {
        let mut this = Self { movies: BTreeSet::new(), rows: BTreeSet::new() };
        for (index, (cast, mentions)) in casts.iter().zip(&identified.mentions).enumerate() {
            let rows: Vec<Option<i64>> =
                mentions.iter().map(|mention| identified.row(mention.person)).collect();
            let stored: HashSet<i64> = cast.stored.iter().copied().collect();
            let missing = |row: &Option<i64>| row.is_none_or(|row| !stored.contains(&row));
            let pairs = cast.people.iter().zip(&rows);
            let open = pairs.filter(|(draft, row)| draft.reference.is_none() && missing(row));
            let open: Vec<&PersonDraft> = open.map(|(draft, _)| *draft).collect();
            // Who has no id may be one who was merged into any of the stored people.
            let all = open.iter().any(|draft| !draft.is_identified());
            let new_rows: HashSet<i64> = rows.into_iter().flatten().collect();
            let names = cast.stored.iter().filter(|row| all || !new_rows.contains(row));
            let names: Vec<i64> = names.copied().collect();
            if !open.is_empty() && !names.is_empty() {
                this.movies.insert(index);
                this.rows.extend(names);
                this.rows.extend(cast.people.iter().filter_map(|draft| draft.key()));
                this.rows.extend(new_rows.iter().filter(|_| all));
            }
        }
        this
    }
}

/// The people with the keys `rows`, in one statement.
async fn stored(
    writer: &Writer,
    rows: BTreeSet<i64>,
) -> Result<(HashMap<i64, StoredPerson>, HashMap<i64, Facts>)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        name_folded: String,
        edited: String,
        tmdb_id: Option<i32>,
        imdb_id: Option<String>,
        profile_path: Option<String>,
        popularity: Option<f64>,
        gone: Option<i64>,
        gone_name: Option<String>,
        gone_slug: Option<String>,
        gone_tmdb_id: Option<i32>,
        gone_imdb_id: Option<String>,
    }
    let sql = "SELECT person.id, person.name, person.name_folded, person.edited, person.tmdb_id, person.imdb_id, \
               profile_path, popularity, redirect.id AS gone, redirect.name_folded AS gone_name, \
               redirect.slug AS gone_slug, redirect.tmdb_id AS gone_tmdb_id, \
               redirect.imdb_id AS gone_imdb_id \
               FROM person LEFT JOIN person_redirect AS redirect ON redirect.target = person.id \
               WHERE person.id IN (SELECT id FROM {rows} AS given)";
    let rows = Rows::integers("id", rows.into_iter().collect());
    let (mut people, mut facts) = (HashMap::<i64, StoredPerson>::new(), HashMap::new());
    for row in writer.find::<Row>(sql, rows).await? {
        let Row { name, edited, tmdb_id, imdb_id, profile_path, popularity, .. } = row;
        let person = people.entry(row.id).or_default();
        person.name = row.name_folded;
        person.identified = tmdb_id.is_some() || imdb_id.is_some();
        person.merged.extend(row.gone.map(|key| Merged {
            key,
            name: row.gone_name,
            slug: row.gone_slug,
            tmdb_id: row.gone_tmdb_id,
            imdb_id: row.gone_imdb_id,
        }));
        let id = Some(row.id);
        let known = Facts { id, name, tmdb_id, imdb_id, profile_path, popularity, edited };
        facts.insert(row.id, known);
    }
    Ok((people, facts))
}

fn candidates(casts: &[Cast<'_>], identified: &Identified) -> Vec<Candidate> {
    let candidate = |row: &Option<i64>| Candidate { row: *row, identified: false };
    let mut candidates: Vec<Candidate> = identified.people.iter().map(candidate).collect();
    for (cast, mentions) in casts.iter().zip(&identified.mentions) {
        for (draft, mention) in cast.people.iter().zip(mentions) {
            if let Some(candidate) = candidates.get_mut(mention.person) {
                candidate.identified |= draft.reference.is_none() && draft.is_identified();
            }
        }
    }
    candidates
}

/// The movies as a plan needs them: names only where somebody is `unmatched`.
fn batch_movies(
    casts: &[Cast<'_>],
    identified: &Identified,
    unmatched: &BTreeSet<usize>,
    stored: &HashMap<i64, StoredPerson>,
) -> Vec<BatchMovie> {
    let movie = |(index, (cast, mentions)): (usize, (&Cast<'_>, &Vec<_>))| {
        let open = unmatched.contains(&index);
        let credits = cast.people.iter().zip(mentions).map(|(draft, mention): (_, &Mention)| {
            let person = mention.person;
            let (merged, referenced) = (mention.merged, draft.reference.is_some());
            let plain = NewCredit { person, referenced, merged, ..NewCredit::default() };
            match draft.key().and_then(|row| stored.get(&row)) {
                Some(stored) => NewCredit { name: stored.name.clone(), ..plain },
                None if open => {
                    NewCredit { name: fold(&draft.name), slug: preferred_slug(draft), ..plain }
                }
                None => plain,
            }
        });
        let credits: Vec<NewCredit> = credits.collect();
        let rows = mentions.iter().filter_map(|mention| identified.row(mention.person));
        let rows = cast.stored.iter().copied().chain(rows).filter(|_| open);
        let identified_merged = identified_merged(cast, rows.filter_map(|row| stored.get(&row)));
        BatchMovie { key: cast.movie, stored: cast.stored.clone(), credits, identified_merged }
    };
    casts.iter().zip(&identified.mentions).enumerate().map(movie).collect()
}

/// The people who were merged into `people` and of whom the movie's new credits give an identifier.
fn identified_merged<'a>(
    cast: &Cast<'_>,
    people: impl Iterator<Item = &'a StoredPerson>,
) -> BTreeSet<i64> {
    let free = || cast.people.iter().filter(|draft| draft.reference.is_none());
    let tmdb: HashSet<i32> = free().filter_map(|draft| draft.tmdb_id).collect();
    let imdb: HashSet<&str> = free().filter_map(|draft| draft.imdb_id.as_deref()).collect();
    let merged = people.flat_map(|person| &person.merged).filter(|merged| {
        merged.tmdb_id.is_some_and(|id| tmdb.contains(&id))
            || merged.imdb_id.as_deref().is_some_and(|id| imdb.contains(id))
    });
    let by_reference = cast.people.iter().filter_map(|draft| draft.redirect());
    merged.map(|merged| merged.key).chain(by_reference).collect()
}

fn preferred_slug(draft: &PersonDraft) -> String {
    slug::of_name("person", draft.slug.as_deref().unwrap_or(&draft.name), None)
}

/// The rows of which two might become one.
fn rivals(
    candidates: &[Candidate],
    batch: &[BatchMovie],
    stored: &HashMap<i64, StoredPerson>,
) -> BTreeSet<i64> {
    let mut counts: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for (index, movie) in batch.iter().enumerate() {
        for credit in &movie.credits {
            counts.entry(credit.person).or_default().insert(index);
        }
    }
    let mut rivals = BTreeSet::new();
    for movie in batch {
        let rows = movie.stored.iter().filter_map(|row| Some((row, stored.get(row)?)));
        let nameless: Vec<_> = rows.filter(|(_, person)| !person.identified).collect();
        for credit in movie.credits.iter().filter(|credit| !credit.referenced) {
            let row = candidates.get(credit.person).and_then(|candidate| candidate.row);
            let several = counts.get(&credit.person).is_some_and(|movies| movies.len() > 1);
            let same = nameless.iter().filter(|(_, person)| person.name == credit.name);
            let others = same.map(|(other, _)| **other).filter(|other| Some(*other) != row);
            let others: Vec<i64> = others.collect();
            if (row.is_some() || several) && !others.is_empty() {
                rivals.extend(row.into_iter().chain(others));
            }
        }
    }
    rivals
}

/// The movies that credit some people.
async fn movies_of(writer: &Writer, people: BTreeSet<i64>) -> Result<HashMap<i64, Vec<i64>>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        movie_id: i64,
    }
    let sql = "SELECT DISTINCT person_id, movie_id FROM credit \
               WHERE person_id IN (SELECT id FROM {rows} AS given)";
    let rows = Rows::integers("id", people.into_iter().collect());
    let mut movies: HashMap<i64, Vec<i64>> = HashMap::new();
    for Row { person_id, movie_id } in writer.find(sql, rows).await? {
        movies.entry(person_id).or_default().push(movie_id);
    }
    Ok(movies)
}

/// Makes one row of those of each person.
async fn merge(writer: &Writer, people: &[(usize, Vec<i64>)]) -> Result<United> {
    let first = people.iter().enumerate().filter(|(index, (first, _))| index == first);
    let pairs = first.flat_map(|(_, (_, rows))| {
        let survivor = rows.first().copied().unwrap_or_default();
        rows.iter().skip(1).map(move |merged| Pair { survivor, merged: *merged })
    });
    let merges = load_pairs(writer, &pairs.collect::<Vec<_>>()).await?;
    merge_rows(writer, merges).await
}
