//! Films: added, changed, saved by id, deleted.

use cinegraph::auth::{Role, Scope, Viewer};
use serde_json::{Value, json};

use super::{census, fault, faults, found, key, log, start};
use crate::support::test_schema::editor;
use crate::support::{Backend, on_both_databases};

pub const CREATE: &str = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
    movie { id slug title version } userErrors { code message path } } }";
pub const UPDATE: &str = "mutation ($input: UpdateMovieInput!) { updateMovie(input: $input) {
    movie { id slug title overview tagline runtime releaseDate releaseYear tmdbId imdbId adult version
        genres { name } collection { name } originalLanguage { code } }
    userErrors { code message path
        ... on VersionConflict { currentVersion current { id ... on Movie { title version } } } } } }";
const UPSERT: &str = "mutation ($input: UpsertMovieInput!) { upsertMovie(input: $input) {
    created movie { id title tagline version } userErrors { code message path } } }";
const DELETE: &str = "mutation ($input: DeleteMovieInput!) { deleteMovie(input: $input) {
    deletedId userErrors { code message path
        ... on VersionConflict { currentVersion current { id ... on Movie { title version } } } } } }";

/// A film and one of everything that it can name.
pub fn phantom_thread() -> Value {
    json!({
        "title": "Phantom Thread", "tmdbId": 400617, "imdbId": "tt5776858",
        "originalTitle": "Phantom Thread", "originalLanguage": "en", "releaseDate": "2017-12-25",
        "overview": "A dressmaker.\n\nA waitress.", "tagline": "", "status": "RELEASED",
        "runtime": 130, "homepage": "https://example.com/film", "budget": 35000000,
        "revenue": 47756606, "popularity": 12.5, "voteAverage": 7.3, "voteCount": 2000,
        "coverImage": "card", "backdropImage": "tmdb:/b.jpg",
        "collection": { "create": { "name": "PTA in London", "tmdbId": 5 } },
        "genres": [{ "create": { "name": "Drama", "tmdbId": 18 } }, { "create": { "name": "Romance" } }],
        "keywords": [{ "create": { "name": "fashion" } }],
        "productionCompanies": [{ "create": { "name": "Focus Features", "country": "US" } }],
        "productionCountries": [{ "code": "us" }, { "code": "GB" }],
        "spokenLanguages": [{ "code": "en" }],
        "credits": [
            { "department": "ACTING", "person": { "create": { "name": "Vicky Krieps", "tmdbId": 2 } },
              "characters": ["Alma Elson"], "billing": 2 },
            { "department": "ACTING", "person": { "create": { "name": "Daniel Day-Lewis", "imdbId": "nm0000358" } },
              "characters": ["Reynolds Woodcock"], "billing": 1 },
            { "department": "DIRECTING", "person": { "create": { "name": "Paul Thomas Anderson", "tmdbId": 3 } } },
            { "department": "WRITING", "job": "Writer", "person": { "create": { "name": "Paul Thomas Anderson", "tmdbId": 3 } } }
        ]
    })
}

#[on_both_databases]
async fn a_film_is_added_found_and_deleted(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "title": "Phantom Thread", "releaseDate": "2017-12-25", "tmdbId": 400617 });
    let made = schema.mutate(CREATE, json!({ "input": input })).await;
    let id = made["movie"]["id"].clone();
    assert_eq!(
        made,
        json!({ "movie": { "id": id, "slug": "phantom-thread-2017", "title": "Phantom Thread",
            "version": 1 }, "userErrors": [] })
    );
    assert_eq!(found(&schema, "phantom").await, ["Phantom Thread"]);
    let stale = json!({ "input": { "id": "tmdb:400617", "expectedVersion": 7 } });
    let refused = schema.mutate(DELETE, stale).await;
    assert_eq!(faults(&refused), [fault("VERSION_CONFLICT", "input.expectedVersion")]);
    let current = json!({ "id": id, "title": "Phantom Thread", "version": 1 });
    assert_eq!(refused["userErrors"][0]["current"], current);
    assert_eq!(refused["userErrors"][0]["currentVersion"], 1);
    let input = json!({ "input": { "id": "phantom-thread-2017", "expectedVersion": 1 } });
    let gone = schema.mutate(DELETE, input.clone()).await;
    assert_eq!(gone, json!({ "deletedId": id, "userErrors": [] }));
    assert_eq!(found(&schema, "phantom").await, [""; 0]);
    let again = schema.mutate(DELETE, input).await;
    assert_eq!(faults(&again), [fault("NOT_FOUND", "input.id")]);
    let key = key(&id);
    assert_eq!(log(&schema).await, [("MOVIE_CREATED", key, 1), ("MOVIE_DELETED", key, 1)]);
}

