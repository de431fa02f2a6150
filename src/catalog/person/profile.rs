//! A person's own record, as an editor gives it, and the rules for its values.
//!
//! **Invariant:** a [`Person`] can be written to either database as it is.

use entity::person::Model;

use super::{draft, row};
use crate::catalog::date::PartialDate;
use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::identifier::{Identifier, free};
use crate::catalog::writer::Writer;
use crate::catalog::{image, rule, slug};
use crate::error::Result;

/// A person as an editor describes them. Fields left out stay as they are stored.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// TMDB's id.
    pub tmdb_id: Field<Option<i64>>,
    /// IMDb's id, `nm` and digits.
    pub imdb_id: Field<Option<String>>,
    /// Readable key; one is made of the name where a new person has none.
    pub slug: Field<String>,
    /// Name as shown.
    pub name: Field<String>,
    /// A life in a few sentences.
    pub biography: Field<Option<String>>,
    /// ISO 8601, perhaps without day or month.
    pub birth_date: Field<Option<String>>,
    /// ISO 8601, perhaps without day or month.
    pub death_date: Field<Option<String>>,
    /// Place of birth.
    pub birth_place: Field<Option<String>>,
    /// A figure to order by.
    pub popularity: Field<Option<f64>>,
    /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
    pub profile_path: Field<Option<String>>,
}

/// A record that obeys the rules.
#[derive(Clone, Debug)]
pub struct Person {
    tmdb_id: Field<Option<i32>>,
    imdb_id: Field<Option<String>>,
    slug: Field<String>,
    name: Field<String>,
    biography: Field<Option<String>>,
    birth_date: Field<Option<PartialDate>>,
    death_date: Field<Option<PartialDate>>,
    birth_place: Field<Option<String>>,
    popularity: Field<Option<f64>>,
    profile_path: Field<Option<String>>,
}

impl Profile {
    /// The person, if nothing was wrong before and every value obeys the rules, or else everything
    /// that is wrong.
    pub fn exact(self, mut flaws: ValidationErrors) -> Result<Person, Vec<ValidationError>> {
        let f = &mut flaws;
        let person = Person {
            tmdb_id: rule::judged(self.tmdb_id, |id| rule::tmdb_id(id, f)),
            imdb_id: rule::judged(self.imdb_id, |id| rule::imdb_id(("person", "nm"), id, f)),
            slug: rule::needed(self.slug, |text| slug::checked("person", text, f)),
            name: rule::needed(self.name, |text| draft::name(&text, f)),
            biography: self.biography.map(|text| rule::long("biography", text, f)),
            birth_date: self.birth_date.map(|text| rule::date("birth_date", text, f)),
            death_date: self.death_date.map(|text| rule::date("death_date", text, f)),
            birth_place: self.birth_place.map(|text| rule::indexed("birth_place", text, f)),
            popularity: self.popularity.map(|value| rule::popularity(value, f)),
            profile_path: self.profile_path.map(|text| image::picture("profile_path", text, f)),
        };
        if flaws.is_empty() { Ok(person) } else { Err(flaws.found()) }
    }
}

impl Person {
    /// Tells of the identifiers that somebody else than `own` has already.
    pub(super) async fn unique(
        &self,
        writer: &Writer,
        own: Option<i64>,
        flaws: &mut ValidationErrors,
    ) -> Result<()> {
        let slug = self.slug.given().map(|slug| ("slug", Identifier::Slug(slug.clone())));
        let tmdb = self.tmdb_id.value().map(|id| ("tmdb_id", Identifier::Tmdb((*id).into())));
        let imdb = self.imdb_id.value().map(|id| ("imdb_id", Identifier::Imdb(id.clone())));
        let given = [slug, tmdb, imdb].into_iter().flatten().collect();
        free(writer, "person", own, given, flaws).await
    }

    /// `stored` with what the record says; its key and history stay.
    pub(super) fn applied(self, stored: &Model, flaws: &mut ValidationErrors) -> Model {
        let mut row = stored.clone();
        self.tmdb_id.apply_to(&mut row.tmdb_id);
        self.imdb_id.apply_to(&mut row.imdb_id);
        self.slug.apply_to(&mut row.slug);
        self.biography.apply_to(&mut row.biography);
        let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
        self.birth_date.map(text).apply_to(&mut row.birth_date);
        self.death_date.map(text).apply_to(&mut row.death_date);
        self.birth_place.apply_to(&mut row.birth_place);
        self.popularity.apply_to(&mut row.popularity);
        self.profile_path.apply_to(&mut row.profile_path);
        lived(&row, flaws);
        match self.name {
            Field::Set(name) => row::named(row, name),
            Field::Keep => row,
        }
    }
}

/// Tells of a death before the birth, as far as both are known.
fn lived(row: &Model, flaws: &mut ValidationErrors) {
    let (Some(birth), Some(death)) = (&row.birth_date, &row.death_date) else {
        return;
    };
    let known = birth.len().min(death.len());
    if death.get(..known) < birth.get(..known) {
        let reason = format!("A death in {death} is before the birth in {birth}.");
        flaws.add(ValidationError::new(
            ValidationErrorKind::Conflict,
            flaws.way_to("death_date"),
            reason,
        ));
    }
}
