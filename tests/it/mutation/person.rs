//! People: added, changed, deleted.

use serde_json::{Value, json};

use super::{census, fault, faults, key, log, start};
use crate::support::test_schema::editor;
use crate::support::{Backend, on_both_databases};

const CREATE: &str = "mutation ($input: CreatePersonInput!) { createPerson(input: $input) {
    person { id slug name version } userErrors { code message path } } }";
const UPDATE: &str = "mutation ($input: UpdatePersonInput!) { updatePerson(input: $input) {
    person { id slug name imdbId tmdbId biography birthDate deathDate birthPlace popularity
        profileImage { url } version }
    userErrors { code message path ... on VersionConflict { currentVersion current { id } } } } }";
const DELETE: &str = "mutation ($input: DeletePersonInput!) { deletePerson(input: $input) {
    deletedId userErrors { code message path ... on VersionConflict { currentVersion } } } }";
const FILM: &str = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
    movie { id } userErrors { code path } } }";

/// The names that a search finds.
async fn found(schema: &crate::support::TestSchema, query: &str) -> Vec<String> {
    let document = "query ($x: String!) { search(query: $x) { nodes { ... on Person { name } } } }";
    let nodes = schema.ask(document, json!({ "x": query })).await.data["search"]["nodes"].clone();
    let names = nodes.as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[on_both_databases]
async fn a_person_is_added_changed_and_deleted(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "name": " Ann  Lee ", "imdbId": "nm0000001", "birthDate": "1950-02", "popularity": 3.5 });
    let made = schema.mutate(CREATE, json!({ "input": input })).await;
    let id = made["person"]["id"].clone();
    let person = json!({ "id": id, "slug": "ann-lee", "name": "Ann Lee", "version": 1 });
    assert_eq!(made, json!({ "person": person, "userErrors": [] }));
    assert_eq!(found(&schema, "ann").await, ["Ann Lee"]);
    let input = json!({ "id": "nm0000001", "expectedVersion": 1, "name": "Anne Lee", "tmdbId": 5, "biography": "A life.",
        "deathDate": "1999", "birthPlace": "Cork", "popularity": null, "profileImage": "tmdb:/a.jpg" });
    let changed = schema.mutate(UPDATE, json!({ "input": input })).await;
    let person = json!({ "id": id, "slug": "ann-lee", "name": "Anne Lee", "imdbId": "nm0000001", "tmdbId": 5, "biography": "A life.",
        "birthDate": "1950-02", "deathDate": "1999", "birthPlace": "Cork", "popularity": null,
        "profileImage": { "url": "https://image.tmdb.org/t/p/original/a.jpg" }, "version": 2 });
    assert_eq!(changed, json!({ "person": person, "userErrors": [] }));
    assert_eq!(found(&schema, "anne").await, ["Anne Lee"]);
    let again = schema
        .mutate(UPDATE, json!({ "input": { "id": id, "name": "Anne Lee", "birthPlace": "Cork" } }))
        .await;
    assert_eq!(again["person"]["version"], 2, "what is as it was keeps its version");
    let cleared = json!({ "id": id, "imdbId": null, "tmdbId": null, "deathDate": null, "slug": "the-other-ann" });
    let cleared = schema.mutate(UPDATE, json!({ "input": cleared })).await["person"].clone();
    assert_eq!(
        (&cleared["imdbId"], &cleared["tmdbId"], &cleared["deathDate"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((&cleared["slug"], &cleared["version"]), (&json!("the-other-ann"), &json!(3)));
    let gone = schema
        .mutate(DELETE, json!({ "input": { "id": "the-other-ann", "expectedVersion": 3 } }))
        .await;
    assert_eq!(gone, json!({ "deletedId": id, "userErrors": [] }));
    assert_eq!(found(&schema, "anne").await, [""; 0]);
    let key = key(&id);
    assert_eq!(
        log(&schema).await,
        [
            ("PERSON_CREATED", key, 1),
            ("PERSON_UPDATED", key, 2),
            ("PERSON_UPDATED", key, 3),
            ("PERSON_DELETED", key, 3)
        ]
    );
    let census = census(&schema).await;
    let left = ["person", "search_name", "search_posting"].map(|table| census[table]);
    assert_eq!(left, [0, 0, 0]);
}

#[on_both_databases]
async fn what_a_person_cannot_have_is_refused_with_its_path(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": { "name": "Taken", "imdbId": "nm0000001", "tmdbId": 1, "birthDate": "1950-05-01" } })).await;
    schema.mutate(CREATE, json!({ "input": { "name": "Other" } })).await;
    let before = census(&schema).await;
    for (values, code, field) in [
        (json!({ "name": " \u{200e} " }), "REQUIRED", "name"),
        (json!({ "name": "x".repeat(2001) }), "INVALID", "name"),
        (json!({ "slug": "Not A Slug" }), "INVALID", "slug"),
        (json!({ "slug": "nm0000005" }), "INVALID", "slug"),
        (json!({ "slug": "taken" }), "TAKEN", "slug"),
        (json!({ "imdbId": "tt0000001" }), "INVALID", "imdbId"),
        (json!({ "imdbId": "nm0000001" }), "TAKEN", "imdbId"),
        (json!({ "tmdbId": 0 }), "INVALID", "tmdbId"),
        (json!({ "tmdbId": 1 }), "TAKEN", "tmdbId"),
        (json!({ "biography": "x".repeat(20_001) }), "INVALID", "biography"),
        (json!({ "birthPlace": "x".repeat(2001) }), "INVALID", "birthPlace"),
        (json!({ "popularity": 0 }), "INVALID", "popularity"),
        (json!({ "popularity": -1 }), "INVALID", "popularity"),
        (json!({ "profileImage": "a.jpg" }), "INVALID", "profileImage"),
        (json!({ "profileImage": "javascript:alert(1)" }), "INVALID", "profileImage"),
        (json!({ "birthDate": "1950-05-02", "deathDate": "1950-05-01" }), "CONFLICT", "deathDate"),
    ] {
        let expected = [fault(code, &format!("input.{field}"))];
        let mut input = json!({ "name": "New" });
        input.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        let refused = schema.mutate(CREATE, json!({ "input": input })).await;
        assert_eq!(
            (faults(&refused), &refused["person"]),
            (expected.to_vec(), &Value::Null),
            "{values}"
        );
        let mut input = values.clone();
        input["id"] = json!("other");
        let refused = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(faults(&refused), expected, "{values}");
    }
    let several = json!({ "input": { "name": "", "tmdbId": -3, "birthPlace": "x".repeat(2001) } });
    let refused = schema.mutate(CREATE, several).await;
    assert_eq!(
        faults(&refused),
        [
            fault("INVALID", "input.tmdbId"),
            fault("REQUIRED", "input.name"),
            fault("INVALID", "input.birthPlace")
        ]
    );
    // The birth is the stored one.
    let refused =
        schema.mutate(UPDATE, json!({ "input": { "id": "taken", "deathDate": "1949" } })).await;
    assert_eq!(faults(&refused), [fault("CONFLICT", "input.deathDate")]);
    for (input, code, path) in [
        (json!({ "id": "nobody" }), "NOT_FOUND", "input.id"),
        (json!({ "id": "movie:1" }), "INVALID", "input.id"),
        (
            json!({ "id": "other", "expectedVersion": 4 }),
            "VERSION_CONFLICT",
            "input.expectedVersion",
        ),
        (json!({ "id": "other", "name": null }), "REQUIRED", "input.name"),
        (json!({ "id": "other", "slug": null }), "INVALID", "input.slug"),
    ] {
        let refused = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(faults(&refused), [fault(code, path)], "{input}");
    }
    let same_year = json!({ "input": { "id": "taken", "deathDate": "1950" } });
    assert_eq!(census(&schema).await, before);
    assert_eq!(
        faults(&schema.mutate(UPDATE, same_year).await),
        [],
        "a year may be that of the birth"
    );
}

#[on_both_databases]
async fn a_person_is_added_once_under_one_key(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "input": { "name": "Ann" } });
    let first = schema.ask_once("k1", CREATE, input.clone()).await;
    let second = schema.ask_once("k1", CREATE, input).await;
    assert_eq!(first.data, second.data);
    let other = schema.ask_once("k1", CREATE, json!({ "input": { "name": "Bo" } })).await;
    assert_eq!(faults(&other.data["createPerson"]), [fault("IDEMPOTENCY_KEY_REUSED", "")]);
    assert_eq!(
        log(&schema).await,
        [("PERSON_CREATED", key(&first.data["createPerson"]["person"]["id"]), 1)]
    );
}

