//! One movie-details response, alone or with appended responses.
//!
//! **Invariant:** a key that is not there leaves what is stored as it is; null clears it.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};

use super::super::shape::{
    TmdbCountry, TmdbCrewMember, TmdbEntry, TmdbLanguage, TmdbPerformer, credits, drafts,
};
use super::super::{image, kind, status};
use crate::catalog::field::Field;
use crate::catalog::movie::MovieDraft;

/// The response's keys that are read.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Details {
    id: Option<i64>,
    imdb_id: Option<String>,
    title: Option<String>,
    original_title: Field<Option<String>>,
    original_language: Field<Option<String>>,
    overview: Field<Option<String>>,
    tagline: Field<Option<String>>,
    status: Field<Option<String>>,
    release_date: Field<Option<String>>,
    runtime: Field<Option<f64>>,
    adult: Field<Option<bool>>,
    video: Field<Option<bool>>,
    homepage: Field<Option<String>>,
    budget: Field<Option<f64>>,
    revenue: Field<Option<f64>>,
    popularity: Field<Option<f64>>,
    vote_average: Field<Option<f64>>,
    vote_count: Field<Option<f64>>,
    poster_path: Field<Option<String>>,
    backdrop_path: Field<Option<String>>,
    belongs_to_collection: Field<Option<TmdbEntry>>,
    genres: Field<Option<Vec<TmdbEntry>>>,
    production_companies: Field<Option<Vec<TmdbEntry>>>,
    production_countries: Field<Option<Vec<TmdbCountry>>>,
    spoken_languages: Field<Option<Vec<TmdbLanguage>>>,
    keywords: Field<Option<Keywords>>,
    credits: Field<Option<DetailsCredits>>,
    external_ids: Option<ExternalIds>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Keywords {
    keywords: Option<Vec<TmdbEntry>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DetailsCredits {
    cast: Option<Vec<TmdbPerformer>>,
    crew: Option<Vec<TmdbCrewMember>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ExternalIds {
    imdb_id: Option<String>,
}

/// The movie of a JSON value, or what the value is instead.
pub(super) fn draft(json: &[u8], warnings: &mut Vec<String>) -> Result<MovieDraft, String> {
    let Keys(keys) = serde_json::from_slice(json).map_err(|_| match json.trim_ascii().first() {
        Some(b'[') => "a list, not a movie's details",
        _ => "neither an object nor a list",
    })?;
    if let Some(reason) = kind::refusal(json, &keys) {
        return Err(reason);
    }
    let mut reader = serde_json::Deserializer::from_slice(json);
    let details: Details = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    details.draft(warnings)
}

impl Details {
    fn draft(self, warnings: &mut Vec<String>) -> Result<MovieDraft, String> {
        let id = self.id.ok_or("the record has no id")?;
        let appended = self.external_ids.and_then(|ids| ids.imdb_id);
        let imdb_id = self.imdb_id.filter(|id| !id.trim().is_empty()).or(appended);
        Ok(MovieDraft {
            tmdb_id: Some(id).into(),
            imdb_id: Field::known(imdb_id),
            slug: Field::Keep,
            title: self.title.unwrap_or_default().into(),
            original_title: self.original_title,
            original_language: self.original_language,
            overview: self.overview,
            tagline: self.tagline,
            status: self.status.map(|text| status(&text.unwrap_or_default(), warnings)),
            release_date: self.release_date,
            runtime: self.runtime,
            adult: self.adult.map(Option::unwrap_or_default),
            video: self.video.map(Option::unwrap_or_default),
            homepage: self.homepage,
            budget: self.budget,
            revenue: self.revenue,
            popularity: self.popularity,
            vote_average: self.vote_average,
            vote_count: self.vote_count,
            cover_path: self.poster_path.map(image),
            backdrop_path: self.backdrop_path.map(image),
            collection: self.belongs_to_collection.map(|entry| entry.map(Into::into)),
            genres: self.genres.map(drafts),
            keywords: self.keywords.map(|keywords| drafts(keywords.and_then(|list| list.keywords))),
            companies: self.production_companies.map(drafts),
            countries: self.production_countries.map(drafts),
            languages: self.spoken_languages.map(drafts),
            credits: self.credits.map(|lists| {
                let DetailsCredits { cast, crew } = lists.unwrap_or_default();
                credits(cast.unwrap_or_default(), crew.unwrap_or_default(), warnings)
            }),
        })
    }
}

/// The keys of an object.
struct Keys(HashSet<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Keys;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = HashSet::new();
                while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    keys.insert(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
