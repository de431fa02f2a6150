//! What mutations cost: statements, whatever the size of their lists.

use serde_json::{Value, json};

use super::start;
use crate::support::test_schema::editor;
use crate::support::{Backend, TestSchema, on_both_databases};

const CREATE: &str = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
    movie { id title genres { name } director { name } } userErrors { message path } } }";

/// A film with `size` of everything, all of it new; `from` distinguishes it from others.
fn film(from: usize, size: usize) -> Value {
    let entries = |kind: &str, most: usize| -> Vec<Value> {
        let named = |at| json!({ "create": { "name": format!("{kind} {from} {at}") } });
        (0..size.min(most)).map(named).collect()
    };
    let credit = |at: usize| {
        json!({ "department": if at == 0 { "DIRECTING" } else { "ACTING" },
            "person": { "create": { "name": format!("Person {from} {at}"), "tmdbId": from + at + 1 } } })
    };
    json!({
        "title": format!("Film {from}"), "tmdbId": from + 1,
        "genres": entries("Genre", 20), "keywords": entries("Keyword", 200),
        "productionCompanies": entries("Company", 100),
        "productionCountries": [{ "code": "US" }], "spokenLanguages": [{ "code": "en" }],
        "collection": { "create": { "name": format!("Series {from}") } },
        "credits": (0..=size).map(credit).collect::<Vec<_>>()
    })
}

/// The statements of one mutation: those it wrote with, and those its answer was read with.
async fn cost(schema: &TestSchema, document: &str, input: Value) -> (u64, u64) {
    let answered = schema.ask_as(editor(), document, json!({ "input": input })).await;
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    let payload = answered.data.as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(payload["userErrors"], json!([]));
    (answered.written, answered.statements)
}

/// References to what `film(from, size)` made.
fn pointing(from: usize, size: usize) -> Value {
    let slugs = |kind: &str, most: usize| -> Vec<Value> {
        (0..size.min(most)).map(|at| json!({ "slug": format!("{kind}-{from}-{at}") })).collect()
    };
    let credit =
        |at: usize| json!({ "department": "ACTING", "person": { "tmdbId": from + at + 1 } });
    json!({ "title": format!("Pointing {from}"), "genres": slugs("genre", 20), "keywords": slugs("keyword", 200),
        "productionCompanies": slugs("company", 100), "credits": (0..=size).map(credit).collect::<Vec<_>>() })
}

#[on_both_databases]
async fn longer_lists_take_a_mutation_no_more_statements(backend: Backend) {
    let schema = start(&backend).await;
    let mut costs = Vec::new();
    for (from, size) in [(0, 1), (1000, 40), (2000, 150)] {
        costs.push(cost(&schema, CREATE, film(from, size)).await);
        costs.push(cost(&schema, CREATE, pointing(from, size)).await);
    }
    let (creating, connecting) = ((36, 3), (14, 3));
    assert_eq!(costs, [creating, connecting].repeat(3));
}

#[on_both_databases]
async fn changes_and_deletions_take_a_fixed_number_of_statements(backend: Backend) {
    let schema = start(&backend).await;
    let mut costs = Vec::new();
    for (from, size) in [(0, 1), (1000, 60)] {
        cost(&schema, CREATE, film(from, size)).await;
        let id = format!("tmdb:{}", from + 1);
        let update = "mutation ($input: UpdateMovieInput!) { updateMovie(input: $input) {
            movie { title } userErrors { message } } }";
        let title = json!({ "id": id, "title": format!("Changed {from}"), "releaseDate": "1999" });
        costs.push(cost(&schema, update, title).await);
        let set = "mutation ($input: SetMovieCreditsInput!) { setMovieCredits(input: $input) {
            movie { title } userErrors { message } } }";
        let credits: Vec<Value> = (0..size)
            .map(|at| {
                json!({ "department": "ACTING", "billing": size - at,
                "person": { "create": { "name": format!("New {from} {at}") } } })
            })
            .collect();
        costs.push(cost(&schema, set, json!({ "movieId": id, "credits": credits })).await);
        let genre = "mutation ($input: DeleteGenreInput!) { deleteGenre(input: $input) {
            deletedId userErrors { message } } }";
        costs.push(cost(&schema, genre, json!({ "id": format!("genre-{from}-0") })).await);
        let delete = "mutation ($input: DeleteMovieInput!) { deleteMovie(input: $input) {
            deletedId userErrors { message } } }";
        costs.push(cost(&schema, delete, json!({ "id": id })).await);
    }
    let (updating, crediting, ungrouping, deleting) = ((9, 1), (14, 1), (6, 0), (6, 0));
    assert_eq!(costs, [updating, crediting, ungrouping, deleting].repeat(2));
}
