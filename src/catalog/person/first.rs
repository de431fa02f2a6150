//! What a source says first of each person.
//!
//! The records of a source may word a person differently. Of several statements about one fact the
//! first one counts, whatever batch it is in; the later ones only fill in what is not known. Were
//! each to count, every run would write them in turn.
//!
//! **Invariant:** whether a statement is the first depends on the records of the source before it,
//! not on what is stored, so that a run that goes on after a stop decides alike.

use std::collections::HashMap;

use super::draft::{Leading, PersonDraft};

/// Of whom the records so far have said what, by TMDB id.
#[derive(Clone, Debug, Default)]
pub struct FirstMentions(HashMap<i32, Leading>);

impl FirstMentions {
    /// Marks the facts of which `draft` is the first statement.
    pub(in crate::catalog) fn mark(&mut self, draft: &mut PersonDraft) {
        let Some(id) = draft.tmdb_id else { return };
        let said = self.0.entry(id).or_default();
        let portrait = draft.profile_path.is_some();
        draft.leading = Leading {
            name: !std::mem::replace(&mut said.name, true),
            profile_path: portrait && !said.profile_path,
            popularity: draft.popularity.is_some() && !said.popularity,
        };
        said.profile_path |= portrait;
        said.popularity |= draft.popularity.is_some();
    }
}
