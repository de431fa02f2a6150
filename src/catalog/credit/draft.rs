//! A credit as a source names it, and the rules for it.

use entity::credit::{CreditKind, Department};

use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::person;
use crate::catalog::text::clean;

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

    /// The credit by the catalogue's rules, unless it cannot be one.
    fn checked(self, flaws: &mut ValidationErrors) -> Option<Self> {
        let name = self.person.name.clone();
        let job = clean(&self.job);
        if job.is_none() {
            let flaw = ValidationError::new(
                ValidationErrorKind::Missing,
                flaws.way_to("job"),
                "A credit needs a job.",
            );
            let note = format!("a credit has no job: \"{}\"", name.escape_debug());
            flaws.add(flaw.noted(note));
        }
        if self.billing.is_some_and(|place| place <= 0) {
            flaws.invalid("billing", "The billing must be 1 or more.");
        }
        flaws.at_most(CHARACTERS, "characters", self.characters.len());
        let characters = flaws.within("characters", |flaws| characters(&self.characters, flaws));
        let person = flaws.within("person", |flaws| self.person.checked(flaws));
        Some(Self {
            person: person?,
            job: job?,
            characters,
            credited_as: self.credited_as.as_deref().and_then(clean),
            billing: self.billing.filter(|place| *place > 0),
            ..self
        })
    }
}

/// The most characters of one credit of an editor's.
const CHARACTERS: usize = 50;

fn characters(names: &[String], flaws: &mut ValidationErrors) -> Vec<String> {
    let clean = |(place, name): (usize, &String)| {
        let cleaned = clean(name);
        if cleaned.is_none() {
            let mut way = flaws.way();
            way.push(place.into());
            flaws.add(ValidationError::new(
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
pub(in crate::catalog) fn checked(drafts: Vec<Draft>, flaws: &mut ValidationErrors) -> Vec<Draft> {
    let drafts = drafts.into_iter().enumerate();
    let mut credits: Vec<Draft> = drafts
        .filter_map(|(place, draft)| flaws.within(place, |flaws| draft.checked(flaws)))
        .collect();
    // Where there is no billing is behind every billing.
    credits.sort_by_key(|credit| (credit.kind(), credit.billing.is_none(), credit.billing));
    credits
}
