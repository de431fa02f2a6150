//! A person's own record, as an editor gives it, and the rules for its values.
//!
//! **Invariant:** a [`ValidPerson`] can be written to either database as it is.

use entity::person::Model;

use super::{draft, row};
use crate::catalog::column::columns;
use crate::catalog::field::Field;
use crate::catalog::figure::Figure;
use crate::catalog::identifier::{Identifier, check_unused};
use crate::catalog::validation::{PERSON_IMDB_ID, imdb_id};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::writer::Writer;
use crate::catalog::{image, slug, validation};
use crate::error::Result;

columns! {
    /// A person as an editor describes them. Fields left out stay as they are stored.
    Profile,
    /// A record that obeys the rules.
    ValidPerson of Model,
    identifiers {
        /// TMDB's id.
        tmdb_id: Option<i64> => Option<i32>, validation::tmdb_id;
        /// IMDb's id, `nm` and digits.
        imdb_id: Option<String> => Option<String>,
            |_, id, f| validation::known(id, |id| imdb_id(PERSON_IMDB_ID, id, f));
        /// Readable key; one is made of the name where a new person has none.
        slug: String => String, |_, text, f| Field::or_keep(slug::validate("person", text, f));
        /// Name as shown.
        name: String => String, |_, text, f| Field::or_keep(draft::name(&text, f));
    }
    values {
        /// A life in a few sentences.
        biography: Option<String> => Option<String>, validation::long;
        /// ISO 8601, perhaps without day or month.
        birth_date: Option<String> => Option<String>, validation::date;
        /// ISO 8601, perhaps without day or month.
        death_date: Option<String> => Option<String>, validation::date;
        /// Place of birth.
        birth_place: Option<String> => Option<String>, validation::indexed;
        /// A figure to order by.
        popularity: Option<Figure> => Option<f64>, validation::popularity;
        /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
        profile_path: Option<String> => Option<String>, image::picture;
    }
    lists {}
}

impl Profile {
    /// The person, if nothing was wrong before and every value obeys the rules, or else everything
    /// that is wrong.
    pub fn validate_strict(
        self,
        mut errors: ValidationErrors,
    ) -> Result<ValidPerson, Vec<ValidationError>> {
        let person = self.validate(&mut errors);
        if errors.is_empty() { Ok(person) } else { Err(errors.into_errors()) }
    }
}

impl ValidPerson {
    /// Adds an error for each identifier that another person than `except` has.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        except: Option<i64>,
        errors: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = self.slug.new_value().map(|slug| ("slug", Identifier::Slug(slug.clone())));
        let tmdb = self.tmdb_id.value().map(|id| ("tmdb_id", Identifier::Tmdb((*id).into())));
        let imdb = self.imdb_id.value().map(|id| ("imdb_id", Identifier::Imdb(id.clone())));
        let identifiers = [slug, tmdb, imdb].into_iter().flatten().collect();
        check_unused(writer, "person", except, identifiers, errors).await
    }

    /// `stored` with what the record says; its key and history stay.
    pub(super) fn applied(&self, stored: &Model, errors: &mut ValidationErrors) -> Model {
        let mut row = stored.clone();
        self.put_into(&mut row);
        check_life_dates(&row, errors);
        if self.name.new_value().is_some() {
            row::derive(&mut row);
        }
        row
    }
}

/// Adds an error for a death before the birth, as far as both are known.
fn check_life_dates(row: &Model, errors: &mut ValidationErrors) {
    let (Some(birth), Some(death)) = (&row.birth_date, &row.death_date) else {
        return;
    };
    let known = birth.len().min(death.len());
    if death.get(..known) < birth.get(..known) {
        let reason = format!("A death in {death} is before the birth in {birth}.");
        errors.add(ValidationError::new(
            ValidationErrorKind::Conflict,
            errors.path_to("death_date"),
            reason,
        ));
    }
}
