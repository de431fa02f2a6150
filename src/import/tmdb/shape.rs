//! The pieces of a record as TMDB writes them in JSON, alike in CSV columns and API responses.
//!
//! **Invariant:** everything that a real record leaves out or nulls may be left out or null.

use serde::Deserialize;

use super::character::Part;
use super::{department, image};
use crate::catalog::{country, credit, language, person, vocabulary};

/// An id and a name: genre, keyword, collection; a company also has a logo and a country.
#[derive(Debug, Deserialize)]
pub(super) struct TmdbEntry {
    id: Option<i64>,
    name: Option<String>,
    logo_path: Option<String>,
    poster_path: Option<String>,
    origin_country: Option<String>,
}

impl From<TmdbEntry> for vocabulary::VocabularyDraft {
    fn from(entry: TmdbEntry) -> Self {
        Self {
            reference: None,
            slug: None,
            tmdb_id: entry.id.and_then(|id| i32::try_from(id).ok()),
            name: entry.name.unwrap_or_default(),
            image: image(entry.logo_path.or(entry.poster_path)),
            country: entry.origin_country,
        }
    }
}

/// A production country.
#[derive(Debug, Deserialize)]
pub(super) struct TmdbCountry {
    iso_3166_1: Option<String>,
    name: Option<String>,
}

impl From<TmdbCountry> for country::CountryDraft {
    fn from(country: TmdbCountry) -> Self {
        Self { code: country.iso_3166_1.unwrap_or_default(), name: country.name }
    }
}

/// A spoken language; `name` is what its speakers call it.
#[derive(Debug, Deserialize)]
pub(super) struct TmdbLanguage {
    iso_639_1: Option<String>,
    name: Option<String>,
    english_name: Option<String>,
}

impl From<TmdbLanguage> for language::LanguageDraft {
    fn from(language: TmdbLanguage) -> Self {
        Self {
            code: language.iso_639_1.unwrap_or_default(),
            name: language.english_name,
            native_name: language.name,
        }
    }
}

/// Somebody who performs.
#[derive(Debug, Deserialize)]
pub(super) struct TmdbPerformer {
    id: Option<i64>,
    name: Option<String>,
    character: Option<String>,
    order: Option<i64>,
    profile_path: Option<String>,
    popularity: Option<f64>,
}

/// Somebody behind the camera.
#[derive(Debug, Deserialize)]
pub(super) struct TmdbCrewMember {
    id: Option<i64>,
    name: Option<String>,
    department: Option<String>,
    job: Option<String>,
    profile_path: Option<String>,
    popularity: Option<f64>,
}

fn person(
    id: Option<i64>,
    name: Option<String>,
    profile_path: Option<String>,
    popularity: Option<f64>,
) -> Result<person::PersonDraft, String> {
    let name = name.unwrap_or_default();
    match id.and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0) {
        Some(id) => Ok(person::PersonDraft {
            tmdb_id: Some(id),
            name,
            profile_path: image(profile_path),
            popularity,
            ..person::PersonDraft::default()
        }),
        None => Err(format!(
            "a credit without a usable person id was left out: \"{}\"",
            name.escape_debug()
        )),
    }
}

impl TmdbPerformer {
    fn draft(self) -> Result<credit::CreditDraft, String> {
        let person = person(self.id, self.name, self.profile_path, self.popularity)?;
        let Part { characters, uncredited, voice } =
            Part::of(self.character.as_deref().unwrap_or_default());
        // TMDB counts from 0.
        let billing = self.order.and_then(|order| i32::try_from(order.checked_add(1)?).ok());
        Ok(credit::CreditDraft {
            characters,
            uncredited,
            voice,
            billing,
            ..credit::CreditDraft::performer(person)
        })
    }
}

impl TmdbCrewMember {
    fn draft(self) -> Result<credit::CreditDraft, String> {
        let person = person(self.id, self.name, self.profile_path, self.popularity)?;
        let department = department(self.department.as_deref().unwrap_or_default());
        Ok(credit::CreditDraft::crew(person, department, self.job.unwrap_or_default()))
    }
}

/// A movie's credits.
pub(super) fn credits(
    cast: Vec<TmdbPerformer>,
    crew: Vec<TmdbCrewMember>,
    warnings: &mut Vec<String>,
) -> Vec<credit::CreditDraft> {
    let cast = cast.into_iter().map(TmdbPerformer::draft);
    let crew = crew.into_iter().map(TmdbCrewMember::draft);
    let mut credits = Vec::new();
    for credit in cast.chain(crew) {
        match credit {
            Ok(credit) => credits.push(credit),
            Err(warning) => warnings.push(warning),
        }
    }
    credits
}

/// A list of shapes as the catalogue's drafts; null is an empty list.
pub(super) fn drafts<S, D: From<S>>(shapes: Option<Vec<S>>) -> Vec<D> {
    shapes.into_iter().flatten().map(D::from).collect()
}
