//! The record that the article prints for Phantom Thread: every field of it is in the schema.

use cinegraph::import::{self, ImportOptions, Source};
use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase, TestSchema, data, on_both_databases};

const QUERY: &str = "{ movie(by: {tmdbId: 400617}) {
    adult backdropImage { url } collection { name } budget genres { name } homepage tmdbId imdbId
    originalLanguage { code } originalTitle overview popularity coverImage { url(width: 500) }
    productionCompanies { tmdbId name logoImage { url(width: 1) } country { code } }
    productionCountries { code name } releaseDate revenue runtime spokenLanguages { code }
    status tagline title video voteAverage voteCount } }";

fn each(list: &Value, field: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|item| item[field].clone()).collect()
}

fn image(size: &str, path: &Value) -> Value {
    path.as_str()
        .map_or(Value::Null, |path| format!("https://image.tmdb.org/t/p/{size}{path}").into())
}

#[on_both_databases]
async fn every_field_of_the_articles_record_is_answered(backend: Backend) {
    let Some(path) = data("tmdb-api/400617.json") else { return };
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let source = Source::TmdbJson { paths: vec![path.clone()] };
    import::run(&schema.app.db, source, ImportOptions::default()).await.unwrap();
    let given: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let answered = schema.data(QUERY).await;
    let movie = &answered.data["movie"];
    for (field, column) in [
        ("adult", "adult"),
        ("budget", "budget"),
        ("homepage", "homepage"),
        ("tmdbId", "id"),
        ("imdbId", "imdb_id"),
        ("originalTitle", "original_title"),
        ("overview", "overview"),
        ("popularity", "popularity"),
        ("releaseDate", "release_date"),
        ("revenue", "revenue"),
        ("runtime", "runtime"),
        ("tagline", "tagline"),
        ("title", "title"),
        ("video", "video"),
        ("voteAverage", "vote_average"),
        ("voteCount", "vote_count"),
    ] {
        // An empty text is the source's word for unknown.
        let expected = if given[column] == "" { &Value::Null } else { &given[column] };
        assert_eq!(movie[field], *expected, "{field}");
    }
    assert_eq!(movie["status"], json!("RELEASED"));
    assert_eq!(movie["originalLanguage"]["code"], given["original_language"]);
    assert_eq!(movie["coverImage"]["url"], image("w500", &given["poster_path"]));
    assert_eq!(movie["backdropImage"]["url"], image("original", &given["backdrop_path"]));
    assert_eq!(movie["collection"], given["belongs_to_collection"]);
    assert_eq!(each(&movie["genres"], "name"), each(&given["genres"], "name"));
    let companies = (&movie["productionCompanies"], &given["production_companies"]);
    assert_eq!(each(companies.0, "name"), each(companies.1, "name"));
    assert_eq!(each(companies.0, "tmdbId"), each(companies.1, "id"));
    let logos: Vec<_> =
        each(companies.1, "logo_path").iter().map(|path| image("w45", path)).collect();
    let shown: Vec<_> =
        each(companies.0, "logoImage").iter().map(|logo| logo["url"].clone()).collect();
    assert_eq!(shown, logos);
    let countries = (&movie["productionCountries"], &given["production_countries"]);
    assert_eq!(each(countries.0, "code"), each(countries.1, "iso_3166_1"));
    assert_eq!(each(countries.0, "name"), each(countries.1, "name"));
    assert_eq!(
        each(&movie["spokenLanguages"], "code"),
        each(&given["spoken_languages"], "iso_639_1")
    );
}
