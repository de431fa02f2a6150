//! A film's row: how a record changes it, and its columns.
//!
//! **Invariant:** the columns that are derived (folded and sortable titles, the year) follow those
//! that they are derived from.

use entity::movie::{Model, MovieStatus};
use sea_orm::{ActiveEnum, Value};

use super::Film;
use crate::catalog::image::CARD;
use crate::catalog::search::Entry;
use crate::catalog::text::{fold, sort_key};
use crate::catalog::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::db::search::Kind;
use crate::error::Result;

/// A row without anything, for a film that is new at `now`.
pub(super) fn blank(now: i64) -> Model {
    Model {
        id: 0,
        slug: String::new(),
        imdb_id: None,
        tmdb_id: None,
        title: String::new(),
        title_folded: String::new(),
        sort_title: String::new(),
        original_title: None,
        original_title_folded: None,
        original_language: None,
        overview: None,
        tagline: None,
        status: None,
        release_date: None,
        release_year: None,
        runtime: None,
        adult: false,
        video: false,
        homepage: None,
        budget: None,
        revenue: None,
        popularity: None,
        vote_average: None,
        vote_count: 0,
        cover_path: None,
        backdrop_path: None,
        collection_id: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// `stored` with what `film` says; its key and history stay, and its slug unless another is given.
pub(super) fn applied(stored: &Model, film: &Film, collection: Option<Option<i64>>) -> Model {
    let mut row = stored.clone();
    film.tmdb_id.clone().apply_to(&mut row.tmdb_id);
    film.imdb_id.clone().apply_to(&mut row.imdb_id);
    film.slug.clone().apply_to(&mut row.slug);
    film.title.clone().apply_to(&mut row.title);
    film.original_title.clone().apply_to(&mut row.original_title);
    film.original_language.clone().apply_to(&mut row.original_language);
    film.overview.clone().apply_to(&mut row.overview);
    film.tagline.clone().apply_to(&mut row.tagline);
    film.status.clone().apply_to(&mut row.status);
    film.runtime.clone().apply_to(&mut row.runtime);
    film.adult.clone().apply_to(&mut row.adult);
    film.video.clone().apply_to(&mut row.video);
    film.homepage.clone().apply_to(&mut row.homepage);
    film.budget.clone().apply_to(&mut row.budget);
    film.revenue.clone().apply_to(&mut row.revenue);
    film.popularity.clone().apply_to(&mut row.popularity);
    film.vote_average.clone().apply_to(&mut row.vote_average);
    film.vote_count.clone().apply_to(&mut row.vote_count);
    film.backdrop_path.clone().apply_to(&mut row.backdrop_path);
    film.cover_path.clone().apply_to(&mut row.cover_path);
    if row.cover_path.is_none() && stored.cover_path.as_deref() == Some(CARD) {
        row.cover_path = Some(CARD.to_owned());
    }
    row.collection_id = collection.unwrap_or(row.collection_id);
    if let Some(date) = film.release_date.given() {
        row.release_date = date.as_ref().map(ToString::to_string);
        row.release_year = date.as_ref().map(|date| date.year());
    }
    derive(&mut row);
    row
}

/// Derives the columns that follow others.
pub(super) fn derive(row: &mut Model) {
    row.title_folded = fold(&row.title);
    row.sort_title = sort_key(&row.title);
    row.original_title_folded = row.original_title.as_deref().map(fold);
    if row.vote_count == 0 {
        row.vote_average = None;
    }
}

/// What the film is found by.
pub(super) fn entry(row: &Model) -> Entry {
    Entry {
        kind: Kind::Movie,
        target: row.id,
        names: [&row.title].into_iter().chain(&row.original_title).cloned().collect(),
        adult: row.adult,
        popularity: row.popularity,
    }
}

/// Whether two rows say the same. Figures are compared to twelve digits, because a database may
/// read the last bit of a decimal differently.
pub(super) fn same(one: &Model, other: &Model) -> bool {
    let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 1e-12,
        (one, other) => one == other,
    };
    let figures = |row: &Model| Model { popularity: None, vote_average: None, ..row.clone() };
    near(one.popularity, other.popularity)
        && near(one.vote_average, other.vote_average)
        && figures(one) == figures(other)
}

/// Writes rows that are stored, in one statement.
pub(super) async fn update(writer: &Writer, rows: &[&Model]) -> Result<()> {
    let columns = columns(rows);
    let set: Vec<String> =
        columns.names().split(", ").map(|name| format!("{name} = given.{name}")).collect();
    let sql = format!(
        "UPDATE movie SET {}, updated_at = $1 FROM {{rows}} AS given WHERE movie.id = given.id",
        set.join(", ")
    );
    let rows = columns.with("id", Column::Integer(rows.iter().map(|row| row.id).collect()));
    writer.run_with(&sql, vec![Value::from(writer.now())], rows).await
}

/// Every column but the key and the times.
pub(super) fn columns(rows: &[&Model]) -> Rows {
    let integers = |of: fn(&Model) -> Option<i64>| {
        Column::OptionalInteger(rows.iter().map(|row| of(row)).collect())
    };
    let texts =
        |of: fn(&Model) -> &String| Column::Text(rows.iter().map(|row| of(row).clone()).collect());
    let optional = |of: fn(&Model) -> &Option<String>| {
        Column::OptionalText(rows.iter().map(|row| of(row).clone()).collect())
    };
    let figures = |of: fn(&Model) -> Option<f64>| {
        Column::OptionalNumber(rows.iter().map(|row| of(row)).collect())
    };
    let flags = |of: fn(&Model) -> bool| Column::Flag(rows.iter().map(|row| of(row)).collect());
    let status = rows.iter().map(|row| row.status.as_ref().map(MovieStatus::to_value)).collect();
    Rows::new()
        .with("slug", texts(|row| &row.slug))
        .with("imdb_id", optional(|row| &row.imdb_id))
        .with("tmdb_id", integers(|row| row.tmdb_id.map(i64::from)))
        .with("title", texts(|row| &row.title))
        .with("title_folded", texts(|row| &row.title_folded))
        .with("sort_title", texts(|row| &row.sort_title))
        .with("original_title", optional(|row| &row.original_title))
        .with("original_title_folded", optional(|row| &row.original_title_folded))
        .with("original_language", optional(|row| &row.original_language))
        .with("overview", optional(|row| &row.overview))
        .with("tagline", optional(|row| &row.tagline))
        .with("status", Column::OptionalText(status))
        .with("release_date", optional(|row| &row.release_date))
        .with("release_year", integers(|row| row.release_year.map(i64::from)))
        .with("runtime", integers(|row| row.runtime.map(i64::from)))
        .with("adult", flags(|row| row.adult))
        .with("video", flags(|row| row.video))
        .with("homepage", optional(|row| &row.homepage))
        .with("budget", integers(|row| row.budget))
        .with("revenue", integers(|row| row.revenue))
        .with("popularity", figures(|row| row.popularity))
        .with("vote_average", figures(|row| row.vote_average))
        .with("vote_count", integers(|row| Some(row.vote_count.into())))
        .with("cover_path", optional(|row| &row.cover_path))
        .with("backdrop_path", optional(|row| &row.backdrop_path))
        .with("collection_id", integers(|row| row.collection_id))
        .with("version", integers(|row| Some(row.version.into())))
}
