//! People of one input: drafts that share an identifier, and those that contradict each other.

use serde_json::{Value, json};

use super::movie::{CREATE, UPDATE};
use super::{census, fault, faults, log, start};
use crate::support::{Backend, TestSchema, on_both_databases};

const UPSERT: &str = "mutation ($input: UpsertMovieInput!) { upsertMovie(input: $input) {
    movie { id } userErrors { code message path } } }";
const SET: &str = "mutation ($input: SetMovieCreditsInput!) { setMovieCredits(input: $input) {
    movie { id } userErrors { code message path } } }";
const PEOPLE: &str = "{ people { name tmdbId imdbId popularity profileImage { url } version } }";

/// A performer's credit of somebody who may be new.
fn credit(person: Value) -> Value {
    json!({ "department": "ACTING", "person": { "create": person } })
}

fn somebody(tmdb_id: Option<i32>, imdb_id: Option<&str>) -> Value {
    let mut person = json!({ "name": format!("Person {}", tmdb_id.unwrap_or_default()) });
    let ids = json!({ "tmdbId": tmdb_id, "imdbId": imdb_id });
    person.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
    person
}

/// The user errors' paths and messages.
fn errors(payload: &Value) -> Vec<(String, String)> {
    let messages = payload["userErrors"].as_array().unwrap().iter();
    let messages = messages.map(|error| error["message"].as_str().unwrap().to_owned());
    faults(payload).into_iter().map(|(_, path)| path).zip(messages).collect()
}

async fn create(schema: &TestSchema, credits: Value) -> Value {
    let input = json!({ "title": "Film", "imdbId": "tt0000001", "credits": credits });
    schema.mutate(CREATE, json!({ "input": input })).await
}

#[on_both_databases]
async fn one_imdb_id_of_two_tmdb_ids_is_a_conflict_everywhere(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": { "title": "Stored", "tmdbId": 7 } })).await;
    let before = census(&schema).await;
    let cast = json!([
        credit(somebody(Some(921), Some("nm0000921"))),
        credit(somebody(Some(922), Some("nm0000921")))
    ]);
    for (document, input) in [
        (CREATE, json!({ "title": "New", "credits": cast })),
        (UPDATE, json!({ "id": "tmdb:7", "credits": cast })),
        (UPSERT, json!({ "tmdbId": 7, "credits": cast })),
        (UPSERT, json!({ "tmdbId": 8, "title": "New", "credits": cast })),
        (SET, json!({ "movieId": "tmdb:7", "credits": cast })),
    ] {
        let refused = schema.mutate(document, json!({ "input": input })).await;
        assert_eq!(
            faults(&refused),
            [fault("CONFLICT", "input.credits.1.person.create.imdbId")],
            "{document}"
        );
        assert_eq!(
            refused["userErrors"][0]["message"],
            "IMDb id nm0000921 is that of credits[0], and TMDB id 922 is that of somebody else. Give imdbId to one of the two only."
        );
        assert_eq!(census(&schema).await, before, "{document}");
    }
}

#[on_both_databases]
async fn a_conflict_is_reported_at_its_path_with_all_other_errors(backend: Backend) {
    let schema = start(&backend).await;
    let billed = |person: Value, billing: i32| {
        let mut credit = credit(person);
        credit["billing"] = json!(billing);
        credit
    };
    // In order of billing the last comes first.
    let cast = json!([billed(somebody(Some(1), Some("nm1")), 3), billed(somebody(Some(3), Some("nm2")), 2),
        billed(somebody(Some(2), Some("nm1")), 1), { "department": "ACTING", "person": { "slug": "nobody" } }]);
    let input = json!({ "title": "Film", "genres": [{ "slug": "none" }], "credits": cast });
    let refused = schema.mutate(CREATE, json!({ "input": input })).await;
    assert_eq!(
        faults(&refused),
        [
            fault("NOT_FOUND", "input.genres.0.slug"),
            fault("NOT_FOUND", "input.credits.3.person.slug"),
            fault("CONFLICT", "input.credits.0.person.create.imdbId")
        ]
    );
    assert!(
        refused["userErrors"][2]["message"].as_str().unwrap().contains("that of credits[2]"),
        "{refused}"
    );
}

