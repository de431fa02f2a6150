//! Movies.
//!
//! **Invariant:** a movie is known by its TMDB id, then by its IMDb id, never by title and year;
//! writing the same record twice changes nothing the second time.

mod create;
mod delete;
mod find;
mod matching;
mod merge;
mod outcome;
mod references;
mod row;

mod update;
mod upsert;
mod valid_movie;
mod validation;
mod version;
mod work;

pub use create::create;
pub use delete::delete;
pub use entity::movie::MovieStatus;
pub use merge::merge;
pub use outcome::{Imported, RecordOutcome};
pub use update::{save, update};
pub use upsert::{import, upsert};
pub use valid_movie::{
    MOST_COMPANIES, MOST_COUNTRIES, MOST_GENRES, MOST_KEYWORDS, MOST_LANGUAGES, MovieDraft,
    ValidMovie,
};
pub(super) use version::bump_version;
