//! Films.
//!
//! **Invariant:** a film is known by its TMDB id, then by its IMDb id, never by title and year;
//! writing the same record twice changes nothing the second time.

mod connect;
mod create;
mod delete;
mod film;
mod find;
mod matching;
mod merge;
mod row;
mod rule;
mod touch;
mod update;
mod upsert;

pub use create::create;
pub use delete::delete;
pub use entity::movie::MovieStatus;
pub use film::{
    Draft, Film, MOST_COMPANIES, MOST_COUNTRIES, MOST_GENRES, MOST_KEYWORDS, MOST_LANGUAGES,
};
pub use merge::merge;
pub(super) use touch::touch;
pub use update::{save, update};
pub use upsert::{Imported, import, upsert};

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new film; its key.
    Inserted(i64),
    /// A stored film changed; its key.
    Updated(i64),
    /// The stored film was like this already; its key.
    Unchanged(i64),
    /// The film that the record names was merged into another one, which the record does not write;
    /// the survivor's key and slug.
    Merged(i64, String),
    /// Nothing was written, and why.
    Rejected(String),
}
