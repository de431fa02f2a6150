//! Films and people who turn out to be one.

mod credit;
mod identifier;
mod importer;
mod limit;
mod name;
mod union;

use serde_json::{Value, json};

use super::{census, fault, faults, log, start};
use crate::support::test_schema::editor;
use crate::support::{Backend, TestSchema, on_both_databases};

const CREATE: &str = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
    movie { id } userErrors { code message path } } }";
const CREATE_PERSON: &str = "mutation ($input: CreatePersonInput!) { createPerson(input: $input) {
    person { id } userErrors { code message path } } }";
const MERGE: &str = "mutation ($input: MergeMoviesInput!) { mergeMovies(input: $input) {
    movie { id version } userErrors { code message path
        ... on VersionConflict { currentVersion current { id } } } } }";
const MERGE_PEOPLE: &str = "mutation ($input: MergePeopleInput!) { mergePeople(input: $input) {
    person { id version } userErrors { code message path
        ... on VersionConflict { currentVersion current { id } } } } }";

/// Adds a film; its id.
async fn film(schema: &TestSchema, input: Value) -> String {
    let made = schema.mutate(CREATE, json!({ "input": input })).await;
    assert_eq!(faults(&made), [], "{made}");
    made["movie"]["id"].as_str().unwrap().to_owned()
}

/// Adds a person; the id.
async fn person(schema: &TestSchema, input: Value) -> String {
    let made = schema.mutate(CREATE_PERSON, json!({ "input": input })).await;
    assert_eq!(faults(&made), [], "{made}");
    made["person"]["id"].as_str().unwrap().to_owned()
}

/// Merges two nodes, of the type of the survivor's id, and expects that to work.
async fn merge(schema: &TestSchema, survivor: &str, merged: &str) {
    let document = if survivor.starts_with("movie") { MERGE } else { MERGE_PEOPLE };
    let input = json!({ "input": { "survivorId": survivor, "mergedId": merged } });
    let done = schema.mutate(document, input).await;
    assert_eq!(faults(&done), [], "{done}");
}

fn number(id: &str) -> i64 {
    id.split_once(':').unwrap().1.parse().unwrap()
}

fn credit(person: &str, department: &str, characters: &[&str]) -> Value {
    json!({ "person": { "id": person }, "department": department, "characters": characters })
}

/// Two films and two people, of each pair the first with IMDb ids and the second with all: what is
/// said of the second is what the first lacks.
struct Pairs {
    films: [String; 2],
    people: [String; 2],
}

async fn pairs(schema: &TestSchema) -> Pairs {
    let first = json!({ "name": "Ann Lee", "imdbId": "nm0000001", "birthDate": "1950" });
    let second = json!({ "name": "Anne Lee", "imdbId": "nm0000002", "tmdbId": 22,
        "birthDate": "1951-02-03", "biography": "A life." });
    let people = [person(schema, first).await, person(schema, second).await];
    let first = json!({ "title": "The Keeper", "imdbId": "tt0000001", "releaseDate": "2011",
        "credits": [credit(&people[0], "DIRECTING", &[])] });
    let second = json!({ "title": "Keeper, The", "imdbId": "tt0000002", "tmdbId": 702,
        "releaseDate": "2012-03-04", "runtime": 90,
        "credits": [credit(&people[1], "DIRECTING", &[])] });
    Pairs { films: [film(schema, first).await, film(schema, second).await], people }
}

#[on_both_databases]
async fn what_cannot_be_merged_is_refused_with_its_path(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    for (document, [one, other], kind) in
        [(MERGE, &films, "movie"), (MERGE_PEOPLE, &people, "person")]
    {
        let before = census(&schema).await;
        for (input, expected) in [
            (json!({ "survivorId": one, "mergedId": one }), fault("CONFLICT", "input.mergedId")),
            (
                json!({ "survivorId": one, "mergedId": format!("{kind}:999") }),
                fault("NOT_FOUND", "input.mergedId"),
            ),
            (
                json!({ "survivorId": "no-such-slug", "mergedId": one }),
                fault("NOT_FOUND", "input.survivorId"),
            ),
            (
                json!({ "survivorId": "genre:1", "mergedId": one }),
                fault("INVALID", "input.survivorId"),
            ),
            (
                json!({ "survivorId": one, "mergedId": "what:ever" }),
                fault("INVALID", "input.mergedId"),
            ),
            (
                json!({ "survivorId": one, "mergedId": other, "expectedVersion": 7 }),
                fault("VERSION_CONFLICT", "input.expectedVersion"),
            ),
            (
                json!({ "survivorId": one, "mergedId": other, "mergedExpectedVersion": 7 }),
                fault("VERSION_CONFLICT", "input.mergedExpectedVersion"),
            ),
        ] {
            let refused = schema.mutate(document, json!({ "input": input })).await;
            assert_eq!(faults(&refused), [expected], "{input}");
            assert_eq!(refused[kind], Value::Null);
        }
        assert_eq!(census(&schema).await, before);
    }
}

