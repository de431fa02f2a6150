//! What the chains have done, so that the test cannot become empty.

use std::collections::{BTreeMap, BTreeSet};

use cinegraph::auth::Requirement;
use cinegraph::graphql::execution::authorization::RULES;

use super::operation::Operation;
use super::outcome::{Import, Outcome};

/// How often each operation had each outcome.
#[derive(Debug, Default)]
pub struct Coverage(BTreeMap<String, u64>);

/// What must have happened.
const MUST: [&str; 58] = [
    "createMovie written",
    "createMovie REQUIRED",
    "createMovie INVALID",
    "createMovie TAKEN",
    "createMovie NOT_FOUND",
    "createMovie CONFLICT",
    "updateMovie written",
    "updateMovie REQUIRED",
    "updateMovie INVALID",
    "updateMovie TAKEN",
    "updateMovie NOT_FOUND",
    "updateMovie CONFLICT",
    "updateMovie VERSION_CONFLICT",
    "upsertMovie created",
    "upsertMovie written",
    "upsertMovie REQUIRED",
    "upsertMovie INVALID",
    "upsertMovie TAKEN",
    "upsertMovie NOT_FOUND",
    "upsertMovie CONFLICT",
    "deleteMovie deleted",
    "deleteMovie NOT_FOUND",
    "setMovieCredits written",
    "setMovieCredits INVALID",
    "setMovieCredits NOT_FOUND",
    "setMovieCredits CONFLICT",
    "setMovieCredits VERSION_CONFLICT",
    "mergeMovies written",
    "mergeMovies NOT_FOUND",
    "mergeMovies CONFLICT",
    "mergeMovies VERSION_CONFLICT",
    "createPerson written",
    "createPerson TAKEN",
    "createPerson INVALID",
    "createPerson CONFLICT",
    "updatePerson written",
    "updatePerson TAKEN",
    "updatePerson INVALID",
    "updatePerson NOT_FOUND",
    "deletePerson deleted",
    "deletePerson CONFLICT",
    "mergePeople written",
    "mergePeople CONFLICT",
    "mergePeople NOT_FOUND",
    "createGenre written",
    "createGenre TAKEN",
    "updateGenre written",
    "deleteGenre deleted",
    "createCompany written",
    "updateCompany written",
    "deleteCompany deleted",
    "createCollection written",
    "updateCollection written",
    "deleteCollection deleted",
    "import of drafts inserted",
    "import of drafts updated",
    "import of files inserted",
    "import of files updated",
];

/// What must have happened with records, whichever way they came in.
const RECORDS: [&str; 3] = ["unchanged", "merged", "rejected"];

impl Coverage {
    pub fn note(&mut self, operation: &Operation, outcome: &Outcome) {
        for class in classes(outcome) {
            *self.0.entry(format!("{} {class}", operation.name())).or_default() += 1;
        }
    }

    /// What has not happened.
    pub fn missing(&self) -> Vec<String> {
        let never = |what: &String| !self.0.contains_key(what);
        let imports = ["import of drafts", "import of files"];
        let records = RECORDS.iter().flat_map(|it| imports.map(|way| format!("{way} {it}")));
        MUST.iter().map(|it| (*it).to_owned()).chain(records).filter(never).collect()
    }
}

fn classes(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Written { created: true, .. } => vec!["written".into(), "created".into()],
        Outcome::Written { .. } => vec!["written".into()],
        Outcome::Deleted { .. } => vec!["deleted".into()],
        Outcome::Refused(faults) => faults.iter().map(|(code, _)| code.clone()).collect(),
        Outcome::Imported(all) => all.iter().map(|it| word(it).to_owned()).collect(),
    }
}

fn word(import: &Import) -> &'static str {
    match import {
        Import::Inserted(_) => "inserted",
        Import::Updated(_) => "updated",
        Import::Unchanged(_) => "unchanged",
        Import::Merged(_) => "merged",
        Import::Rejected => "rejected",
    }
}

#[test]
fn the_chains_do_every_mutation_of_an_editor() {
    let done: BTreeSet<&str> = MUST.iter().filter_map(|it| it.split(' ').next()).collect();
    let of_editors = RULES.iter().filter(|rule| rule.requirement == Requirement::EDITOR);
    let missing: Vec<&str> =
        of_editors.map(|rule| rule.field).filter(|field| !done.contains(field)).collect();
    assert!(missing.is_empty(), "model/draw draws no {missing:?}, and MUST lacks it");
}