#[on_both_databases]
async fn a_film_is_added_with_everything_that_it_names(backend: Backend) {
    let schema = start(&backend).await;
    let document = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
        movie { slug tagline budget voteAverage coverImage { width } collection { name }
            genres { slug } keywords { slug } productionCompanies { name country { name } }
            productionCountries { code } spokenLanguages { nativeName } director { name }
            creditsConnection { edges { job characters billing node { name } } } }
        userErrors { message path } } }";
    let made = schema.mutate(document, json!({ "input": phantom_thread() })).await;
    let credit = |name: &str, job: &str, character: Option<&str>, billing: Option<i32>| {
        let characters: Vec<&str> = character.into_iter().collect();
        json!({ "job": job, "characters": characters, "billing": billing, "node": { "name": name } })
    };
    assert_eq!(
        made,
        json!({ "movie": {
            "slug": "phantom-thread-2017", "tagline": null, "budget": 35000000,
            "voteAverage": 7.3, "coverImage": { "width": 500 },
            "collection": { "name": "PTA in London" },
            "genres": [{ "slug": "drama" }, { "slug": "romance" }],
            "keywords": [{ "slug": "fashion" }],
            "productionCompanies": [{ "name": "Focus Features", "country": { "name": "United States of America" } }],
            "productionCountries": [{ "code": "US" }, { "code": "GB" }],
            "spokenLanguages": [{ "nativeName": "English" }],
            "director": { "name": "Paul Thomas Anderson" },
            "creditsConnection": { "edges": [
                credit("Paul Thomas Anderson", "Director", None, None),
                credit("Daniel Day-Lewis", "Actor", Some("Reynolds Woodcock"), Some(1)),
                credit("Vicky Krieps", "Actor", Some("Alma Elson"), Some(2)),
                credit("Paul Thomas Anderson", "Writer", None, None),
            ] }
        }, "userErrors": [] })
    );
    let mut logged: Vec<&str> = log(&schema).await.into_iter().map(|(kind, ..)| kind).collect();
    logged.sort_unstable();
    assert_eq!(
        logged,
        [
            "COLLECTION_CREATED",
            "COMPANY_CREATED",
            "GENRE_CREATED",
            "GENRE_CREATED",
            "MOVIE_CREATED",
            "PERSON_CREATED",
            "PERSON_CREATED",
            "PERSON_CREATED"
        ]
    );
}

#[on_both_databases]
async fn a_film_points_to_what_is_there(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let before = log(&schema).await.len();
    let input = json!({
        "title": "Another",
        "collection": { "tmdbId": 5 },
        "genres": [{ "slug": "romance" }, { "id": "tmdb:18" }, { "create": { "name": "ROMANCE" } }],
        "keywords": [{ "id": "fashion" }],
        "productionCompanies": [{ "slug": "focus-features" }],
        "credits": [
            { "department": "DIRECTING", "person": { "slug": "paul-thomas-anderson" } },
            { "department": "ACTING", "person": { "imdbId": "nm0000358" } },
            { "department": "ACTING", "person": { "tmdbId": 2 } },
            { "department": "ACTING", "person": { "id": "nm0000358" }, "characters": ["Twin"] },
            { "department": "SOUND", "job": "Mixer", "person": { "create": { "name": "New Somebody" } } }
        ]
    });
    let document = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
        movie { collection { name } genres { slug } keywords { name } productionCompanies { name }
            directors { name } performers { name } } userErrors { message path } } }";
    let made = schema.mutate(document, json!({ "input": input })).await;
    let names =
        |names: &[&str]| names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>();
    assert_eq!(made["userErrors"], json!([]));
    assert_eq!(made["movie"]["collection"]["name"], "PTA in London");
    assert_eq!(made["movie"]["genres"], json!([{ "slug": "romance" }, { "slug": "drama" }]));
    assert_eq!(made["movie"]["keywords"], json!(names(&["fashion"])));
    assert_eq!(made["movie"]["productionCompanies"], json!(names(&["Focus Features"])));
    assert_eq!(made["movie"]["directors"], json!(names(&["Paul Thomas Anderson"])));
    assert_eq!(made["movie"]["performers"], json!(names(&["Daniel Day-Lewis", "Vicky Krieps"])));
    let logged: Vec<&str> = log(&schema).await.into_iter().skip(before).map(|it| it.0).collect();
    assert_eq!(logged, ["PERSON_CREATED", "MOVIE_CREATED"], "nobody else was made or changed");
}

