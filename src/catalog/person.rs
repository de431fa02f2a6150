//! People.
//!
//! **Invariant:** a person is known by source id and never by name. The one exception is within
//! one movie: see `person::match_unidentified`.
//!
//! A credit names a person and is no record of them: what is stored is filled in where null and
//! never overwritten, because two movies may word the same person differently, and writing both
//! again must change nothing.

mod conflict;
mod create;
mod delete;
mod draft;
mod facts;
mod find;
mod identify;
mod known_people;
mod match_unidentified;
mod merge;
mod profile;
mod resolve;
mod row;
mod store;
mod unite;
mod update;

pub use create::create;
pub use delete::delete;
pub use draft::PersonDraft;
pub(super) use facts::{Cast, Member, Resolved};
pub(super) use identify::sources;
pub use merge::merge;
pub use profile::{Profile, ValidPerson};
pub(super) use resolve::{conflicts, resolve};
pub use update::update;
