//! Films.
//!
//! **Invariant:** a film is known by its TMDB id, then by its IMDb id, never by title and year;
//! writing the same record twice changes nothing the second time.

mod draft;
mod film;
mod matching;
mod row;
mod upsert;

pub use draft::Draft;
pub use entity::movie::MovieStatus;
pub use film::Film;
pub use upsert::upsert;

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new film; its key.
    Inserted(i64),
    /// A stored film changed; its key.
    Updated(i64),
    /// The stored film was like this already; its key.
    Unchanged(i64),
    /// Nothing was written, and why.
    Rejected(String),
}
