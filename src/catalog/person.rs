//! People.
//!
//! **Invariant:** a person is known by source id and never by name. The one exception is within
//! one movie: see `person::match_unidentified`.
//!
//! A credit names a person and is no record of them: an editor's fills in what is null. So does a
//! source's, but that the first statement of a source about a fact replaces what is stored, unless
//! an editor has written that (`catalog::edited`).

mod conflict;
mod create;
mod delete;
mod draft;
mod facts;
mod find;
mod first;
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
pub use draft::{Leading, PersonDraft};
pub(super) use facts::{Cast, Member, Resolved};
pub use first::FirstMentions;
pub(super) use identify::sources;
pub use merge::merge;
pub use profile::{Profile, ValidPerson};
pub(super) use resolve::{conflicts, resolve, stored_members};
pub use update::update;