#[on_both_databases]
async fn an_id_that_contradicts_a_stored_person_is_a_conflict(backend: Backend) {
    let schema = start(&backend).await;
    let cast =
        json!([credit(somebody(Some(921), Some("nm1"))), credit(somebody(Some(922), Some("nm2")))]);
    assert_eq!(faults(&create(&schema, cast).await), []);
    let before = census(&schema).await;
    let path = || "input.credits.0.person.create.imdbId".to_owned();
    let two = "IMDb id nm1 is that of person:1, and TMDB id 922 is that of person:2. Leave imdbId out, or merge the two with mergePeople first.";
    let other = "TMDB id 922 is that of person:2, whose IMDb id is nm2. Leave imdbId out, \
        or correct person:2 with updatePerson first.";
    let new = "IMDb id nm1 is that of person:1, and TMDB id 5 is that of somebody else. Leave imdbId out, or correct person:1 with updatePerson first.";
    for (tmdb, imdb, message) in [(922, "nm1", two), (922, "nm3", other), (5, "nm1", new)] {
        let input =
            json!({ "id": "tt0000001", "credits": [credit(somebody(Some(tmdb), Some(imdb)))] });
        let refused = schema.mutate(UPDATE, json!({ "input": input })).await;
        assert_eq!(errors(&refused), [(path(), message.to_owned())]);
    }
    // Two ids of one draft each that a third one joins are those of two stored people.
    let cast = json!([
        credit(somebody(Some(921), None)),
        credit(somebody(None, Some("nm2"))),
        credit(somebody(Some(921), Some("nm2")))
    ]);
    let refused =
        schema.mutate(UPDATE, json!({ "input": { "id": "tt0000001", "credits": cast } })).await;
    assert_eq!(faults(&refused), [fault("CONFLICT", "input.credits.2.person.create.imdbId")]);
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn one_person_by_two_ids_is_written_once_with_what_both_say(backend: Backend) {
    let schema = start(&backend).await;
    create(&schema, json!([credit(somebody(Some(921), Some("nm1")))])).await;
    let with = |mut person: Value, field: &str, value: Value| {
        person[field] = value;
        credit(person)
    };
    let cast = [
        with(somebody(Some(921), None), "profileImage", json!("tmdb:/a.jpg")),
        with(somebody(None, Some("nm1")), "popularity", json!(4.5)),
    ];
    let known = log(&schema).await.len();
    for cast in [[&cast[0], &cast[1]], [&cast[1], &cast[0]]] {
        let input = json!({ "id": "tt0000001", "credits": cast });
        assert_eq!(faults(&schema.mutate(UPDATE, json!({ "input": input })).await), []);
        let people = schema.data(PEOPLE).await.data["people"].clone();
        assert_eq!(
            people,
            json!([{ "name": "Person 921", "tmdbId": 921, "imdbId": "nm1", "popularity": 4.5,
            "profileImage": { "url": "https://image.tmdb.org/t/p/original/a.jpg" }, "version": 2 }])
        );
    }
    let logged = log(&schema).await.split_off(known);
    assert_eq!(
        logged.iter().filter(|change| change.0 == "PERSON_UPDATED").count(),
        1,
        "{logged:?}"
    );
}

#[on_both_databases]
async fn ids_that_agree_are_the_same_people_in_any_order(backend: Backend) {
    let cast = [
        somebody(Some(1), None),
        somebody(None, Some("nm1")),
        somebody(Some(1), Some("nm1")),
        somebody(Some(2), None),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 0, 3, 1]] {
        let schema = start(&backend).await;
        let credits: Vec<Value> =
            order.iter().map(|place: &usize| credit(cast[*place].clone())).collect();
        assert_eq!(faults(&create(&schema, json!(credits)).await), []);
        let people = schema
            .data(
                "{ people(orderBy: { field: NAME, direction: ASC }) \
            { tmdbId imdbId performedIn { id } } }",
            )
            .await
            .data;
        let films = json!([{ "id": "movie:1" }]);
        let mut people = people["people"].as_array().unwrap().clone();
        people.sort_by_key(|person| person["tmdbId"].as_i64());
        assert_eq!(
            json!(people),
            json!([{ "tmdbId": 1, "imdbId": "nm1", "performedIn": films },
            { "tmdbId": 2, "imdbId": null, "performedIn": films }]),
            "{order:?}"
        );
    }
}

