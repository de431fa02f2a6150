//! The columns of the movies file.
//!
//! **Invariant:** `id` and `title` are needed, every other column may be missing.

use csv::StringRecord;

use super::super::shape::{Country, Entry, Language};
use super::super::status;
use super::list::list;
use super::rows::Rows;
use crate::catalog::field::Field;
use crate::catalog::movie::Draft;
use crate::error::Result;

/// Where each column is.
pub(super) struct Columns {
    id: usize,
    title: usize,
    original_title: Option<usize>,
    original_language: Option<usize>,
    overview: Option<usize>,
    tagline: Option<usize>,
    status: Option<usize>,
    release_date: Option<usize>,
    runtime: Option<usize>,
    homepage: Option<usize>,
    budget: Option<usize>,
    revenue: Option<usize>,
    popularity: Option<usize>,
    vote_average: Option<usize>,
    vote_count: Option<usize>,
    genres: Option<usize>,
    keywords: Option<usize>,
    companies: Option<usize>,
    countries: Option<usize>,
    languages: Option<usize>,
}

impl Columns {
    /// The columns of an open file.
    pub(super) fn of(rows: &Rows) -> Result<Self> {
        Ok(Self {
            id: rows.needed("id")?,
            title: rows.needed("title")?,
            original_title: rows.column("original_title"),
            original_language: rows.column("original_language"),
            overview: rows.column("overview"),
            tagline: rows.column("tagline"),
            status: rows.column("status"),
            release_date: rows.column("release_date"),
            runtime: rows.column("runtime"),
            homepage: rows.column("homepage"),
            budget: rows.column("budget"),
            revenue: rows.column("revenue"),
            popularity: rows.column("popularity"),
            vote_average: rows.column("vote_average"),
            vote_count: rows.column("vote_count"),
            genres: rows.column("genres"),
            keywords: rows.column("keywords"),
            companies: rows.column("production_companies"),
            countries: rows.column("production_countries"),
            languages: rows.column("spoken_languages"),
        })
    }

    /// The id of a row, if it has one.
    pub(super) fn id(&self, fields: &StringRecord) -> Option<i64> {
        Fields(fields).text(self.id).trim().parse().ok()
    }

    /// The film of a row.
    pub(super) fn draft(
        &self,
        fields: &StringRecord,
        warnings: &mut Vec<String>,
    ) -> Result<Draft, String> {
        let row = Fields(fields);
        let id = row.text(self.id).trim();
        Ok(Draft {
            tmdb_id: Some(
                id.parse().map_err(|_| format!("the id \"{}\" is no number", id.escape_debug()))?,
            )
            .into(),
            title: row.text(self.title).to_owned().into(),
            original_title: row.given(self.original_title),
            original_language: row.given(self.original_language),
            overview: row.given(self.overview),
            tagline: row.given(self.tagline),
            status: match self.status {
                Some(column) => Field::Set(status(row.text(column), warnings)),
                None => Field::Keep,
            },
            release_date: row.given(self.release_date),
            runtime: row.figure("runtime", self.runtime, warnings),
            homepage: row.given(self.homepage),
            budget: row.figure("budget", self.budget, warnings),
            revenue: row.figure("revenue", self.revenue, warnings),
            popularity: row.figure("popularity", self.popularity, warnings),
            vote_average: row.figure("vote average", self.vote_average, warnings),
            vote_count: row.figure("vote count", self.vote_count, warnings),
            genres: row.entries::<Entry, _>("genres", self.genres)?,
            keywords: row.entries::<Entry, _>("keywords", self.keywords)?,
            companies: row.entries::<Entry, _>("production_companies", self.companies)?,
            countries: row.entries::<Country, _>("production_countries", self.countries)?,
            languages: row.entries::<Language, _>("spoken_languages", self.languages)?,
            ..Draft::default()
        })
    }
}

/// A row's fields.
struct Fields<'a>(&'a StringRecord);

impl Fields<'_> {
    fn text(&self, column: usize) -> &str {
        self.0.get(column).unwrap_or_default()
    }

    fn given(&self, column: Option<usize>) -> Field<Option<String>> {
        let Some(column) = column else {
            return Field::Keep;
        };
        Field::Set(Some(self.text(column).to_owned()))
    }

    fn figure(
        &self,
        name: &str,
        column: Option<usize>,
        warnings: &mut Vec<String>,
    ) -> Field<Option<f64>> {
        let Some(column) = column else {
            return Field::Keep;
        };
        let text = self.text(column).trim();
        let value: Option<f64> = text.parse().ok();
        if value.is_none() && !text.is_empty() {
            let start: String = text.chars().take(60).collect();
            warnings.push(format!("the {name} \"{}\" was left out", start.escape_debug()));
        }
        Field::Set(value)
    }

    fn entries<S, D>(&self, name: &str, column: Option<usize>) -> Result<Field<Vec<D>>, String>
    where
        S: serde::de::DeserializeOwned,
        D: From<S>,
    {
        let Some(column) = column else {
            return Ok(Field::Keep);
        };
        let list: Vec<S> = list(name, self.text(column))?;
        Ok(Field::Set(list.into_iter().map(D::from).collect()))
    }
}
