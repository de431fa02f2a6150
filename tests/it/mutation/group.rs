//! Genres, collections and companies.

use cinegraph::auth::Editor;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, upsert};
use cinegraph::catalog::{Writer, vocabulary};
use serde_json::{Value, json};

use super::movie::{CREATE, phantom_thread};
use super::{census, fault, faults, key, log, start};
use crate::support::{Backend, TestSchema, on_both_databases};

/// Runs `verb` of `type` and asks for the fields `more` of it.
async fn edit(schema: &TestSchema, (verb, noun): (&str, &str), more: &str, input: Value) -> Value {
    let field = noun.to_lowercase();
    let record = if verb == "delete" {
        "deletedId".to_owned()
    } else {
        format!("{field} {{ id slug name version {more} }}")
    };
    let kind = verb[..1].to_uppercase() + &verb[1..];
    let document = format!(
        "mutation ($input: {kind}{noun}Input!) {{ {verb}{noun}(input: $input) {{ {record} \
         userErrors {{ code message path ... on VersionConflict {{ currentVersion current {{ id }} }} }} }} }}"
    );
    schema.mutate(&document, json!({ "input": input })).await
}

/// Versions and lists of every film.
async fn films(schema: &TestSchema) -> Value {
    let query =
        "{ movies { version genres { slug } productionCompanies { slug } collection { slug } } }";
    schema.data(query).await.data["movies"].clone()
}

#[on_both_databases]
async fn a_genre_is_added_renamed_and_deleted(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let made = edit(
        &schema,
        ("create", "Genre"),
        "tmdbId",
        json!({ "name": "Fashion film", "tmdbId": 99 }),
    )
    .await;
    assert_eq!(
        made["genre"],
        json!({ "id": made["genre"]["id"], "slug": "fashion-film", "name": "Fashion film",
            "version": 1, "tmdbId": 99 })
    );
    let drama = json!({ "id": "drama", "expectedVersion": 1, "name": "Serious drama" });
    let renamed = edit(&schema, ("update", "Genre"), "", drama.clone()).await;
    let id = renamed["genre"]["id"].clone();
    assert_eq!(
        renamed["genre"],
        json!({ "id": id, "slug": "drama", "name": "Serious drama", "version": 2 })
    );
    let stale = edit(&schema, ("update", "Genre"), "", drama).await;
    assert_eq!(faults(&stale), [fault("VERSION_CONFLICT", "input.expectedVersion")]);
    assert_eq!(stale["userErrors"][0]["current"]["id"], id);
    let same = json!({ "id": "drama", "name": "Serious drama" });
    assert_eq!(edit(&schema, ("update", "Genre"), "", same).await["genre"]["version"], 2);
    let moved = json!({ "id": "tmdb:18", "slug": "serious-drama", "tmdbId": null });
    let moved = edit(&schema, ("update", "Genre"), "tmdbId", moved).await;
    assert_eq!(moved["genre"]["slug"], "serious-drama");
    assert_eq!((&moved["genre"]["version"], &moved["genre"]["tmdbId"]), (&json!(3), &Value::Null));
    let before = log(&schema).await;
    assert_eq!(films(&schema).await[0]["version"], 1, "a rename leaves films alone");
    let gone = edit(&schema, ("delete", "Genre"), "", json!({ "id": "serious-drama" })).await;
    assert_eq!(gone, json!({ "deletedId": id, "userErrors": [] }));
    let film = &films(&schema).await[0];
    assert_eq!((&film["version"], &film["genres"]), (&json!(2), &json!([{ "slug": "romance" }])));
    let movie = schema.data("{ movies { id } }").await.data["movies"][0]["id"].clone();
    assert_eq!(
        log(&schema).await[before.len()..],
        [("MOVIE_UPDATED", key(&movie), 2), ("GENRE_DELETED", key(&id), 3)]
    );
    let logged: Vec<_> =
        before.iter().filter(|it| it.0 == "GENRE_UPDATED").map(|it| it.2).collect();
    assert_eq!(logged, [2, 3]);
}

#[on_both_databases]
async fn what_goes_from_the_middle_of_lists_leaves_no_gap(backend: Backend) {
    let schema = start(&backend).await;
    for title in ["One", "Two"] {
        let genres: Vec<Value> =
            ["A", "B", "C"].iter().map(|name| json!({ "create": { "name": name } })).collect();
        schema.mutate(CREATE, json!({ "input": { "title": title, "genres": genres } })).await;
    }
    edit(&schema, ("delete", "Genre"), "", json!({ "id": "b" })).await;
    use sea_orm::EntityTrait;
    let links = entity::movie_genre::Entity::find().all(schema.app.db.reader()).await.unwrap();
    let mut places: Vec<(i64, i32)> =
        links.iter().map(|link| (link.movie_id, link.position)).collect();
    places.sort_unstable();
    let [one, two] = [places[0].0, places[2].0];
    assert_eq!(places, [(one, 0), (one, 1), (two, 0), (two, 1)]);
}

