//! Identifiers of one draft that are those of two people.
//!
//! **Invariant:** an editor learns who the two are and what can be done; of an importer's record
//! the identifier is left out with a note.

use super::super::validation_error::{PathSegment, ValidationError, ValidationErrorKind};
use super::PersonDraft;

/// Where a draft is in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DraftPosition {
    /// The movie's place in the batch.
    pub(super) movie: usize,
    /// The credit's place in the movie.
    pub(super) credit: usize,
}

/// A draft whose second identifier is not that of the person whom the first one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    /// Where the draft is.
    pub(super) position: DraftPosition,
    /// Whether it is the slug, and not the IMDb id.
    pub(super) slug: bool,
    /// The person whom the first identifier names.
    pub(super) identified: Side,
    /// The person who has the second identifier; nobody where `own` has another one.
    pub(super) holder: Option<Side>,
}

/// One of two people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// Their key, if they are stored.
    pub(super) row: Option<i64>,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
    /// The first draft that names them.
    pub(super) first: Option<DraftPosition>,
}

impl Conflict {
    /// The error for an editor; `drafts` are those of the movie.
    pub(super) fn error(&self, drafts: &[&PersonDraft]) -> ValidationError {
        let draft = drafts.get(self.position.credit).copied().cloned().unwrap_or_default();
        let mut way = draft.path.clone();
        way.push(if self.slug { "slug" } else { "imdb_id" }.into());
        let who = |side: &Side| side.called(self.position, drafts);
        let reason = match &self.holder {
            Some(holder) => format!(
                "{} is that of {}, and {} is that of {}.",
                self.identifier(&draft),
                who(holder),
                decisive(&draft),
                who(&self.identified)
            ),
            None => format!(
                "{} is that of {}, whose IMDb id is {}.",
                decisive(&draft),
                who(&self.identified),
                self.identified.imdb_id.as_deref().unwrap_or_default()
            ),
        };
        ValidationError::new(
            ValidationErrorKind::Conflict,
            way,
            format!("{reason} {}", self.advice()),
        )
    }

    fn advice(&self) -> String {
        let holder = self.holder.as_ref().and_then(|side| side.row);
        match (self.identified.row, holder) {
            (Some(_), Some(_)) => {
                "Leave imdbId out, or merge the two with mergePeople first.".to_owned()
            }
            (Some(row), None) | (None, Some(row)) => {
                format!("Leave imdbId out, or correct person:{row} with updatePerson first.")
            }
            (None, None) => "Give imdbId to one of the two only.".to_owned(),
        }
    }

    /// What an importer reports.
    pub(super) fn note(&self, draft: &PersonDraft) -> String {
        let name = draft.name.escape_debug();
        let reason = match &self.holder {
            Some(Side { row: Some(row), .. }) => format!("it is that of person:{row}"),
            Some(Side { tmdb_id: Some(id), .. }) => format!("it is that of tmdb id {id}"),
            Some(_) => "it is that of another person".to_owned(),
            None => {
                format!("theirs is {}", self.identified.imdb_id.as_deref().unwrap_or_default())
            }
        };
        let (identifier, decisive) = (self.identifier(draft), decisive(draft));
        format!("{identifier} of \"{name}\", {decisive}, was left out: {reason}")
    }

    fn identifier(&self, draft: &PersonDraft) -> String {
        let (what, of) = match self.slug {
            true => ("slug", &draft.slug),
            false => ("IMDb id", &draft.imdb_id),
        };
        format!("{what} {}", of.as_deref().unwrap_or_default())
    }
}

/// The identifier that decides who a draft is.
fn decisive(draft: &PersonDraft) -> String {
    match (draft.tmdb_id, &draft.imdb_id) {
        (Some(id), _) => format!("TMDB id {id}"),
        (None, Some(id)) => format!("IMDb id {id}"),
        (None, None) => "the name".to_owned(),
    }
}

impl Side {
    /// How the draft at `place` calls them.
    fn called(&self, position: DraftPosition, drafts: &[&PersonDraft]) -> String {
        if let Some(row) = self.row {
            return format!("person:{row}");
        }
        let elsewhere = self.first.filter(|first| *first != position);
        let draft = elsewhere.and_then(|first| drafts.get(first.credit));
        let step = draft.and_then(|draft| {
            draft.path.iter().find_map(|step| match step {
                PathSegment::Index(position) => Some(*position),
                PathSegment::Field(_) => None,
            })
        });
        step.map_or_else(|| "somebody else".to_owned(), |step| format!("credits[{step}]"))
    }
}
