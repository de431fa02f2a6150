//! Who did what in a movie.
//!
//! **Invariant:** within a movie and kind, positions run from 0 in billing order (a source's order
//! where it has no billing), and a person's first credit alone is `lead`.

mod diff;
mod draft;
mod draft_rows;
mod matching;
mod order;
mod remove;
mod row;
mod same;
mod store;
mod unite;

pub(super) use diff::Diff;
pub use draft::CreditDraft;
pub(super) use draft::validate_all;
pub use entity::credit::{CreditKind, Department};
pub(super) use remove::{count_of_person, remove_person};
pub(super) use row::{StoredCredits, people};
pub(super) use store::{follow_release, stored, write};
pub(super) use unite::{unite_movies, unite_people};
