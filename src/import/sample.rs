//! The catalogue that an empty database starts with.
//!
//! **Invariant:** it is loaded whole or not at all, once, and only where there is no movie.

use std::collections::HashMap;

use entity::movie;
use sea_orm::EntityTrait;
use sea_orm::QuerySelect;
use serde::Deserialize;

use crate::auth::Editor;
use crate::catalog::field::Field;
use crate::catalog::movie::{MovieDraft, MovieStatus, RecordOutcome, ValidMovie, upsert};
use crate::catalog::{Writer, country, credit, language, person, vocabulary};
use crate::db::Db;
use crate::error::{Error, Result};

/// The embedded file; ours, facts and words.
const SAMPLE: &str = include_str!("sample.json");

/// The cover of a movie without a poster: the server draws a card.
const CARD: &str = "card";

#[derive(Deserialize)]
struct Sample {
    people: Vec<SamplePerson>,
    movies: Vec<SampleMovie>,
}

#[derive(Deserialize)]
struct SamplePerson {
    key: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SampleMovie {
    title: String,
    original_title: Option<String>,
    original_language: Option<String>,
    release_date: Option<String>,
    runtime: Option<f64>,
    imdb_id: Option<String>,
    tmdb_id: Option<i64>,
    #[serde(default)]
    genres: Vec<String>,
    #[serde(default)]
    production_countries: Vec<String>,
    #[serde(default)]
    spoken_languages: Vec<String>,
    collection: Option<String>,
    overview: Option<String>,
    #[serde(default)]
    directors: Vec<String>,
    #[serde(default)]
    performers: Vec<SamplePerformer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SamplePerformer {
    person: String,
    #[serde(default)]
    characters: Vec<String>,
    billing: Option<i32>,
    #[serde(default)]
    voice: bool,
    #[serde(default)]
    uncredited: bool,
    credited_as: Option<String>,
}

/// Loads the sample where there is no movie; returns how many it loaded.
///
/// Two servers may try at once: the second waits for the first and then finds its movies.
pub async fn load_if_empty(db: &Db) -> Result<Option<u64>> {
    let writer = Writer::begin(db, &Editor::operator()).await?;
    let any = movie::Entity::find().select_only().column(movie::Column::Id);
    if any.into_tuple::<i64>().one(writer.transaction()).await?.is_some() {
        return Ok(None);
    }
    let movies = movies()?;
    let outcomes = upsert(&writer, &movies).await?;
    if let Some(RecordOutcome::Rejected(reason)) =
        outcomes.iter().find(|outcome| !matches!(outcome, RecordOutcome::Inserted(_)))
    {
        return Err(Error::internal(format!("a movie of the sample is refused: {reason}")));
    }
    writer.commit().await?;
    Ok(Some(movies.len() as u64))
}

fn movies() -> Result<Vec<ValidMovie>> {
    let Sample { people, movies } = serde_json::from_str(SAMPLE).map_err(Error::internal)?;
    let people: HashMap<String, SamplePerson> =
        people.into_iter().map(|person| (person.key.clone(), person)).collect();
    let movie = |movie: SampleMovie| {
        let title = movie.title.clone();
        let (movie, warnings) =
            movie.draft(&people)?.validate_lenient().map_err(Error::internal)?;
        match warnings.first() {
            None => Ok(movie),
            Some(warning) => Err(Error::internal(format!("sample, {title}: {warning}"))),
        }
    };
    movies.into_iter().map(movie).collect()
}

impl SampleMovie {
    fn draft(self, people: &HashMap<String, SamplePerson>) -> Result<MovieDraft> {
        let credits = self.directors.iter().map(|key| Ok(director(person_draft(people, key)?)));
        let performers = self.performers.into_iter().map(|performer| performer.draft(people));
        let credits: Result<Vec<credit::CreditDraft>> = credits.chain(performers).collect();
        let countries = self.production_countries.into_iter();
        let languages = self.spoken_languages.into_iter();
        Ok(MovieDraft {
            tmdb_id: Field::known(self.tmdb_id),
            imdb_id: Field::known(self.imdb_id),
            title: self.title.into(),
            original_title: self.original_title.into(),
            original_language: self.original_language.into(),
            overview: self.overview.into(),
            status: Some(MovieStatus::Released).into(),
            release_date: self.release_date.into(),
            runtime: self.runtime.map(Into::into).into(),
            cover_path: Some(CARD.to_owned()).into(),
            collection: self.collection.map(entry).into(),
            genres: self.genres.into_iter().map(entry).collect::<Vec<_>>().into(),
            countries: countries
                .map(|code| country::CountryDraft { code, name: None })
                .collect::<Vec<_>>()
                .into(),
            languages: languages
                .map(|code| language::LanguageDraft { code, name: None, native_name: None })
                .collect::<Vec<_>>()
                .into(),
            credits: credits?.into(),
            ..MovieDraft::default()
        })
    }
}

impl SamplePerformer {
    fn draft(self, people: &HashMap<String, SamplePerson>) -> Result<credit::CreditDraft> {
        Ok(credit::CreditDraft {
            characters: self.characters,
            billing: self.billing,
            voice: self.voice,
            uncredited: self.uncredited,
            credited_as: self.credited_as,
            ..credit::CreditDraft::performer(person_draft(people, &self.person)?)
        })
    }
}

fn director(person: person::PersonDraft) -> credit::CreditDraft {
    credit::CreditDraft::crew(person, credit::Department::Directing, "Director".to_owned())
}

fn person_draft(people: &HashMap<String, SamplePerson>, key: &str) -> Result<person::PersonDraft> {
    let person = people
        .get(key)
        .ok_or_else(|| Error::internal(format!("the sample has no person {key}")))?;
    Ok(person::PersonDraft {
        slug: Some(person.key.clone()),
        name: person.name.clone(),
        ..person::PersonDraft::default()
    })
}

fn entry(name: String) -> vocabulary::VocabularyDraft {
    vocabulary::VocabularyDraft { name, ..vocabulary::VocabularyDraft::default() }
}