#[on_both_databases]
async fn a_stale_merge_names_which_of_the_two_has_changed(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films: [one, other], .. } = pairs(&schema).await;
    let input = json!({ "survivorId": one, "expectedVersion": 1, "mergedId": other, "mergedExpectedVersion": 5 });
    let refused = schema.mutate(MERGE, json!({ "input": input })).await;
    assert_eq!(refused["userErrors"][0]["current"]["id"], json!(other));
    assert_eq!(refused["userErrors"][0]["currentVersion"], 1);
    let input = json!({ "survivorId": one, "expectedVersion": 1, "mergedId": other, "mergedExpectedVersion": 1 });
    let done = schema.mutate(MERGE, json!({ "input": input })).await;
    assert_eq!(done, json!({ "movie": { "id": one, "version": 2 }, "userErrors": [] }));
}

#[on_both_databases]
async fn what_was_merged_is_not_merged_again(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    for (document, [one, other], slug) in
        [(MERGE, films, "keeper-the-2012"), (MERGE_PEOPLE, people, "anne-lee")]
    {
        merge(&schema, &one, &other).await;
        let before = census(&schema).await;
        for (survivor, merged) in
            [(&*one, &*other), (&*one, slug), (&*other, &*one), (&*other, &*other)]
        {
            let input = json!({ "input": { "survivorId": survivor, "mergedId": merged } });
            let refused = schema.mutate(document, input).await;
            assert_eq!(faults(&refused), [fault("CONFLICT", "input.mergedId")]);
            let message = refused["userErrors"][0]["message"].as_str().unwrap();
            assert!(message.contains(&one), "{message} names the survivor");
        }
        assert_eq!(census(&schema).await, before);
    }
}

#[on_both_databases]
async fn of_two_merges_that_cross_one_is_refused(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    for (document, [one, other], table) in
        [(MERGE, films, "movie"), (MERGE_PEOPLE, people, "person")]
    {
        let there = json!({ "input": { "survivorId": one, "mergedId": other } });
        let back = json!({ "input": { "survivorId": other, "mergedId": one } });
        let (there, back) =
            futures_util::join!(schema.mutate(document, there), schema.mutate(document, back));
        let refused = [faults(&there), faults(&back)].concat();
        assert_eq!(refused, [fault("CONFLICT", "input.mergedId")]);
        let sql = format!(
            "SELECT (SELECT count(*) FROM {table}) + 10 * (SELECT count(*) FROM {table}_redirect)"
        );
        assert_eq!(count(&schema, &sql).await, 11, "one is there, and one leads to it");
    }
}

#[on_both_databases]
async fn a_merge_that_fails_leaves_everything_as_it_was(backend: Backend) {
    let schema = start(&backend).await;
    let Pairs { films, people } = pairs(&schema).await;
    let before = census(&schema).await;
    let run = async |sql: &str| {
        sea_orm::ConnectionTrait::execute_unprepared(schema.app.db.writer(), sql).await.unwrap();
    };
    // The last thing that a merge writes.
    run("ALTER TABLE change RENAME TO lost").await;
    for (document, [one, other]) in [(MERGE, &films), (MERGE_PEOPLE, &people)] {
        let input = json!({ "input": { "survivorId": one, "mergedId": other } });
        let answered = schema.ask_as(editor(), document, input).await;
        assert_eq!(answered.errors[0]["extensions"]["code"], "INTERNAL");
    }
    run("ALTER TABLE lost RENAME TO change").await;
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn a_merge_costs_the_same_for_any_number_of_credits(backend: Backend) {
    let mut costs = Vec::new();
    for count in [1, 40] {
        let schema = start(&backend).await;
        let people = [
            person(&schema, json!({ "name": "One" })).await,
            person(&schema, json!({ "name": "Two" })).await,
        ];
        // Films of both, of the first alone, and of the second alone.
        for n in 0..count {
            for named in [&people[..], &people[..1], &people[1..]] {
                let credits: Vec<Value> =
                    named.iter().map(|id| credit(id, "ACTING", &[])).collect();
                film(&schema, json!({ "title": format!("Film {n}"), "credits": credits })).await;
            }
        }
        let credits = |from: usize| -> Vec<Value> {
            (0..count)
                .map(|n| {
                    json!({ "department": "ACTING",
                "person": { "create": { "name": format!("Extra {}", from + n) } } })
                })
                .collect()
        };
        let genre = |name: &str| json!([{ "create": { "name": name } }]);
        let films = [
            film(&schema, json!({ "title": "A", "credits": credits(0), "genres": genre("Drama") }))
                .await,
            film(
                &schema,
                json!({ "title": "B", "credits": credits(count), "genres": genre("Crime") }),
            )
            .await,
        ];
        let mut cost = Vec::new();
        for (document, [one, other]) in [(MERGE_PEOPLE, &people), (MERGE, &films)] {
            let input = json!({ "input": { "survivorId": one, "mergedId": other } });
            let answered = schema.ask_as(editor(), document, input).await;
            assert_eq!((answered.errors.len(), answered.statements), (0, 1));
            cost.push(answered.written);
        }
        costs.push(cost);
    }
    assert_eq!(costs, [[14, 19], [14, 19]], "people, films");
}

/// The number that a statement gives.
async fn count(schema: &TestSchema, sql: &str) -> i64 {
    let connection = schema.app.db.reader();
    let backend = sea_orm::ConnectionTrait::get_database_backend(connection);
    let statement = sea_orm::Statement::from_string(backend, sql);
    let row = sea_orm::ConnectionTrait::query_one_raw(connection, statement).await.unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}