#[on_both_databases]
async fn left_out_stays_and_null_clears(backend: Backend) {
    let schema = start(&backend).await;
    let made = schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let id = key(&made["movie"]["id"]);
    let update = async |change: Value| {
        let mut input = json!({ "id": "phantom-thread-2017" });
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let payload = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(payload["userErrors"], json!([]));
        payload["movie"].clone()
    };
    let seen = update(json!({ "tagline": "Stitched", "title": "Phantom Threads" })).await;
    assert_eq!(seen["slug"], "phantom-thread-2017", "a new title keeps the slug");
    assert_eq!((&seen["version"], &seen["tagline"]), (&json!(2), &json!("Stitched")));
    assert_eq!(seen["overview"], "A dressmaker.\n\nA waitress.");
    assert_eq!(found(&schema, "threads").await, ["Phantom Threads"]);
    let same = update(json!({ "tagline": "Stitched", "runtime": 130 })).await;
    assert_eq!(same["version"], 2, "what is so already changes nothing");
    let cleared = update(json!({
        "tagline": null, "overview": null, "runtime": null, "releaseDate": null, "imdbId": null,
        "tmdbId": null, "collection": null, "genres": null, "originalLanguage": null,
        "adult": null, "slug": "new-slug"
    }))
    .await;
    assert_eq!(
        cleared,
        json!({ "id": made["movie"]["id"], "slug": "new-slug", "title": "Phantom Threads",
            "overview": null, "tagline": null, "runtime": null, "releaseDate": null,
            "releaseYear": null, "tmdbId": null, "imdbId": null, "adult": false, "version": 3,
            "genres": [], "collection": null, "originalLanguage": null })
    );
    let logged: Vec<_> =
        log(&schema).await.into_iter().filter(|it| it.0 == "MOVIE_UPDATED").collect();
    assert_eq!(logged, [("MOVIE_UPDATED", id, 2), ("MOVIE_UPDATED", id, 3)]);
    let released = "{ person(by: { tmdbId: 3 }) { directed { title } } }";
    assert_eq!(
        schema.data(released).await.data["person"]["directed"][0]["title"],
        "Phantom Threads"
    );
}

#[on_both_databases]
async fn a_hidden_title_leaves_the_search(backend: Backend) {
    let schema = start(&backend).await;
    schema
        .mutate(CREATE, json!({ "input": { "title": "Unseen", "originalTitle": "Vorher" } }))
        .await;
    assert_eq!(found(&schema, "vorher").await, ["Unseen"]);
    schema.mutate(UPDATE, json!({ "input": { "id": "unseen", "originalTitle": "Nachher" } })).await;
    assert_eq!(found(&schema, "vorher").await, [""; 0]);
    assert_eq!(found(&schema, "nachher").await, ["Unseen"]);
    schema.mutate(UPDATE, json!({ "input": { "id": "unseen", "adult": true } })).await;
    assert_eq!(found(&schema, "nachher").await, [""; 0]);
}

#[on_both_databases]
async fn one_of_two_updates_of_the_same_version_wins(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": { "title": "Contested" } })).await;
    for version in 1..=10 {
        let update = |tagline: &'static str| {
            let input = json!({ "id": "contested", "expectedVersion": version,
                "tagline": format!("{tagline} {version}") });
            schema.mutate(UPDATE, json!({ "input": input }))
        };
        let (one, other) = tokio::join!(update("one"), update("other"));
        let (won, lost) = if one["userErrors"] == json!([]) { (one, other) } else { (other, one) };
        assert_eq!(won["movie"]["version"], version + 1);
        assert_eq!(faults(&lost), [fault("VERSION_CONFLICT", "input.expectedVersion")]);
        assert_eq!(lost["movie"], Value::Null);
        assert_eq!(lost["userErrors"][0]["currentVersion"], version + 1);
    }
    assert_eq!(log(&schema).await.len(), 11);
}

