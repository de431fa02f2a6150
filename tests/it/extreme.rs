//! No value of the catalogue means something else: figures at the ends of what may be are taken
//! in, and those beyond refused, and every order and filter answers what the values say.

mod filter;
mod migration;
mod order;
mod refusal;

use serde_json::{Value, json};

use crate::import::fixture::{Folder, film, import_json, movies, plays};
use crate::support::{Backend, TestDatabase, TestSchema};

/// The largest figure; 2^53-1 is where the indices of the orders put nulls.
const LARGEST: f64 = 9_007_199_254_740_990.0;

/// Figures that may be: at the ends, and fractions near them.
const FIGURES: [Option<f64>; 11] = [
    None,
    Some(5e-324),
    Some(f64::MIN_POSITIVE),
    Some(0.1),
    Some(0.300_000_000_000_000_04),
    Some(1.0),
    Some(4_503_599_627_370_495.5),
    Some(LARGEST - 1.0),
    Some(LARGEST),
    Some(LARGEST),
    None,
];

/// Figures that may not.
const REFUSED: [f64; 8] =
    [LARGEST + 1.0, LARGEST + 2.0, LARGEST + 4.0, 1e300, f64::MAX, 0.0, -1.0, -5e-324];

const CREATE: &str = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
    movie { id budget revenue popularity } userErrors { code path } } }";
const CREATE_PERSON: &str = "mutation ($input: CreatePersonInput!) { createPerson(input: $input) {
    person { id popularity } userErrors { code path } } }";

/// A whole figure near another.
fn whole(figure: Option<f64>) -> Option<i64> {
    figure.map(|figure| figure.ceil() as i64)
}

/// Films and people with every figure, by mutation; each film has a runtime, a day and an average
/// at an end, too.
async fn by_mutation(backend: &Backend) -> TestSchema {
    let schema = TestSchema::of(TestDatabase::start(backend).await);
    let runtimes = [Some(1), Some(i32::MAX), None];
    let days = [Some("0001"), Some("9999-12-31"), Some("9999"), Some("0001-01-01"), None];
    let averages = [Some(10.0), Some(5e-324), None, Some(9.999_999_999_999_998)];
    for (place, figure) in FIGURES.into_iter().enumerate() {
        let name = format!("Number {place}");
        let input = json!({ "title": name, "budget": whole(figure), "popularity": figure,
            "revenue": whole(FIGURES[(place * 3) % FIGURES.len()]),
            "runtime": runtimes[place % 3], "releaseDate": days[place % 5],
            "voteAverage": averages[place % 4], "voteCount": i32::MAX });
        let made = schema.mutate(CREATE, json!({ "input": input })).await;
        assert_eq!(made["userErrors"], json!([]), "{input}");
        assert_eq!(made["movie"]["popularity"], json!(figure), "as it was given");
        assert_eq!(made["movie"]["budget"], json!(whole(figure)));
        let input = json!({ "name": name, "popularity": figure,
            "birthDate": days[place % 5], "deathDate": days[(place / 5).max(1)] });
        let input = match days[place % 5] {
            Some("0001" | "0001-01-01") | None => input,
            Some(_) => json!({ "name": name, "popularity": figure, "birthDate": days[place % 5] }),
        };
        let made = schema.mutate(CREATE_PERSON, json!({ "input": input })).await;
        assert_eq!(made["userErrors"], json!([]), "{input}");
        assert_eq!(made["person"]["popularity"], json!(figure), "as it was given");
    }
    schema
}

/// The same figures by imports: films of CSV, films and people of JSON.
async fn by_import(backend: &Backend) -> TestSchema {
    let schema = TestSchema::of(TestDatabase::start(backend).await);
    let text = |figure: Option<f64>| figure.map_or(String::new(), |figure| format!("{figure:?}"));
    let (folder, mut rows, mut paths) = (Folder::new(), Vec::new(), Vec::new());
    for (place, figure) in FIGURES.into_iter().enumerate() {
        let id = 100 + i64::try_from(place).unwrap();
        let row = film(id, &format!("Number {place}"))
            .with("popularity", &text(figure))
            .with("budget", &text(figure.map(f64::ceil)))
            .with("revenue", &text(figure.map(f64::ceil)));
        rows.push(row);
        let mut plays = plays(id, &format!("Player {place}"), "A part", 0);
        plays["popularity"] = json!(figure);
        let details = json!({ "id": id + 100, "title": format!("Player's {place}"),
            "popularity": figure, "budget": figure.map(f64::ceil), "adult": false,
            "credits": { "cast": [plays], "crew": [] } });
        paths.push(folder.write(&format!("{place}.json"), details.to_string()));
    }
    let source = cinegraph::import::Source::TmdbCsv {
        movies: folder.write("movies.csv", movies(&rows)),
        credits: None,
    };
    let options = cinegraph::import::ImportOptions::default();
    let report = cinegraph::import::run(&schema.app.db, source, options).await.unwrap();
    assert_eq!((report.inserted, report.warnings), (FIGURES.len() as u64, 0));
    let report = import_json(&schema.app.db, paths).await;
    assert_eq!((report.inserted, report.warnings), (FIGURES.len() as u64, 0));
    schema
}

/// Every film or person, as its own fields describe it.
async fn rows(schema: &TestSchema, document: &str) -> Vec<Value> {
    let answered = schema.data(document).await;
    let rows = answered.data["rows"].as_array().unwrap().clone();
    assert!(rows.len() >= FIGURES.len());
    rows
}

const FILMS: &str = "{ rows: movies(first: 100) {
    id tmdbId budget revenue popularity runtime voteAverage voteCount releaseDate releaseYear } }";
const PEOPLE: &str = "{ rows: people(first: 100) { id tmdbId popularity birthDate deathDate } }";

/// What asks for every row of a type, with all that can be filtered or sorted by.
fn document(node: &str) -> &'static str {
    match node {
        "Movie" => FILMS,
        "Person" => PEOPLE,
        other => panic!("by_mutation and by_import add no {other} with extreme figures"),
    }
}

fn key(row: &Value) -> i64 {
    row["id"].as_str().unwrap().split_once(':').unwrap().1.parse().unwrap()
}