#[on_both_databases]
async fn companies_and_collections_are_written_too(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let company =
        json!({ "name": "Annapurna", "country": "us", "logoImage": "https://example.com/l.png" });
    let made =
        edit(&schema, ("create", "Company"), "country { code } logoImage { url }", company).await;
    assert_eq!(made["company"]["country"]["code"], "US");
    assert_eq!(made["company"]["logoImage"]["url"], "https://example.com/l.png");
    let collection =
        json!({ "id": "tmdb:5", "name": "London stories", "coverImage": "tmdb:/c.jpg" });
    let renamed = edit(&schema, ("update", "Collection"), "coverImage { url }", collection).await;
    assert_eq!(renamed["collection"]["slug"], "pta-in-london");
    let search = "{ search(query: \"london stories\", types: [COLLECTION]) \
        { nodes { ... on Collection { name } } } }";
    assert_eq!(schema.data(search).await.data["search"]["nodes"][0]["name"], "London stories");
    edit(&schema, ("delete", "Collection"), "", json!({ "id": "pta-in-london" })).await;
    assert_eq!(schema.data(search).await.data["search"]["nodes"], json!([]));
    edit(&schema, ("delete", "Company"), "", json!({ "id": "focus-features" })).await;
    assert_eq!(
        films(&schema).await[0],
        json!({ "version": 3, "genres": [{ "slug": "drama" }, { "slug": "romance" }],
            "productionCompanies": [], "collection": null })
    );
}

#[on_both_databases]
async fn what_is_wrong_with_an_entry_is_reported_and_not_written(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    edit(&schema, ("create", "Genre"), "", json!({ "name": "Western", "tmdbId": 37 })).await;
    let before = census(&schema).await;
    for (action, input, code, path) in [
        (("create", "Genre"), json!({ "name": "" }), "REQUIRED", "input.name"),
        (("create", "Genre"), json!({ "name": "x".repeat(2001) }), "INVALID", "input.name"),
        (("create", "Genre"), json!({ "name": "ROMANCE" }), "TAKEN", "input.name"),
        (("create", "Genre"), json!({ "name": "Western" }), "TAKEN", "input.name"),
        (("create", "Genre"), json!({ "name": "New", "slug": "drama" }), "TAKEN", "input.slug"),
        (("create", "Genre"), json!({ "name": "New", "slug": "No" }), "INVALID", "input.slug"),
        (("create", "Genre"), json!({ "name": "New", "tmdbId": 18 }), "TAKEN", "input.tmdbId"),
        (("create", "Genre"), json!({ "name": "New", "tmdbId": 0 }), "INVALID", "input.tmdbId"),
        (
            ("create", "Company"),
            json!({ "name": "New", "country": "QQ" }),
            "INVALID",
            "input.country",
        ),
        (
            ("create", "Company"),
            json!({ "name": "New", "logoImage": "x" }),
            "INVALID",
            "input.logoImage",
        ),
        (
            ("create", "Collection"),
            json!({ "name": "New", "coverImage": "card" }),
            "INVALID",
            "input.coverImage",
        ),
        (("update", "Genre"), json!({ "id": "western", "name": null }), "REQUIRED", "input.name"),
        (("update", "Genre"), json!({ "id": "western", "slug": "drama" }), "TAKEN", "input.slug"),
        (("update", "Genre"), json!({ "id": "western", "name": "romance" }), "TAKEN", "input.name"),
        (("update", "Genre"), json!({ "id": "none" }), "NOT_FOUND", "input.id"),
        (("update", "Genre"), json!({ "id": "movie:1" }), "INVALID", "input.id"),
        (("delete", "Genre"), json!({ "id": "none" }), "NOT_FOUND", "input.id"),
        (
            ("delete", "Genre"),
            json!({ "id": "drama", "expectedVersion": 2 }),
            "VERSION_CONFLICT",
            "input.expectedVersion",
        ),
    ] {
        let payload = edit(&schema, action, "", input.clone()).await;
        assert_eq!(faults(&payload), [fault(code, path)], "{action:?} {input}");
    }
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn an_importer_agrees_with_what_editors_did(backend: Backend) {
    let schema = start(&backend).await;
    let other = json!({ "title": "Other", "genres": [{ "create": { "name": "Drama" } }],
        "collection": { "create": { "name": "Series", "tmdbId": 4 } } });
    for input in [other, json!({ "title": "One", "tmdbId": 1 })] {
        schema.mutate(CREATE, json!({ "input": input })).await;
    }
    edit(&schema, ("update", "Genre"), "", json!({ "id": "drama", "name": "Theatre" })).await;
    edit(
        &schema,
        ("update", "Collection"),
        "",
        json!({ "id": "tmdb:4", "name": "Renamed", "slug": "other" }),
    )
    .await;
    let entry = |name: &str, tmdb_id| vocabulary::VocabularyDraft {
        name: name.to_owned(),
        tmdb_id,
        ..Default::default()
    };
    let import = async || {
        let draft = MovieDraft {
            title: "One".to_owned().into(),
            tmdb_id: Some(1).into(),
            genres: vec![entry("Drama", None), entry("theatre", None)].into(),
            collection: Some(entry("Series", Some(4))).into(),
            ..MovieDraft::default()
        };
        let writer = Writer::begin(&schema.app.db, &Editor::operator()).await.unwrap();
        let outcomes = upsert(&writer, &[draft.validate_lenient().unwrap().0]).await.unwrap();
        writer.commit().await.unwrap();
        outcomes[0].clone()
    };
    assert!(matches!(import().await, RecordOutcome::Updated(_)));
    let query = "{ genres { name slug } collection(by: { tmdbId: 4 }) \
        { name slug } movies(where: { title: { eq: \"One\" } }) { genres { name } } }";
    let seen = schema.data(query).await.data;
    assert_eq!(
        seen,
        json!({
            "genres": [{ "name": "Drama", "slug": "drama-2" }, { "name": "Theatre", "slug": "drama" }],
            "collection": { "name": "Renamed", "slug": "other" },
            "movies": [{ "genres": [{ "name": "Drama" }, { "name": "Theatre" }] }]
        })
    );
    assert!(
        matches!(import().await, RecordOutcome::Unchanged(_)),
        "a second run finds what the first made"
    );
    assert_eq!(schema.data(query).await.data, seen);
}
