//! Inputs of people.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::filter::IDENTIFIERS;
use crate::catalog::field::Field;
use crate::catalog::merge::Merge;
use crate::catalog::person::Profile;
use crate::catalog::refusal::Refusal;
use crate::catalog::validation_error::ValidationErrors;
use crate::graphql::resolver::input::{given, nullable, or_default};
use crate::graphql::resolver::payload::FieldNames;
use crate::graphql::scalar::PartialDate;
use crate::graphql::scalar::given::Given;

/// What the inputs call otherwise than the catalogue.
pub(super) const NAMES: FieldNames = &[("profile_path", "profileImage")];

/// The values of a person that every input of people has.
#[derive(InputObject, Clone, Debug)]
pub struct PersonValues {
    /// A short biography. Null for unknown.
    biography: MaybeUndefined<String>,
    /// Date of birth, as precise as it is known: a year, a month or a day. Null for unknown.
    birth_date: MaybeUndefined<Given<PartialDate>>,
    /// Date of death, as precise as it is known; not before the birth. Null for unknown, and for
    /// the living.
    death_date: MaybeUndefined<Given<PartialDate>>,
    /// Place of birth. Null for unknown.
    birth_place: MaybeUndefined<String>,
    /// Popularity figure of the source; above 0 and at most 9007199254740990 (2^53-2). Null for
    /// unknown.
    popularity: MaybeUndefined<f64>,
    /// The portrait: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    profile_image: MaybeUndefined<String>,
}

/// What a person is known by, which each input gives in its own way.
struct Names {
    name: Field<String>,
    slug: Field<String>,
    imdb_id: Field<Option<String>>,
    tmdb_id: Field<Option<i64>>,
}

impl PersonValues {
    /// The profile with these names. Every field is taken apart and put in by its name, so that the
    /// compiler asks for the line that is forgotten.
    fn profile(self, names: Names, errors: &mut ValidationErrors) -> Profile {
        let Self { biography, birth_date, death_date, birth_place, popularity, profile_image } =
            self;
        let Names { name, slug, imdb_id, tmdb_id } = names;
        Profile {
            name,
            slug,
            imdb_id,
            tmdb_id,
            biography: nullable(biography, |text| text),
            birth_date: given("birth_date", birth_date, errors, |date| date.0),
            death_date: given("death_date", death_date, errors, |date| date.0),
            birth_place: nullable(birth_place, |text| text),
            popularity: nullable(popularity, Into::into),
            profile_path: nullable(profile_image, |text| text),
        }
    }
}

/// Input of `createPerson`: a new person.
#[derive(InputObject, Clone, Debug)]
pub struct CreatePersonInput {
    /// Name for display.
    name: String,
    /// Readable unique key: `a-z`, `0-9` and single hyphens. Left out, it is made from the name.
    slug: Option<String>,
    /// Id at IMDb: `nm` followed by digits. Null for unknown.
    imdb_id: Option<String>,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: Option<i32>,
    #[graphql(flatten)]
    values: PersonValues,
}

impl CreatePersonInput {
    pub(super) fn profile(self, errors: &mut ValidationErrors) -> Profile {
        let names = Names {
            name: self.name.into(),
            slug: Field::or_keep(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
        };
        self.values.profile(names, errors)
    }
}

/// Input of `updatePerson`. A field that is left out stays as it is, and null clears it.
#[derive(InputObject, Clone, Debug)]
pub struct UpdatePersonInput {
    /// Any identifier of the person: the global id, the slug, `nm0000759`, `imdb:nm0000759` or
    /// `tmdb:4762`.
    pub(super) id: ID,
    /// Change only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    pub(super) expected_version: Option<i32>,
    /// Name for display; cannot be null.
    name: MaybeUndefined<String>,
    /// New readable unique key; cannot be null. Left out, the slug stays, even when the name
    /// changes.
    slug: MaybeUndefined<String>,
    /// Id at IMDb: `nm` followed by digits. Null for unknown.
    imdb_id: MaybeUndefined<String>,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: MaybeUndefined<i32>,
    #[graphql(flatten)]
    values: PersonValues,
}

impl UpdatePersonInput {
    pub(super) fn profile(self, errors: &mut ValidationErrors) -> Profile {
        let names = Names {
            // Null is refused as an empty one is.
            name: or_default(self.name),
            slug: or_default(self.slug),
            imdb_id: nullable(self.imdb_id, |id| id),
            tmdb_id: nullable(self.tmdb_id, i64::from),
        };
        self.values.profile(names, errors)
    }
}

/// Input of `deletePerson`.
#[derive(InputObject, Clone, Debug)]
pub struct DeletePersonInput {
    /// Any identifier of the person: the global id, the slug, `nm0000759`, `imdb:nm0000759` or
    /// `tmdb:4762`.
    pub(super) id: ID,
    /// Delete only when the record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    pub(super) expected_version: Option<i32>,
    /// Whether to delete the person's credits, too; each of their movies gets its next version.
    /// Without it, a person who has credits is not deleted, and the answer is the user error
    /// `CONFLICT`.
    #[graphql(default)]
    pub(super) with_credits: bool,
}

/// Input of `mergePeople`: two records of the same person.
#[derive(InputObject, Clone, Debug)]
pub struct MergePeopleInput {
    /// Any identifier of the person who remains: the global id, the slug, `nm0000759`,
    /// `imdb:nm0000759` or `tmdb:4762`.
    survivor_id: ID,
    /// Merge only when the survivor has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// Any identifier of the person who is merged into the survivor, in the forms of `survivorId`.
    merged_id: ID,
    /// Merge only when the other record has this version; otherwise the answer is the user error
    /// `VERSION_CONFLICT`.
    merged_expected_version: Option<i32>,
}

impl MergePeopleInput {
    pub(super) fn merge(self) -> Result<Merge, Refusal> {
        Ok(Merge {
            survivor: IDENTIFIERS.identifier_in("survivor_id", &self.survivor_id)?,
            expected_version: self.expected_version,
            merged: IDENTIFIERS.identifier_in("merged_id", &self.merged_id)?,
            merged_expected_version: self.merged_expected_version,
        })
    }
}
