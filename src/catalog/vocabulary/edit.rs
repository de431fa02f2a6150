//! What an editor says of an entry.
//!
//! **Invariant:** a [`ValidEdit`] obeys the rules of its table's entries.

use super::super::field::Field;
use super::super::validation_error::{ValidationError, ValidationErrors};
use super::super::{image, slug};
use super::draft::{VocabularyDraft, country, name, tmdb_id};
use super::stored::StoredEntry;
use super::table::VocabularyTable;

/// An entry as an editor gives it; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Name as shown; needed by an entry that is new.
    pub name: Field<String>,
    /// The readable key; made of the name where it is left out of a new entry.
    pub slug: Field<String>,
    /// TMDB's id.
    pub tmdb_id: Field<Option<i32>>,
    /// Where the logo or poster is: `tmdb:/file.png` or a whole URL.
    pub image: Field<Option<String>>,
    /// ISO 3166-1 code of a company's country.
    pub country: Field<Option<String>>,
}

/// An [`Edit`] that obeys the rules.
#[derive(Clone, Debug)]
pub struct ValidEdit(pub(super) Edit);

impl Edit {
    /// The edit, if nothing was wrong before and every value obeys the rules of `table`, or else
    /// everything that is wrong.
    pub fn validate_strict(
        self,
        table: &VocabularyTable,
        mut errors: ValidationErrors,
    ) -> Result<ValidEdit, Vec<ValidationError>> {
        let f = &mut errors;
        let kept = |text: Option<String>| text.map_or(Field::Keep, Field::Set);
        let exact = ValidEdit(Self {
            name: kept(self.name.new_value().and_then(|text| name(text, table.name, f))),
            slug: kept(
                self.slug.new_value().cloned().and_then(|it| slug::validate(table.name, it, f)),
            ),
            tmdb_id: self.tmdb_id.map(|id| id.and_then(|id| tmdb_id(id, f))),
            image: self.image.map(|text| image::picture(table.image.unwrap_or("image"), text, f)),
            country: self.country.map(|text| text.as_deref().and_then(|it| country(it, f))),
        });
        if errors.is_empty() { Ok(exact) } else { Err(errors.into_errors()) }
    }
}

impl ValidEdit {
    /// The entry with this edit; `stored` is what it was.
    pub(super) fn applied(self, stored: Option<&StoredEntry>) -> VocabularyDraft {
        let Self(Edit { name, slug, tmdb_id, image, country }) = self;
        let mut draft = stored.map(StoredEntry::draft).unwrap_or_default();
        name.apply_to(&mut draft.name);
        slug.map(Some).apply_to(&mut draft.slug);
        tmdb_id.apply_to(&mut draft.tmdb_id);
        image.apply_to(&mut draft.image);
        country.apply_to(&mut draft.country);
        draft
    }
}