#[on_both_databases]
async fn a_person_with_credits_is_deleted_only_with_them(backend: Backend) {
    let schema = start(&backend).await;
    let play = |name: &str, id: i32| json!({ "department": "ACTING", "person": { "create": { "name": name, "tmdbId": id } } });
    let direct = json!({ "department": "DIRECTING", "person": { "create": { "name": "Ann", "tmdbId": 1 } } });
    for (title, credits) in [
        ("First", json!([play("Ann", 1), play("Bo", 2), direct])),
        ("Second", json!([play("Bo", 2)])),
        ("Third", json!([play("Bo", 2), play("Ann", 1), play("Cy", 3)])),
    ] {
        let made =
            schema.mutate(FILM, json!({ "input": { "title": title, "credits": credits } })).await;
        assert_eq!(faults(&made), []);
    }
    let before = census(&schema).await;
    let refused = schema.mutate(DELETE, json!({ "input": { "id": "ann" } })).await;
    assert_eq!(faults(&refused), [fault("CONFLICT", "input.id")]);
    let message = refused["userErrors"][0]["message"].as_str().unwrap();
    assert!(message.contains("3 credits") && message.contains("withCredits"), "{message}");
    assert_eq!(census(&schema).await, before);
    let known = log(&schema).await.len();
    let answered = schema
        .ask_as(editor(), DELETE, json!({ "input": { "id": "ann", "withCredits": true } }))
        .await;
    assert_eq!((answered.errors.len(), answered.statements, answered.written), (0, 0, 12));
    let logged = log(&schema).await.split_off(known);
    assert_eq!(
        logged,
        [("MOVIE_UPDATED", 1, 2), ("MOVIE_UPDATED", 3, 2), ("PERSON_DELETED", 1, 1)]
    );
    let films = schema
        .data(
            "{ movies { version performersConnection { nodes { name } } \
        directors { name } } people { name } }",
        )
        .await
        .data;
    let film = |version: i32, names: &[&str]| {
        let nodes: Vec<Value> = names.iter().map(|name| json!({ "name": name })).collect();
        json!({ "version": version, "performersConnection": { "nodes": nodes }, "directors": [] })
    };
    assert_eq!(
        films,
        json!({ "movies": [film(2, &["Bo"]), film(1, &["Bo"]), film(2, &["Bo", "Cy"])],
        "people": [{ "name": "Bo" }, { "name": "Cy" }] })
    );
    use sea_orm::EntityTrait;
    let credits = entity::credit::Entity::find().all(schema.app.db.reader()).await.unwrap();
    let mut places: Vec<(i64, i32, bool)> =
        credits.iter().map(|credit| (credit.movie_id, credit.position, credit.lead)).collect();
    places.sort_unstable();
    assert_eq!(places, [(1, 0, true), (2, 0, true), (3, 0, true), (3, 1, true)]);
}