#[on_both_databases]
async fn an_upsert_goes_by_the_sources_id(backend: Backend) {
    let schema = start(&backend).await;
    let upsert = async |input: Value| schema.mutate(UPSERT, json!({ "input": input })).await;
    let nameless = upsert(json!({ "tmdbId": 1, "tagline": "First" })).await;
    assert_eq!(faults(&nameless), [fault("REQUIRED", "input.title")]);
    let made = upsert(json!({ "tmdbId": 1, "title": "One", "tagline": "First" })).await;
    assert_eq!((&made["created"], &made["movie"]["version"]), (&json!(true), &json!(1)));
    let changed = upsert(json!({ "tmdbId": 1, "imdbId": "tt0000001", "title": "Two" })).await;
    assert_eq!(
        changed,
        json!({ "created": false, "movie": { "id": made["movie"]["id"], "title": "Two",
            "tagline": "First", "version": 2 }, "userErrors": [] })
    );
    let same = upsert(json!({ "imdbId": "tt0000001" })).await;
    assert_eq!(same["movie"]["version"], 2);
    assert_eq!(faults(&upsert(json!({ "title": "Keyless" })).await), [fault("REQUIRED", "input")]);
    upsert(json!({ "tmdbId": 2, "title": "Other" })).await;
    let both = upsert(json!({ "tmdbId": 2, "imdbId": "tt0000001", "title": "Which" })).await;
    assert_eq!(faults(&both), [fault("CONFLICT", "input.imdbId")]);
}

#[on_both_databases]
async fn only_editors_write(backend: Backend) {
    let schema = start(&backend).await;
    let before = census(&schema).await;
    let reader = Viewer::Account {
        account: 1,
        role: Role::Reader,
        scope: Scope::Admin,
        credential: cinegraph::auth::Credential::Server,
    };
    let limited = Viewer::Account {
        account: 1,
        role: Role::Admin,
        scope: Scope::Read,
        credential: cinegraph::auth::Credential::Server,
    };
    for (viewer, code) in
        [(Viewer::Anonymous, "UNAUTHENTICATED"), (reader, "FORBIDDEN"), (limited, "FORBIDDEN")]
    {
        let input = json!({ "input": { "title": "Nothing" } });
        let answered = schema.ask_as(viewer, CREATE, input).await;
        assert_eq!(answered.errors[0]["extensions"]["code"], code);
        assert_eq!(answered.data, Value::Null);
    }
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn mutations_of_one_request_run_one_after_the_other(backend: Backend) {
    let schema = start(&backend).await;
    let document = r#"mutation {
        a: createMovie(input: { title: "One", tmdbId: 1 }) { movie { ...F } }
        b: updateMovie(input: { id: "tmdb:1", tagline: "x" }) { movie { ...F } }
        c: updateMovie(input: { id: "tmdb:1", tagline: "y" }) { movie { ...F } }
        d: deleteMovie(input: { id: "tmdb:1" }) { deletedId }
    } fragment F on Movie { tagline version }"#;
    let answered = schema.ask_as(editor(), document, Value::Null).await;
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    let movie = |tagline: Option<&str>, version| json!({ "movie": { "tagline": tagline, "version": version } });
    assert_eq!(answered.data["a"], movie(None, 1));
    assert_eq!(answered.data["b"], movie(Some("x"), 2));
    assert_eq!(answered.data["c"], movie(Some("y"), 3));
    assert_eq!(answered.statements, 3, "one for each record that is read back");
}

#[on_both_databases]
async fn a_mutation_that_is_selected_twice_under_one_key_runs_once(backend: Backend) {
    let schema = start(&backend).await;
    let document = r#"mutation {
        createMovie(input: { title: "One" }) { movie { id } }
        createMovie(input: { title: "One" }) { movie { title } userErrors { code } }
    }"#;
    let answered = schema.ask_as(editor(), document, Value::Null).await;
    assert!(answered.errors.is_empty(), "{:?}", answered.errors);
    assert_eq!(answered.data["createMovie"]["movie"]["title"], "One");
    assert_eq!(log(&schema).await.len(), 1);
}
