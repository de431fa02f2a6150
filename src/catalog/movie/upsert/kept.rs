//! A source's lists that an editor has written, beside the stored ones.
//!
//! **Invariant:** nothing is made of what is only compared: an entry or a person of a kept list that
//! is not stored is not made either.

use std::collections::HashMap;

use sea_orm::FromQueryResult;

use crate::catalog::edited::{note, quoted};
use crate::catalog::link::{self, LinkTable};
use crate::catalog::movie::valid_movie::ValidMovie;
use crate::catalog::movie::work::MovieWrite;
use crate::catalog::search::fold_name;
use crate::catalog::vocabulary::VocabularyDraft;
use crate::catalog::writer::Writer;
use crate::catalog::{credit, person};
use crate::db::rows::Rows;
use crate::error::Result;

/// An entry of a stored list.
#[derive(FromQueryResult)]
struct Entry {
    movie_id: i64,
    tmdb_id: Option<i32>,
    name: String,
}

impl Entry {
    fn is(&self, draft: &VocabularyDraft) -> bool {
        let same_id = self.tmdb_id.is_some() && self.tmdb_id == draft.tmdb_id;
        same_id || fold_name(&self.name) == fold_name(&draft.name)
    }
}

/// Reports the lists of sources that differ from those that an editor has written.
pub(super) async fn report(writer: &Writer, works: &mut [MovieWrite<'_>]) -> Result<()> {
    let of = |link: &LinkTable, table: &str| {
        let LinkTable { name, key, .. } = link;
        format!(
            "SELECT {name}.movie_id, {table}.tmdb_id, {table}.name FROM {name} \
             JOIN {table} ON {table}.id = {name}.{key} \
             WHERE {name}.movie_id IN (SELECT id FROM {{rows}} AS given) \
             ORDER BY {name}.movie_id, {name}.position"
        )
    };
    let sql = of(&link::GENRES, "genre");
    entries(writer, works, ("genres", &sql), |movie| movie.genres.new_value().cloned()).await?;
    let sql = of(&link::KEYWORDS, "keyword");
    entries(writer, works, ("keywords", &sql), |movie| movie.keywords.new_value().cloned()).await?;
    let sql = of(&link::COMPANIES, "company");
    entries(writer, works, ("companies", &sql), |movie| movie.companies.new_value().cloned())
        .await?;
    let sql = "SELECT movie.id AS movie_id, collection.tmdb_id, collection.name FROM movie \
               JOIN collection ON collection.id = movie.collection_id \
               WHERE movie.id IN (SELECT id FROM {rows} AS given)";
    let collection = |movie: &ValidMovie| {
        Some(movie.collection.new_value()?.iter().cloned().collect::<Vec<VocabularyDraft>>())
    };
    entries(writer, works, ("collection", sql), collection).await?;
    codes(writer, works, ("countries", &link::COUNTRIES), |movie| {
        Some(movie.countries.new_value()?.iter().map(|country| country.code.clone()).collect())
    })
    .await?;
    codes(writer, works, ("languages", &link::LANGUAGES), |movie| {
        Some(movie.languages.new_value()?.iter().map(|language| language.code.clone()).collect())
    })
    .await?;
    credits(writer, works).await
}

/// The movies whose field is an editor's, each with what its record gives for it.
fn kept<T>(
    works: &[MovieWrite<'_>],
    field: &str,
    of: impl Fn(&ValidMovie) -> Option<T>,
) -> Vec<(usize, i64, T)> {
    let works = works.iter().enumerate().filter(|(_, work)| work.keeps(field));
    works.filter_map(|(place, work)| Some((place, work.movie()?, of(work.movie)?))).collect()
}

fn add(work: &mut MovieWrite<'_>, field: &str, own: &[String], given: &[String]) {
    let shown = |names: &[String]| match names {
        [] => "empty".to_owned(),
        names => quoted(&names.join(", ")),
    };
    work.kept.push(note(field, &shown(own), &shown(given)));
}

async fn entries(
    writer: &Writer,
    works: &mut [MovieWrite<'_>],
    (field, sql): (&str, &str),
    of: impl Fn(&ValidMovie) -> Option<Vec<VocabularyDraft>>,
) -> Result<()> {
    let kept = kept(works, field, of);
    let movies = kept.iter().map(|(_, movie, _)| *movie).collect();
    let mut stored: HashMap<i64, Vec<Entry>> = HashMap::new();
    for entry in writer.find::<Entry>(sql, Rows::integers("id", movies)).await? {
        stored.entry(entry.movie_id).or_default().push(entry);
    }
    for (place, movie, given) in kept {
        let own = stored.remove(&movie).unwrap_or_default();
        let alike = own.iter().zip(&given).all(|(own, given)| own.is(given));
        if !alike || own.len() != given.len() {
            let own: Vec<String> = own.into_iter().map(|entry| entry.name).collect();
            let given: Vec<String> = given.into_iter().map(|entry| entry.name).collect();
            add(&mut works[place], field, &own, &given);
        }
    }
    Ok(())
}

async fn codes(
    writer: &Writer,
    works: &mut [MovieWrite<'_>],
    (field, table): (&str, &LinkTable),
    of: impl Fn(&ValidMovie) -> Option<Vec<String>>,
) -> Result<()> {
    let kept = kept(works, field, of);
    let movies = kept.iter().map(|(_, movie, _)| *movie).collect();
    let mut stored = table.stored::<String>(writer, movies).await?;
    for (place, movie, given) in kept {
        let own = stored.remove(&movie).unwrap_or_default();
        let given = link::distinct(given);
        if own != given {
            add(&mut works[place], field, &own, &given);
        }
    }
    Ok(())
}

async fn credits(writer: &Writer, works: &mut [MovieWrite<'_>]) -> Result<()> {
    let kept = kept(works, "credits", |movie| movie.credits.new_value().cloned());
    let movies = kept.iter().map(|(_, movie, _)| *movie).collect();
    let mut stored = credit::stored(writer, movies).await?;
    let casts: Vec<Vec<&person::PersonDraft>> = kept
        .iter()
        .map(|(.., credits)| credits.iter().map(|credit| &credit.person).collect())
        .collect();
    let people = person::stored_members(writer, &casts).await?;
    for ((place, movie, given), people) in kept.iter().zip(people) {
        let own = stored.remove(movie).unwrap_or_default();
        let work = &mut works[*place];
        let released = work.before().and_then(|row| row.release_date.clone()).unwrap_or_default();
        let same = match people {
            Some(people) => credit::Diff::of(&own, given, &people, &released)?.is_empty(),
            None => false,
        };
        if !same {
            let count = |count: usize| format!("as they are ({count})");
            work.kept.push(note(
                "credits",
                &count(own.len()),
                &format!("others ({})", given.len()),
            ));
        }
    }
    Ok(())
}
