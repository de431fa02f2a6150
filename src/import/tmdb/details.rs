//! One movie: a movie-details response, alone or with appended responses, or a row of a CSV file
//! with columns of these names.
//!
//! **Invariant:** a key that is not there leaves what is stored as it is; null clears it.

use super::node::{Node, Object};
use super::reading::{Notes, Taking, object, whole, written};
use super::shape::{country, credits, entries, entry, language};
use super::{image, status};
use crate::catalog::credit::CreditDraft;
use crate::catalog::field::Field;
use crate::catalog::movie::MovieDraft;
use crate::catalog::vocabulary::VocabularyDraft;

/// The movie of an object.
pub(super) fn draft(record: Object, notes: &mut Notes) -> Result<MovieDraft, String> {
    let mut movie = Taking::new(record, "", notes);
    let draft = MovieDraft {
        tmdb_id: Some(id(&mut movie)?).into(),
        imdb_id: Field::known(imdb_id(&mut movie)?),
        slug: Field::Keep,
        title: movie.text("title").unwrap_or_default().into(),
        original_title: movie.text_field("original_title"),
        original_language: movie.text_field("original_language"),
        overview: movie.text_field("overview"),
        tagline: movie.text_field("tagline"),
        status: movie
            .text_field("status")
            .map(|text| status(&text.unwrap_or_default(), &mut movie.notes().warnings)),
        release_date: movie
            .text_field("release_date")
            .map(|text| text.map(|text| date(text, movie.notes()))),
        runtime: movie.figure_field("runtime"),
        adult: movie.flag_field("adult"),
        video: movie.flag_field("video"),
        homepage: movie.text_field("homepage"),
        budget: movie.figure_field("budget"),
        revenue: movie.figure_field("revenue"),
        popularity: movie.figure_field("popularity"),
        vote_average: movie.figure_field("vote_average"),
        vote_count: movie.figure_field("vote_count"),
        cover_path: movie.text_field("poster_path").map(image),
        backdrop_path: movie.text_field("backdrop_path").map(image),
        collection: field(movie.given("belongs_to_collection"), |value| {
            let found = object("belongs_to_collection", value)?;
            Ok(found.map(|found| entry("belongs_to_collection", found, movie.notes())))
        })?,
        genres: listed(&mut movie, "genres", entry)?,
        keywords: keywords(&mut movie)?,
        companies: listed(&mut movie, "production_companies", entry)?,
        countries: listed(&mut movie, "production_countries", country)?,
        languages: listed(&mut movie, "spoken_languages", language)?,
        credits: all_credits(&mut movie)?,
    };
    movie.finish();
    Ok(draft)
}

/// The id of a record.
fn id(movie: &mut Taking<'_>) -> Result<i64, String> {
    let value = movie.node("id");
    match whole(&value) {
        Some(id) => Ok(id),
        None if value == Node::Null => Err("the record has no id".to_owned()),
        None => Err(format!("the id is no whole number: {}", value.kind())),
    }
}

/// The IMDb id of the record itself, or else the appended one.
fn imdb_id(movie: &mut Taking<'_>) -> Result<Option<String>, String> {
    let given = |id: Option<String>| id.filter(|id| !id.trim().is_empty());
    let own = given(movie.text("imdb_id"));
    let Some(appended) = object("external_ids", movie.node("external_ids"))? else {
        return Ok(own);
    };
    let mut ids = Taking::new(appended, "external_ids", movie.notes());
    ids.node("id");
    let appended = given(ids.text("imdb_id"));
    ids.finish();
    if let (Some(own), Some(other)) = (&own, &appended)
        && own != other
    {
        let warning =
            format!("the imdb id \"{other}\" of external_ids was left out: it is \"{own}\"");
        movie.notes().warnings.push(warning);
    }
    Ok(own.or(appended))
}

/// The date of a whole timestamp.
fn date(text: String, notes: &mut Notes) -> String {
    let bare = text.trim();
    let timed = |(date, time): (&str, &str)| {
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let clock = time.get(2..3) == Some(":") && digits(time.get(..2).unwrap_or("")) == 2;
        (date.len() == 10 && digits(date) == 8 && clock).then(|| (date.to_owned(), time.to_owned()))
    };
    let Some((date, time)) = bare.split_once(['T', ' ']).and_then(timed) else { return text };
    let clock = time.split(['+', '-', 'Z']).next().unwrap_or_default();
    if clock.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        notes.warnings.push(format!("of the release date \"{bare}\" the time was left out"));
    }
    date
}

fn field<T, U>(
    given: Field<T>,
    read: impl FnOnce(T) -> Result<U, String>,
) -> Result<Field<U>, String> {
    match given {
        Field::Keep => Ok(Field::Keep),
        Field::Set(value) => read(value).map(Field::Set),
    }
}

fn listed<T>(
    movie: &mut Taking<'_>,
    name: &str,
    read: impl Fn(&str, Object, &mut Notes) -> T,
) -> Result<Field<Vec<T>>, String> {
    field(movie.given(name), |value| entries(name, value, movie.notes(), read))
}

/// The keywords, which a response has in an object; an older one called them results.
fn keywords(movie: &mut Taking<'_>) -> Result<Field<Vec<VocabularyDraft>>, String> {
    let name = "keywords";
    field(movie.given(name), |value| {
        let value = match value {
            Node::Text(text) => written(name, &text)?.unwrap_or(Node::Null),
            other => other,
        };
        let value = match value {
            Node::Object(object) => {
                let mut response = Taking::new(object, name, movie.notes());
                response.node("id");
                let found = response.given("keywords");
                let value = match found {
                    Field::Set(list) => list,
                    Field::Keep => response.node("results"),
                };
                response.finish();
                value
            }
            other => other,
        };
        entries(name, value, movie.notes(), entry)
    })
}

/// The credits, which older responses called casts, or the two lists beside the movie.
fn all_credits(movie: &mut Taking<'_>) -> Result<Field<Vec<CreditDraft>>, String> {
    for name in ["credits", "casts"] {
        if let Field::Set(value) = movie.given(name) {
            let Some(lists) = object(name, value)? else { return Ok(Field::Set(Vec::new())) };
            let mut lists = Taking::new(lists, name, movie.notes());
            lists.node("id");
            let (cast, crew) = (lists.node("cast"), lists.node("crew"));
            lists.finish();
            let (cast_name, crew_name) = (format!("{name}.cast"), format!("{name}.crew"));
            return credits((&cast_name, cast), (&crew_name, crew), movie.notes()).map(Field::Set);
        }
    }
    match (movie.given("cast"), movie.given("crew")) {
        (Field::Keep, Field::Keep) => Ok(Field::Keep),
        (cast, crew) => {
            let list = |field: Field<Node>| field.new_value().cloned().unwrap_or(Node::Null);
            credits(("cast", list(cast)), ("crew", list(crew)), movie.notes()).map(Field::Set)
        }
    }
}
