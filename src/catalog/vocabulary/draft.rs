//! An entry as a source names it, and the rules for its values.
//!
//! **Invariant:** they are the same for a source's entry and for an editor's.

use super::super::country as countries;
use super::super::identifier::Reference;
use super::super::image;
use super::super::text::{INDEXED_BYTES, clean};
use super::super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};

/// An entry as a source names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VocabularyDraft {
    /// A stored entry; nothing else counts then.
    pub reference: Option<Reference>,
    /// TMDB's id.
    pub tmdb_id: Option<i32>,
    /// The preferred slug; made of the name where it is left out.
    pub slug: Option<String>,
    /// Name as shown.
    pub name: String,
    /// Where the logo or poster is: `tmdb:/file.png` or a whole URL.
    pub image: Option<String>,
    /// ISO 3166-1 code of a company's country.
    pub country: Option<String>,
}

impl<R: Into<Reference>> From<R> for VocabularyDraft {
    fn from(by: R) -> Self {
        Self { reference: Some(by.into()), ..Self::default() }
    }
}

impl VocabularyDraft {
    /// The key of the stored entry, once it is found.
    pub(in super::super) fn key(&self) -> Option<i64> {
        self.reference.as_ref().and_then(Reference::key)
    }

    /// Takes what it lacks from another draft of the same entry; whether it took something.
    pub(super) fn take_missing(&mut self, other: &Self) -> bool {
        let before = self.clone();
        self.tmdb_id = self.tmdb_id.or(other.tmdb_id);
        self.image = self.image.take().or_else(|| other.image.clone());
        self.country = self.country.take().or_else(|| other.country.clone());
        *self != before
    }

    /// The entry of the list `field` by the catalogue's rules, unless it cannot be one.
    pub(in super::super) fn validate(
        mut self,
        field: &str,
        errors: &mut ValidationErrors,
    ) -> Option<Self> {
        if let Some(reference) = &mut self.reference {
            reference.path = errors.path();
            return Some(self);
        }
        errors.within("create", |errors| self.validate_values(field, errors))
    }

    fn validate_values(self, field: &str, errors: &mut ValidationErrors) -> Option<Self> {
        let name = name(&self.name, field, errors);
        let tmdb_id = self.tmdb_id.and_then(|id| tmdb_id(id, errors));
        let country = self.country.as_deref().and_then(|text| country(text, errors));
        let picture = if field == "collection" { "cover_path" } else { "logo_path" };
        let image = image::picture(picture, self.image, errors);
        Some(Self { reference: None, slug: self.slug, tmdb_id, name: name?, image, country })
    }
}

/// An entry's id at TMDB by the catalogue's rules.
pub(super) fn tmdb_id(id: i32, errors: &mut ValidationErrors) -> Option<i32> {
    if id <= 0 {
        errors.invalid("tmdb_id", "It must be above 0.");
    }
    Some(id).filter(|id| *id > 0)
}

/// An entry's name by the catalogue's rules.
pub(super) fn name(text: &str, field: &str, errors: &mut ValidationErrors) -> Option<String> {
    let (kind, reason, note) = match clean(text) {
        Some(name) if name.len() <= INDEXED_BYTES => return Some(name),
        Some(_) => (ValidationErrorKind::Invalid, "The name is too long.", "has too long a name"),
        None => (ValidationErrorKind::Missing, "A name is needed.", "has no name"),
    };
    let error = ValidationError::new(kind, errors.path_to("name"), reason);
    errors.add(error.with_note(format!("an entry of {field} {note} and was left out")));
    None
}

/// A company's country by the catalogue's rules.
pub(super) fn country(text: &str, errors: &mut ValidationErrors) -> Option<String> {
    let code = countries::code(text);
    if code.as_deref().is_none_or(|code| countries::name_of(code).is_none()) {
        errors.invalid("country", format!("No country is known as {text}."));
    }
    code
}

/// The entries of the list `field` by the catalogue's rules.
pub(in super::super) fn validate_all(
    field: &'static str,
    drafts: Vec<VocabularyDraft>,
    errors: &mut ValidationErrors,
) -> Vec<VocabularyDraft> {
    errors.within(field, |errors| {
        let entries = drafts.into_iter().enumerate();
        entries
            .filter_map(|(at, entry)| errors.within(at, |errors| entry.validate(field, errors)))
            .collect()
    })
}
