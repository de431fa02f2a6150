//! A person as a credit names them, and the rules for it.

use crate::catalog::identifier::Reference;
use crate::catalog::text::{INDEXED_BYTES, clean, fits_index};
use crate::catalog::validation_error::{
    Path, ValidationError, ValidationErrorKind, ValidationErrors,
};
use crate::catalog::{image, validation};

/// Of which facts a draft is the first statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leading {
    /// The name.
    pub name: bool,
    /// The portrait.
    pub profile_path: bool,
    /// The popularity.
    pub popularity: bool,
}

/// A person as a credit names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonDraft {
    /// A stored person; nothing else counts then.
    pub reference: Option<Reference>,
    /// TMDB's id.
    pub tmdb_id: Option<i32>,
    /// IMDb's id, `nm` and digits.
    pub imdb_id: Option<String>,
    /// The preferred slug, for a source that has keys of its own and no ids; within one batch the
    /// same key is the same person.
    pub slug: Option<String>,
    /// Name as shown.
    pub name: String,
    /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
    pub profile_path: Option<String>,
    /// The source's popularity figure.
    pub popularity: Option<f64>,
    /// Of which facts the draft is its source's first statement.
    pub leading: Leading,
    /// Where the draft is in its record; known once it is checked.
    pub path: Path,
}

impl<R: Into<Reference>> From<R> for PersonDraft {
    fn from(by: R) -> Self {
        Self { reference: Some(by.into()), ..Self::default() }
    }
}

impl PersonDraft {
    /// The key of the stored person, once it is found.
    pub(in crate::catalog) fn key(&self) -> Option<i64> {
        self.reference.as_ref().and_then(Reference::key)
    }

    /// The key of the merged person, if an identifier of one names the stored person.
    pub(in crate::catalog) fn redirect(&self) -> Option<i64> {
        self.reference.as_ref().and_then(|reference| reference.resolved?.redirect)
    }

    /// Whether a source's id names the person.
    pub(in crate::catalog) fn is_identified(&self) -> bool {
        self.tmdb_id.is_some() || self.imdb_id.is_some()
    }

    /// The person by the catalogue's rules, unless it cannot be one.
    pub(in crate::catalog) fn validate(mut self, errors: &mut ValidationErrors) -> Option<Self> {
        if let Some(reference) = &mut self.reference {
            reference.path = errors.path();
            return Some(self);
        }
        errors.within("create", |errors| self.validate_values(errors))
    }

    fn validate_values(self, errors: &mut ValidationErrors) -> Option<Self> {
        let name = name(&self.name, errors);
        let positive = self.tmdb_id.is_none_or(|id| id > 0);
        if !positive {
            let error = ValidationError::new(
                ValidationErrorKind::Invalid,
                errors.path_to("tmdb_id"),
                "It must be above 0.",
            );
            errors.add(error.with_note(note("has a person id that is not positive", &self.name)));
        }
        let format = validation::PERSON_IMDB_ID;
        let imdb_id = self.imdb_id.and_then(|id| validation::imdb_id(format, id, errors));
        let popularity =
            validation::popularity("popularity", self.popularity.map(Into::into), errors);
        let profile_path = image::picture("profile_path", self.profile_path, errors);
        let name = name.filter(|_| positive)?;
        Some(Self { name, imdb_id, profile_path, popularity, path: errors.path(), ..self })
    }
}

/// A person's name by the catalogue's rules.
pub(in crate::catalog) fn name(text: &str, errors: &mut ValidationErrors) -> Option<String> {
    let Some(name) = clean(text) else {
        let error = ValidationError::new(
            ValidationErrorKind::Missing,
            errors.path_to("name"),
            "A person needs a name.",
        );
        errors.add(error.with_note(note("names nobody", text)));
        return None;
    };
    if fits_index(&name) {
        return Some(name);
    }
    let reason = format!("The name is longer than {INDEXED_BYTES} bytes.");
    let error = ValidationError::new(ValidationErrorKind::Invalid, errors.path_to("name"), reason);
    errors.add(error.with_note(note("has too long a name", text)));
    None
}

fn note(reason: &str, name: &str) -> String {
    format!("a credit {reason}: \"{}\"", name.escape_debug())
}
