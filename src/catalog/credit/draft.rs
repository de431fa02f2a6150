//! A credit as a source names it, and the rules for it.

use entity::credit::{CreditKind, Department};

use crate::catalog::person;
use crate::catalog::text::clean;
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};

/// A credit as a source names it.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditDraft {
    /// Who.
    pub person: person::PersonDraft,
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
    /// Whether the movie does not name the person.
    pub uncredited: bool,
    /// Whether only the voice is heard.
    pub voice: bool,
}

impl CreditDraft {
    /// A performer's credit, without anything but the person.
    pub fn performer(person: person::PersonDraft) -> Self {
        Self::crew(person, Department::Acting, "Actor".to_owned()).performing()
    }

    /// The credit of somebody behind the camera.
    pub fn crew(person: person::PersonDraft, department: Department, job: String) -> Self {
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

    /// The credit by the catalogue's rules, unless it cannot be one.
    fn validate(self, errors: &mut ValidationErrors) -> Option<Self> {
        let name = self.person.name.clone();
        let job = clean(&self.job);
        if job.is_none() {
            let error = ValidationError::new(
                ValidationErrorKind::Missing,
                errors.path_to("job"),
                "A credit needs a job.",
            );
            let note = format!("a credit has no job: \"{}\"", name.escape_debug());
            errors.add(error.with_note(note));
        }
        if self.billing.is_some_and(|billing| billing <= 0) {
            errors.invalid("billing", "The billing must be 1 or more.");
        }
        errors.expect_at_most(CHARACTERS, "characters", self.characters.len());
        let characters = errors.within("characters", |errors| characters(&self.characters, errors));
        let person = errors.within("person", |errors| self.person.validate(errors));
        Some(Self {
            person: person?,
            job: job?,
            characters,
            credited_as: self.credited_as.as_deref().and_then(clean),
            billing: self.billing.filter(|billing| *billing > 0),
            ..self
        })
    }
}

/// The most characters of one credit of an editor's.
const CHARACTERS: usize = 50;

fn characters(names: &[String], errors: &mut ValidationErrors) -> Vec<String> {
    let clean = |(index, name): (usize, &String)| {
        let cleaned = clean(name);
        if cleaned.is_none() {
            let mut way = errors.path();
            way.push(index.into());
            errors.add(ValidationError::new(
                ValidationErrorKind::Missing,
                way,
                "A character needs a name.",
            ));
        }
        cleaned
    };
    names.iter().enumerate().filter_map(clean).collect()
}

/// The credits by the catalogue's rules, in the order in which they are stored.
pub(in crate::catalog) fn validate_all(
    drafts: Vec<CreditDraft>,
    errors: &mut ValidationErrors,
) -> Vec<CreditDraft> {
    let drafts = drafts.into_iter().enumerate();
    let mut credits: Vec<CreditDraft> = drafts
        .filter_map(|(index, draft)| errors.within(index, |errors| draft.validate(errors)))
        .collect();
    // Where there is no billing is behind every billing.
    credits.sort_by_key(|credit| (credit.kind(), credit.billing.is_none(), credit.billing));
    credits
}
