//! What mutations refuse, where they say that it is, and that nothing of it is written.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::movie::{CREATE, UPDATE, phantom_thread};
use super::{census, fault, faults, start};
use crate::support::test_schema::editor;
use crate::support::{Backend, on_both_databases};

/// Inputs beside a title, what is wrong with them, and where.
#[expect(clippy::too_many_lines, reason = "a table of refusals")]
fn wrong() -> Vec<(Value, &'static str, &'static str)> {
    let credit = |change: Value| {
        let mut credit = json!({ "department": "ACTING", "person": { "create": { "name": "A" } } });
        credit.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "credits": [json!({ "department": "ACTING", "person": { "create": { "name": "A" } } }), credit] })
    };
    let person = |person: Value| credit(json!({ "person": person }));
    vec![
        (json!({ "title": " " }), "REQUIRED", "input.title"),
        (json!({ "title": "x".repeat(2001) }), "INVALID", "input.title"),
        (json!({ "slug": "Not A Slug" }), "INVALID", "input.slug"),
        (json!({ "slug": "tt0000123" }), "INVALID", "input.slug"),
        (json!({ "slug": "17" }), "INVALID", "input.slug"),
        (json!({ "slug": "phantom-thread-2017" }), "TAKEN", "input.slug"),
        (json!({ "tmdbId": 0 }), "INVALID", "input.tmdbId"),
        (json!({ "tmdbId": 400617 }), "TAKEN", "input.tmdbId"),
        (json!({ "imdbId": "5776858" }), "INVALID", "input.imdbId"),
        (json!({ "imdbId": "tt5776858" }), "TAKEN", "input.imdbId"),
        (json!({ "originalTitle": "x".repeat(2001) }), "INVALID", "input.originalTitle"),
        (json!({ "originalLanguage": "english" }), "INVALID", "input.originalLanguage"),
        (json!({ "originalLanguage": "qq" }), "INVALID", "input.originalLanguage"),
        (json!({ "overview": "x".repeat(20_001) }), "INVALID", "input.overview"),
        (json!({ "tagline": "x".repeat(20_001) }), "INVALID", "input.tagline"),
        (json!({ "runtime": -1 }), "INVALID", "input.runtime"),
        (json!({ "runtime": 0 }), "INVALID", "input.runtime"),
        (json!({ "homepage": "ftp://example.com" }), "INVALID", "input.homepage"),
        (json!({ "budget": -5 }), "INVALID", "input.budget"),
        (json!({ "revenue": 0 }), "INVALID", "input.revenue"),
        (json!({ "popularity": -0.5 }), "INVALID", "input.popularity"),
        (json!({ "voteAverage": 10.5, "voteCount": 3 }), "INVALID", "input.voteAverage"),
        (json!({ "voteAverage": 7.5 }), "CONFLICT", "input.voteAverage"),
        (json!({ "voteCount": -1 }), "INVALID", "input.voteCount"),
        (json!({ "coverImage": "poster.jpg" }), "INVALID", "input.coverImage"),
        (json!({ "backdropImage": "card" }), "INVALID", "input.backdropImage"),
        (
            json!({ "collection": { "create": { "name": "" } } }),
            "REQUIRED",
            "input.collection.create.name",
        ),
        (
            json!({ "collection": { "create": { "name": "A", "coverImage": "x" } } }),
            "INVALID",
            "input.collection.create.coverImage",
        ),
        (json!({ "collection": { "id": "genre:1" } }), "INVALID", "input.collection.id"),
        (json!({ "collection": { "slug": "none" } }), "NOT_FOUND", "input.collection.slug"),
        (
            json!({ "genres": [{ "slug": "drama" }, { "slug": "none" }] }),
            "NOT_FOUND",
            "input.genres.1.slug",
        ),
        (json!({ "genres": [{ "id": "genre:99" }] }), "NOT_FOUND", "input.genres.0.id"),
        (json!({ "genres": [{ "id": "tmdb:99" }] }), "NOT_FOUND", "input.genres.0.id"),
        (json!({ "collection": { "id": "none" } }), "NOT_FOUND", "input.collection.id"),
        (
            json!({ "credits": [{ "person": { "id": "nm0000099" }, "department": "ACTING" }] }),
            "NOT_FOUND",
            "input.credits.0.person.id",
        ),
        (
            json!({ "genres": [{ "create": { "name": "A", "tmdbId": -1 } }] }),
            "INVALID",
            "input.genres.0.create.tmdbId",
        ),
        (json!({ "genres": vec![json!({ "slug": "drama" }); 21] }), "TOO_MANY", "input.genres"),
        (json!({ "keywords": [{ "tmdbId": 9 }] }), "NOT_FOUND", "input.keywords.0.tmdbId"),
        (
            json!({ "productionCompanies": [{ "create": { "name": "A", "country": "QQ" } }] }),
            "INVALID",
            "input.productionCompanies.0.create.country",
        ),
        (
            json!({ "productionCompanies": [{ "create": { "name": "A", "logoImage": "x" } }] }),
            "INVALID",
            "input.productionCompanies.0.create.logoImage",
        ),
        (
            json!({ "productionCountries": [{ "code": "USA" }] }),
            "INVALID",
            "input.productionCountries.0.code",
        ),
        (
            json!({ "productionCountries": [{ "code": "QQ" }] }),
            "INVALID",
            "input.productionCountries.0.name",
        ),
        (
            json!({ "spokenLanguages": [{ "code": "e" }] }),
            "INVALID",
            "input.spokenLanguages.0.code",
        ),
        (
            json!({ "spokenLanguages": [{ "code": "qq" }] }),
            "INVALID",
            "input.spokenLanguages.0.name",
        ),
        (credit(json!({ "department": "SOUND" })), "REQUIRED", "input.credits.1.job"),
        (credit(json!({ "billing": 0 })), "INVALID", "input.credits.1.billing"),
        (credit(json!({ "characters": ["A", " "] })), "REQUIRED", "input.credits.1.characters.1"),
        (credit(json!({ "characters": vec!["A"; 51] })), "TOO_MANY", "input.credits.1.characters"),
        (
            person(json!({ "create": { "name": "\t" } })),
            "REQUIRED",
            "input.credits.1.person.create.name",
        ),
        (
            person(json!({ "create": { "name": "A", "imdbId": "tt1" } })),
            "INVALID",
            "input.credits.1.person.create.imdbId",
        ),
        (
            person(json!({ "create": { "name": "A", "tmdbId": 0 } })),
            "INVALID",
            "input.credits.1.person.create.tmdbId",
        ),
        (
            person(json!({ "create": { "name": "A", "profileImage": "a" } })),
            "INVALID",
            "input.credits.1.person.create.profileImage",
        ),
        (
            person(json!({ "create": { "name": "A", "popularity": 0.0 } })),
            "INVALID",
            "input.credits.1.person.create.popularity",
        ),
        (person(json!({ "id": "person:99" })), "NOT_FOUND", "input.credits.1.person.id"),
        (person(json!({ "id": "movie:1" })), "INVALID", "input.credits.1.person.id"),
        (person(json!({ "slug": "a\u{0}" })), "NOT_FOUND", "input.credits.1.person.slug"),
        (person(json!({ "imdbId": "nm1" })), "NOT_FOUND", "input.credits.1.person.imdbId"),
    ]
}

