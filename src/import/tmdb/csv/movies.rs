//! The columns of the movies file.
//!
//! **Invariant:** `id` and `title` are needed, every other column may be missing.

use std::collections::HashMap;

use csv::StringRecord;

use super::super::shape::{TmdbCountry, TmdbEntry, TmdbLanguage};
use super::super::status;
use super::list::list;
use super::rows::CsvRows;
use crate::catalog::field::Field;
use crate::catalog::movie::MovieDraft;
use crate::error::Result;

/// Where each column is, by its name.
pub(super) struct MovieColumns(HashMap<String, usize>);

impl MovieColumns {
    /// The columns of an open file.
    pub(super) fn of(rows: &CsvRows) -> Result<Self> {
        rows.needed("id")?;
        rows.needed("title")?;
        Ok(Self(rows.columns()))
    }

    /// The id of a row, if it has one.
    pub(super) fn id(&self, fields: &StringRecord) -> Option<i64> {
        self.fields(fields).text("id")?.trim().parse().ok()
    }

    /// The movie of a row.
    pub(super) fn draft(
        &self,
        fields: &StringRecord,
        warnings: &mut Vec<String>,
    ) -> Result<MovieDraft, String> {
        let row = self.fields(fields);
        let id = row.text("id").unwrap_or_default().trim();
        Ok(MovieDraft {
            tmdb_id: Some(
                id.parse().map_err(|_| format!("the id \"{}\" is no number", id.escape_debug()))?,
            )
            .into(),
            title: row.text("title").unwrap_or_default().to_owned().into(),
            original_title: row.optional_text("original_title"),
            original_language: row.optional_text("original_language"),
            overview: row.optional_text("overview"),
            tagline: row.optional_text("tagline"),
            status: Field::or_keep(row.text("status").map(|text| status(text, warnings))),
            release_date: row.optional_text("release_date"),
            runtime: row.figure("runtime", warnings),
            homepage: row.optional_text("homepage"),
            budget: row.figure("budget", warnings),
            revenue: row.figure("revenue", warnings),
            popularity: row.figure("popularity", warnings),
            vote_average: row.figure("vote_average", warnings),
            vote_count: row.figure("vote_count", warnings),
            genres: row.entries::<TmdbEntry, _>("genres")?,
            keywords: row.entries::<TmdbEntry, _>("keywords")?,
            companies: row.entries::<TmdbEntry, _>("production_companies")?,
            countries: row.entries::<TmdbCountry, _>("production_countries")?,
            languages: row.entries::<TmdbLanguage, _>("spoken_languages")?,
            ..MovieDraft::default()
        })
    }

    fn fields<'a>(&'a self, record: &'a StringRecord) -> Fields<'a> {
        Fields { columns: self, record }
    }
}

/// A row's fields.
struct Fields<'a> {
    columns: &'a MovieColumns,
    record: &'a StringRecord,
}

impl<'a> Fields<'a> {
    /// The field in a column that the file has.
    fn text(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.0.get(column)?;
        Some(self.record.get(*index).unwrap_or_default())
    }

    fn optional_text(&self, column: &str) -> Field<Option<String>> {
        Field::or_keep(self.text(column).map(|text| Some(text.to_owned())))
    }

    fn figure(&self, column: &str, warnings: &mut Vec<String>) -> Field<Option<f64>> {
        let Some(text) = self.text(column).map(str::trim) else {
            return Field::Keep;
        };
        let value: Option<f64> = text.parse().ok();
        if value.is_none() && !text.is_empty() {
            let (start, name): (String, _) =
                (text.chars().take(60).collect(), column.replace('_', " "));
            warnings.push(format!("the {name} \"{}\" was left out", start.escape_debug()));
        }
        Field::Set(value)
    }

    fn entries<S, D>(&self, column: &str) -> Result<Field<Vec<D>>, String>
    where
        S: serde::de::DeserializeOwned,
        D: From<S>,
    {
        let Some(text) = self.text(column) else {
            return Ok(Field::Keep);
        };
        let list: Vec<S> = list(column, text)?;
        Ok(Field::Set(list.into_iter().map(D::from).collect()))
    }
}
