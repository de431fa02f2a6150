//! Credits as editors give them.

use async_graphql::InputObject;

use super::Department;
use crate::catalog::credit::Draft;
use crate::catalog::flaw::ValidationErrors;
use crate::graphql::schema::reference::PersonReference;

/// What one person did in the film. A credit that is stored already keeps its id: the one that is
/// equal, or else the person's next one of the same job, first with the same characters.
#[derive(InputObject, Clone, Debug)]
pub struct CreditInput {
    /// Who.
    person: PersonReference,
    /// The part of the production.
    department: Department,
    /// The job as it is worded; left out, `Director` for DIRECTING and `Actor` for ACTING. Exactly
    /// `Director` makes somebody a director of the film.
    job: Option<String>,
    /// Whether the person plays or speaks a part; left out, whether the department is ACTING.
    performs: Option<bool>,
    /// The characters played.
    #[graphql(default)]
    characters: Vec<String>,
    /// The name given in the credits where it differs.
    credited_as: Option<String>,
    /// Place in the billing, from 1. Credits of a kind stand by billing, and without one behind
    /// those that have it, as given.
    billing: Option<i32>,
    /// Whether the film does not name the person.
    #[graphql(default)]
    uncredited: bool,
    /// Whether only the voice is heard.
    #[graphql(default)]
    voice: bool,
}

impl CreditInput {
    pub(in crate::graphql) fn draft(self, flaws: &mut ValidationErrors) -> Draft {
        let usual = match self.department {
            Department::Directing => "Director",
            Department::Acting => "Actor",
            _ => "",
        };
        Draft {
            person: flaws.within("person", |flaws| self.person.draft(flaws)),
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