#[on_both_databases]
async fn every_wrong_value_has_its_path_and_nothing_is_written(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    schema.mutate(CREATE, json!({ "input": { "title": "Changed" } })).await;
    let before = census(&schema).await;
    for (values, code, path) in wrong() {
        let mut input = json!({ "title": "Wrong" });
        input.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        let payload = schema.mutate(CREATE, json!({ "input": input })).await;
        assert_eq!(faults(&payload), [fault(code, path)], "{values}");
        assert_eq!(payload["movie"], Value::Null);
        input["id"] = "changed".into();
        let payload = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(faults(&payload), [fault(code, path)], "{values}");
    }
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn everything_that_is_wrong_is_reported_at_once(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "title": "", "runtime": -1, "genres": [{ "create": { "name": "" } }],
        "credits": [{ "department": "SOUND", "person": { "create": { "name": "" } }, "billing": -1 }] });
    let payload = schema.mutate(CREATE, json!({ "input": input })).await;
    assert_eq!(
        faults(&payload),
        [
            fault("REQUIRED", "input.title"),
            fault("INVALID", "input.runtime"),
            fault("REQUIRED", "input.genres.0.create.name"),
            fault("REQUIRED", "input.credits.0.job"),
            fault("INVALID", "input.credits.0.billing"),
            fault("REQUIRED", "input.credits.0.person.create.name"),
        ]
    );
    let input = json!({ "title": "Lost", "genres": [{ "slug": "a" }, { "slug": "b" }],
        "collection": { "tmdbId": 1 },
        "credits": [{ "department": "ACTING", "person": { "tmdbId": 1 } }] });
    let payload = schema.mutate(CREATE, json!({ "input": input })).await;
    assert_eq!(
        faults(&payload),
        [
            fault("NOT_FOUND", "input.collection.tmdbId"),
            fault("NOT_FOUND", "input.genres.0.slug"),
            fault("NOT_FOUND", "input.genres.1.slug"),
            fault("NOT_FOUND", "input.credits.0.person.tmdbId"),
        ]
    );
}

#[on_both_databases]
async fn an_update_names_a_film_and_clears_no_title(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": { "title": "Changed" } })).await;
    let before = census(&schema).await;
    for (input, code, path) in [
        (json!({ "id": "nothing" }), "NOT_FOUND", "input.id"),
        (json!({ "id": "movie:99" }), "NOT_FOUND", "input.id"),
        (json!({ "id": "person:1" }), "INVALID", "input.id"),
        (json!({ "id": "tmdb:x" }), "INVALID", "input.id"),
        (json!({ "id": "changed", "title": null }), "REQUIRED", "input.title"),
        (json!({ "id": "changed", "slug": null }), "INVALID", "input.slug"),
    ] {
        let payload = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(faults(&payload), [fault(code, path)], "{input}");
    }
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn a_write_that_fails_at_its_very_end_leaves_nothing(backend: Backend) {
    let schema = start(&backend).await;
    let before = census(&schema).await;
    let run = async |sql: &str| {
        schema.app.db.writer().execute_unprepared(sql).await.unwrap();
    };
    // Without its log, a transaction has written everything else when it fails.
    run("ALTER TABLE change RENAME TO aside").await;
    let answered = schema.ask_as(editor(), CREATE, json!({ "input": phantom_thread() })).await;
    run("ALTER TABLE aside RENAME TO change").await;
    assert_eq!(answered.errors[0]["extensions"]["code"], "INTERNAL");
    assert_eq!(census(&schema).await, before);
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    assert_ne!(census(&schema).await, before);
}
