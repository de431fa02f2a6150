//! An entry as it is stored.

use sea_orm::FromQueryResult;

use super::draft::VocabularyDraft;

/// A stored entry, in any of the tables.
#[derive(FromQueryResult)]
pub(super) struct StoredEntry {
    /// The id that it was found by, its own or that of a redirect; otherwise its own.
    pub(super) known_by: Option<i32>,
    pub(super) id: i64,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) version: i32,
    pub(super) tmdb_id: Option<i32>,
    pub(super) image: Option<String>,
    pub(super) country: Option<String>,
}

impl StoredEntry {
    pub(super) fn draft(&self) -> VocabularyDraft {
        VocabularyDraft {
            reference: None,
            tmdb_id: self.tmdb_id,
            slug: Some(self.slug.clone()),
            name: self.name.clone(),
            image: self.image.clone(),
            country: self.country.clone(),
        }
    }
}
