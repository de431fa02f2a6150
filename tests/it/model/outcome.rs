//! What becomes of an operation.

use super::state::Kind;
use super::validation::Fault;

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The record as it is now; it may have been as given already.
    Written {
        kind: Kind,
        number: u32,
        created: bool,
    },
    Deleted {
        kind: Kind,
        number: u32,
    },
    /// What is wrong; nothing was written.
    Refused(Vec<Fault>),
    /// What became of each record of an import.
    Imported(Vec<Import>),
}

/// What became of a record of an import; the film's number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Import {
    Inserted(u32),
    Updated(u32),
    Unchanged(u32),
    /// This one is its survivor.
    Merged(u32),
    Rejected,
}

impl Outcome {
    /// Refused for one reason.
    pub fn one(code: &str, path: &str) -> Self {
        Self::Refused(vec![(code.to_owned(), path.to_owned())])
    }
}
