//! Inputs of credits.

use async_graphql::InputObject;

use super::Department;
use crate::catalog::credit::CreditDraft;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::schema::reference::PersonReference;

/// A credit: what one person did in the movie. A stored credit that the list contains again keeps
/// its id: first a credit that is equal, otherwise one of the same person and job, preferably with
/// the same characters.
#[derive(InputObject, Clone, Debug)]
pub struct CreditInput {
    /// The person.
    person: PersonReference,
    /// Department of the production.
    department: Department,
    /// Name of the job. Left out, it is `Director` for `DIRECTING` and `Actor` for `ACTING`; other
    /// departments need it. Only the job `Director` makes the person a director of the movie.
    job: Option<String>,
    /// Whether the person plays or voices a character. Left out, it is true for the department
    /// `ACTING` only.
    performs: Option<bool>,
    /// Names of the characters that the person plays.
    #[graphql(default)]
    characters: Vec<String>,
    /// The person's name in the credits of the movie, when it differs from the usual one.
    credited_as: Option<String>,
    /// Position in the billing, from 1. Credits of one kind (directors, performers, crew) are
    /// sorted by it; credits without it come after those, in the order of the list.
    billing: Option<i32>,
    /// Whether the credits of the movie do not name the person.
    #[graphql(default)]
    uncredited: bool,
    /// Whether only the voice of the person is heard.
    #[graphql(default)]
    voice: bool,
}

impl CreditInput {
    pub(in crate::graphql) fn draft(self, errors: &mut ValidationErrors) -> CreditDraft {
        let usual = match self.department {
            Department::Directing => "Director",
            Department::Acting => "Actor",
            _ => "",
        };
        CreditDraft {
            person: errors.within("person", |errors| self.person.draft(errors)),
            performs: self.performs.unwrap_or(self.department == Department::Acting),
            department: self.department.into(),
            job: self.job.unwrap_or_else(|| usual.to_owned()),
            characters: self.characters,
            credited_as: self.credited_as,
            billing: self.billing,
            uncredited: self.uncredited,
            voice: self.voice,
        }
    }
}