#[on_both_databases]
async fn a_name_alone_is_the_person_whom_the_film_credits(backend: Backend) {
    let schema = start(&backend).await;
    create(&schema, json!([credit(json!({ "name": "Ann Lee", "tmdbId": 5 }))])).await;
    let input = json!({ "id": "tt0000001", "credits": [credit(json!({ "name": "ANN LEE" }))] });
    assert_eq!(faults(&schema.mutate(UPDATE, json!({ "input": input })).await), []);
    // Beside one of an id it is another.
    let two = json!([
        credit(json!({ "name": "Ann Lee", "tmdbId": 5 })),
        credit(json!({ "name": "Ann Lee" }))
    ]);
    let input = json!({ "input": { "id": "tt0000001", "credits": two } });
    assert_eq!(faults(&schema.mutate(UPDATE, input.clone()).await), []);
    let people = "{ people { slug tmdbId } }";
    let expected =
        json!([{ "slug": "ann-lee", "tmdbId": 5 }, { "slug": "ann-lee-2", "tmdbId": null }]);
    assert_eq!(schema.data(people).await.data["people"], expected);
    let before = census(&schema).await;
    schema.mutate(UPDATE, input).await;
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn somebody_without_an_id_stays_beside_a_namesake_with_one(backend: Backend) {
    let name = || credit(json!({ "name": "John Smith" }));
    let identified = |id: i32| credit(json!({ "name": "John Smith", "tmdbId": id }));
    let schema = start(&backend).await;
    create(&schema, json!([name()])).await;
    for (cast, expected) in [
        (json!([name(), identified(5)]), json!(["person:1", "person:2"])),
        (json!([identified(5), name()]), json!(["person:2", "person:1"])),
        (json!([name()]), json!(["person:1"])),
        (json!([identified(6), name()]), json!(["person:3", "person:1"])),
        (
            json!([identified(5), name(), identified(6)]),
            json!(["person:2", "person:1", "person:3"]),
        ),
        (json!([identified(5), identified(6)]), json!(["person:2", "person:3"])),
    ] {
        let input = json!({ "input": { "id": "tt0000001", "credits": cast } });
        assert_eq!(faults(&schema.mutate(UPDATE, input.clone()).await), []);
        let query =
            "{ movie(by: { imdbId: \"tt0000001\" }) { creditsConnection { nodes { id } } } }";
        let nodes = schema.data(query).await.data["movie"]["creditsConnection"]["nodes"].clone();
        let people: Value =
            nodes.as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
        assert_eq!(people, expected, "{cast}");
        let before = census(&schema).await;
        schema.mutate(UPDATE, input).await;
        assert_eq!(census(&schema).await, before, "{cast}");
    }
    let query = "{ nodes(ids: [\"person:1\", \"person:2\", \"person:3\", \"person:4\"]) \
        { ... on Person { tmdbId } } }";
    let people = schema.data(query).await.data["nodes"].clone();
    assert_eq!(
        people,
        json!([{ "tmdbId": null }, { "tmdbId": 5 }, { "tmdbId": 6 }, null]),
        "nobody takes another's id"
    );
}
