//! Columns and keys as other tools write them.

use cinegraph::db::Db;
use cinegraph::import::{self, ImportOptions, Report, Source};
use serde_json::{Value, json};

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

/// Imports a movies file.
async fn import_text(db: &Db, text: &str) -> Report {
    let movies = Folder::new();
    let path = movies.write("movies.csv", text);
    let source = Source::TmdbCsv { movies: path, credits: None };
    import::run(db, source, ImportOptions::default()).await.unwrap()
}

/// A movies file with one row.
fn row(fields: &[(&str, &str)]) -> String {
    let mut writer = csv_line(fields.iter().map(|(name, _)| *name));
    writer.push_str(&csv_line(fields.iter().map(|(_, value)| *value)));
    writer
}

fn csv_line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> =
        fields.map(|text| format!("\"{}\"", text.replace('"', "\"\""))).collect();
    format!("{}\n", quoted.join(","))
}

async fn names(db: &Db, table: &str) -> Vec<String> {
    let dump = dump(db).await;
    let rows = dump.iter().find(|(name, _)| *name == table).unwrap().1.clone();
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn parts(report: &Report) -> Value {
    report.not_stored.parts().map(|(name, count)| json!([name, count])).collect()
}

#[on_both_databases]
async fn every_key_of_a_response_is_a_column_too(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let text = row(&[
        ("id", "11.0"),
        ("title", "The Lamp"),
        ("adult", "True"),
        ("video", "TRUE"),
        ("imdb_id", "tt0000011"),
        ("poster_path", "/lamp.jpg"),
        ("backdrop_path", "/wide.jpg"),
        ("belongs_to_collection", "{'id': 9, 'name': \"The Lamp's Light\", 'poster_path': None}"),
        ("genres", "[{'id': 35, 'name': 'Comedy'}, {'id': 18, 'name': \"O\\'Drama\"}]"),
        ("runtime", "101.0"),
        ("budget", "19995.0"),
        ("release_date", "1999-05-06T00:00:00.000Z"),
    ]);
    let report = import_text(&test.db, &text).await;
    assert_eq!((counts(&report), report.warnings), ([1, 1, 0, 0, 0], 0), "{report}");
    let movie = stored(&test.db, 11).await;
    assert_eq!((movie.adult, movie.video, movie.runtime), (true, true, Some(101)));
    assert_eq!((movie.imdb_id.as_deref(), movie.budget), (Some("tt0000011"), Some(19_995)));
    assert_eq!(movie.cover_path.as_deref(), Some("tmdb:/lamp.jpg"));
    assert_eq!(movie.backdrop_path.as_deref(), Some("tmdb:/wide.jpg"));
    assert_eq!(movie.release_date.as_deref(), Some("1999-05-06"));
    assert_eq!(names(&test.db, "genre").await, ["Comedy", "O'Drama"]);
    assert_eq!(names(&test.db, "collection").await, ["The Lamp's Light"]);
    assert_eq!(parts(&report), json!([]));
}

#[on_both_databases]
async fn yes_and_no_are_read_in_every_spelling(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let mut text = "id,title,adult\n".to_owned();
    let spellings = ["True", "TRUE", "true", "1", "1.0", "False", "FALSE", "0", "", "maybe"];
    for (at, spelling) in spellings.iter().enumerate() {
        text.push_str(&format!("{},Film,{spelling}\n", at + 1));
    }
    let report = import_text(&test.db, &text).await;
    assert_eq!((report.inserted, report.warnings), (10, 1));
    assert_eq!(report.notes[0].reason, "the adult \"maybe\" was left out");
    assert_eq!(report.notes[0].line, Some(11));
    for id in 1..=10 {
        assert_eq!(stored(&test.db, id).await.adult, id <= 5, "{id}");
    }
}

#[on_both_databases]
async fn lists_may_be_names_between_commas_or_bars(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let text = row(&[
        ("id", "11"),
        ("title", "Film"),
        ("genres", "Action, Science Fiction"),
        ("keywords", "light|sea|light"),
        ("production_countries", "United Kingdom, IE, Nowhere"),
        ("spoken_languages", "English, Gaeilge"),
    ]);
    let report = import_text(&test.db, &text).await;
    assert_eq!(names(&test.db, "genre").await, ["Action", "Science Fiction"]);
    assert_eq!(names(&test.db, "keyword").await, ["light", "sea"]);
    assert_eq!(names(&test.db, "country").await, ["United Kingdom", "Ireland"]);
    assert_eq!(names(&test.db, "language").await, ["English", "Irish"]);
    assert_eq!(report.warnings, 1, "{report}");
    assert_eq!(report.notes[0].reason, "the country \"Nowhere\" was left out");
    let again = import_text(&test.db, &text).await;
    assert_eq!(counts(&again), [1, 0, 0, 1, 0]);
}

#[on_both_databases]
async fn a_column_that_is_not_read_is_named(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let text = "id,title,awards,notes,,title\n1,One,3,,x,Uno\n2,Two,,,,Dos\n3,,4,4,4,4\n";
    let report = import_text(&test.db, text).await;
    let expected = json!([["awards", 1], ["column 5", 1], ["notes", 0], ["title (column 6)", 2]]);
    assert_eq!(parts(&report), expected);
    assert!(report.to_string().contains("\nawards: 1 not stored\n"), "{report}");
    assert_eq!(stored(&test.db, 1).await.title, "One");
}

#[on_both_databases]
async fn every_part_that_is_not_stored_is_counted(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let film = json!({"id": 1, "title": "Film", "softcore": false, "origin_country": [],
        "translations": {"translations": [{"iso_639_1": "de"}, {"iso_639_1": "fr"}]},
        "images": {"backdrops": [{}], "posters": [{}, {}], "logos": []},
        "external_ids": {"id": 1, "imdb_id": "tt0000001", "wikidata_id": "Q1", "facebook_id": null},
        "casts": {"cast": [{"id": 1, "name": "Ann", "gender": 1, "cast_id": 4}],
            "crew": [{"id": 1, "name": "Ann", "department": "Sound", "job": "Mixer", "gender": 1}]},
        "releases": {"countries": [{"iso_3166_1": "IE"}]}});
    let other = json!({"id": 2, "title": "Other", "translations": {"translations": [{}]}});
    let path =
        folder.write("films.jsonl", format!("{film}\n{other}\n{{\"id\": 3, \"runtime\": 4}}\n"));
    let report = import_json(&test.db, vec![path]).await;
    assert_eq!((report.inserted, report.warnings), (2, 0), "{report}");
    let expected = json!([
        ["casts.cast.cast_id", 1],
        ["casts.cast.gender", 1],
        ["casts.crew.gender", 1],
        ["external_ids.wikidata_id", 1],
        ["images", 3],
        ["releases", 1],
        ["softcore", 1],
        ["translations", 3]
    ]);
    assert_eq!(parts(&report), expected);
    assert!(report.to_string().contains("\ntranslations: 3 not stored\n"), "{report}");
    let movie = stored(&test.db, 1).await;
    assert_eq!(movie.imdb_id.as_deref(), Some("tt0000001"));
    assert_eq!(
        stored_credits(&test.db, movie.id).await.len(),
        2,
        "older answers called them casts"
    );
}

#[on_both_databases]
async fn messages_quote_what_the_file_has(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let text = r#"{"id": 1, "title": "Film", "budget": 9007199254740993, "revenue": 12.5,
        "popularity": 1e400, "runtime": "100.4", "vote_count": "99999999999", "vote_average": "7,3",
        "poster_path": "lamp.jpg", "adult": [], "release_date": "2001-02-03 18:30:00",
        "genres": [{"id": "x7", "name": "Drama"}, {"id": "35.0", "name": "Comedy"}]}"#;
    let report = import_json(&test.db, vec![folder.write("film.json", text)]).await;
    let mut reasons: Vec<&str> = report.notes.iter().map(|note| &*note.reason).collect();
    reasons.sort_unstable();
    let expected = [
        "of genres, the id of \"Drama\" was left out: the text \"x7\"",
        "of the release date \"2001-02-03 18:30:00\" the time was left out",
        "the adult (a list) was left out",
        "the budget \"9007199254740993\" was left out",
        "the cover path \"lamp.jpg\" was left out",
        "the popularity \"1e400\" was left out",
        "the revenue \"12.5\" was rounded to 13",
        "the runtime \"100.4\" was rounded to 100",
        "the vote average \"7,3\" was left out",
        "the vote count \"99999999999\" was left out",
    ];
    assert_eq!(reasons, expected);
    let movie = stored(&test.db, 1).await;
    assert_eq!((movie.revenue, movie.runtime), (Some(13), Some(100)));
    assert_eq!(movie.release_date.as_deref(), Some("2001-02-03"));
}

#[on_both_databases]
async fn python_writes_what_is_read(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let script = include_str!("../../fixtures/import/films.py");
    let path = folder.path().join("movies.csv");
    let python = std::process::Command::new("python3").arg("-c").arg(script).arg(&path).status();
    if python.is_err() {
        assert!(std::env::var_os("CI").is_none(), "CI needs python3");
        return;
    }
    let source = Source::TmdbCsv { movies: path, credits: None };
    let report = import::run(&test.db, source, ImportOptions::default()).await.unwrap();
    assert_eq!((counts(&report), report.warnings), ([300, 300, 0, 0, 0], 0), "{report}");
    let keywords = dump(&test.db).await.into_iter().find(|(name, _)| *name == "keyword").unwrap().1;
    for id in 1..=300 {
        let title = stored(&test.db, id).await.title;
        let keyword = keywords.iter().find(|row| row["tmdb_id"] == json!(id));
        // Names that are folded alike are one keyword.
        assert!(keyword.is_none_or(|row| row["name"] == json!(title)), "{title}: {keyword:?}");
    }
    assert!(keywords.len() > 200, "{}", keywords.len());
}
