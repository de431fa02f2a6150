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
mod outcome;
mod row;
mod rule;
mod touch;
mod update;
mod upsert;
mod work;

pub use create::create;
pub use delete::delete;
pub use entity::movie::MovieStatus;
pub use film::{
    Draft, Film, MOST_COMPANIES, MOST_COUNTRIES, MOST_GENRES, MOST_KEYWORDS, MOST_LANGUAGES,
};
pub use merge::merge;
pub use outcome::{Imported, Outcome};
pub(super) use touch::touch;
pub use update::{save, update};
pub use upsert::{import, upsert};
