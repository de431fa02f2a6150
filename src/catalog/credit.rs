//! Who did what in a film.
//!
//! **Invariant:** within a film and kind, positions run from 0 in billing order (a source's order
//! where it has no billing), and a person's first credit alone is `lead`.

mod difference;
mod store;

pub(super) use difference::Difference;
pub use entity::credit::{CreditKind, Department};
pub(super) use store::{Stored, follow_release, stored, write};

use super::person;
use super::text::clean;
use crate::error::Result;

/// A credit as a source names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Who.
    pub person: person::Draft,
    /// Whether they play or speak a part.
    pub performs: bool,
    /// The part of the production.
    pub department: Department,
    /// The job as the source words it.
    pub job: String,
    /// The characters played.
    pub characters: Vec<String>,
    /// The name given in the credits where it differs.
    pub credited_as: Option<String>,
    /// Place in the billing, from 1.
    pub billing: Option<i32>,
    /// Whether the film does not name the person.
    pub uncredited: bool,
    /// Whether only the voice is heard.
    pub voice: bool,
}

impl Draft {
    /// A performer's credit, without anything but the person.
    pub fn performer(person: person::Draft) -> Self {
        Self::crew(person, Department::Acting, "Actor".to_owned()).performing()
    }

    /// The credit of somebody behind the camera.
    pub fn crew(person: person::Draft, department: Department, job: String) -> Self {
        Self {
            person,
            performs: false,
            department,
            job,
            characters: Vec::new(),
            credited_as: None,
            billing: None,
            uncredited: false,
            voice: false,
        }
    }

    fn performing(self) -> Self {
        Self { performs: true, ..self }
    }

    /// What the credit counts as: a director's job is exactly `Director`.
    pub fn kind(&self) -> CreditKind {
        match (self.performs, &*self.job) {
            (true, _) => CreditKind::Performer,
            (false, "Director") => CreditKind::Director,
            (false, _) => CreditKind::Crew,
        }
    }

    fn checked(self) -> Result<Self, String> {
        let name = self.person.name.clone();
        let refused = |reason: &str| format!("a credit {reason}: \"{}\"", name.escape_debug());
        Ok(Self {
            person: self.person.checked().map_err(refused)?,
            job: clean(&self.job).ok_or_else(|| refused("has no job"))?,
            characters: self.characters.iter().filter_map(|name| clean(name)).collect(),
            credited_as: self.credited_as.as_deref().and_then(clean),
            billing: self.billing.filter(|place| *place > 0),
            ..self
        })
    }
}

/// The credits in the order in which they are stored; those that cannot be are left out, each
/// with a warning.
pub(super) fn checked(drafts: Vec<Draft>, warnings: &mut Vec<String>) -> Vec<Draft> {
    let mut credits = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match draft.checked() {
            Ok(credit) => credits.push(credit),
            Err(warning) => warnings.push(warning),
        }
    }
    credits.sort_by_key(|credit| (credit.kind(), credit.billing.unwrap_or(i32::MAX)));
    credits
}
