//! People as editors give them.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::filter::IDENTIFIERS;
use crate::catalog::field::Field;
use crate::catalog::merge::Merge;
use crate::catalog::person::Profile;
use crate::catalog::refusal::Refusal;
use crate::graphql::resolver::input::{given, plain};
use crate::graphql::scalar::PartialDate;
use crate::graphql::schema::user_error::Names;

/// What the inputs call otherwise than the catalogue.
pub(super) const NAMES: Names = &[("profile_path", "profileImage")];

/// The values of a person that every input of people has.
#[derive(InputObject, Clone, Debug)]
pub struct PersonValues {
    /// A life in a few sentences.
    biography: MaybeUndefined<String>,
    /// Date of birth, as precise as it is known.
    birth_date: MaybeUndefined<PartialDate>,
    /// Date of death, as precise as it is known; not before the birth.
    death_date: MaybeUndefined<PartialDate>,
    /// Place of birth.
    birth_place: MaybeUndefined<String>,
    /// The source's popularity figure; above 0 and at most 9007199254740990 (2^53-2).
    popularity: MaybeUndefined<f64>,
    /// Where the portrait is: a web address, or `tmdb:/` and a file.
    profile_image: MaybeUndefined<String>,
}

impl PersonValues {
    fn profile(self) -> Profile {
        Profile {
            biography: given(self.biography, |text| text),
            birth_date: given(self.birth_date, |date| date.0),
            death_date: given(self.death_date, |date| date.0),
            birth_place: given(self.birth_place, |text| text),
            popularity: given(self.popularity, |figure| figure),
            profile_path: given(self.profile_image, |text| text),
            ..Profile::default()
        }
    }
}

/// A person who is added.
#[derive(InputObject, Clone, Debug)]
pub struct CreatePersonInput {
    /// Name as shown.
    name: String,
    /// The readable key, a-z, 0-9 and hyphens; left out, it is made of the name.
    slug: Option<String>,
    /// IMDb's id, `nm` and digits.
    imdb_id: Option<String>,
    /// TMDB's id.
    tmdb_id: Option<i32>,
    #[graphql(flatten)]
    values: PersonValues,
}

impl CreatePersonInput {
    pub(super) fn profile(self) -> Profile {
        Profile {
            name: self.name.into(),
            slug: Field::or_keep(self.slug),
            imdb_id: Field::known(self.imdb_id),
            tmdb_id: Field::known(self.tmdb_id.map(i64::from)),
            ..self.values.profile()
        }
    }
}

/// What is changed of a person; what is left out stays, and null clears.
#[derive(InputObject, Clone, Debug)]
pub struct UpdatePersonInput {
    /// Any identifier of the person: the id, the slug, `nm0000759`, `imdb:nm0000759` or `tmdb:4762`.
    pub(super) id: ID,
    /// The version that the change was thought out for; at any other, nothing is changed.
    pub(super) expected_version: Option<i32>,
    /// Name as shown; cannot be null.
    name: MaybeUndefined<String>,
    /// A new readable key; a new name alone keeps the old one. Cannot be null.
    slug: MaybeUndefined<String>,
    /// IMDb's id, `nm` and digits.
    imdb_id: MaybeUndefined<String>,
    /// TMDB's id.
    tmdb_id: MaybeUndefined<i32>,
    #[graphql(flatten)]
    values: PersonValues,
}

impl UpdatePersonInput {
    pub(super) fn profile(self) -> Profile {
        Profile {
            // Null is refused as an empty one is.
            name: plain(self.name),
            slug: plain(self.slug),
            imdb_id: given(self.imdb_id, |id| id),
            tmdb_id: given(self.tmdb_id, i64::from),
            ..self.values.profile()
        }
    }
}

/// A person who is deleted.
#[derive(InputObject, Clone, Debug)]
pub struct DeletePersonInput {
    /// Any identifier of the person: the id, the slug, `nm0000759`, `imdb:nm0000759` or `tmdb:4762`.
    pub(super) id: ID,
    /// The version that is to be deleted; at any other, nothing is.
    pub(super) expected_version: Option<i32>,
    /// Whether the person's credits are deleted, too, and their films get their next versions; a
    /// person who has credits is not deleted otherwise.
    #[graphql(default)]
    pub(super) with_credits: bool,
}

/// Two people who are one.
#[derive(InputObject, Clone, Debug)]
pub struct MergePeopleInput {
    /// Any identifier of the person who stays: the id, the slug, `nm0000759`, `imdb:nm0000759` or
    /// `tmdb:4762`.
    survivor_id: ID,
    /// The version of the one who stays; at any other, nothing is changed.
    expected_version: Option<i32>,
    /// Any identifier of the person who goes into that one, as `survivorId`.
    merged_id: ID,
    /// The version of the one who goes; at any other, nothing is changed.
    merged_expected_version: Option<i32>,
}

impl MergePeopleInput {
    pub(super) fn merge(self) -> Result<Merge, Refusal> {
        Ok(Merge {
            survivor: IDENTIFIERS.named("survivor_id", &self.survivor_id)?,
            expected_version: self.expected_version,
            merged: IDENTIFIERS.named("merged_id", &self.merged_id)?,
            merged_expected_version: self.merged_expected_version,
        })
    }
}
