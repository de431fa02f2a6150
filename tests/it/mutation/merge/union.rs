//! What the survivor keeps, and what it takes over.

use serde_json::json;

use super::*;
use crate::support::{Backend, on_both_databases};

/// A film's credits: kind, person, characters, billing, in their order; and whether each leads.
async fn credits(schema: &TestSchema, film: &str) -> Vec<(i32, String, String, Option<i32>, bool)> {
    use entity::credit::{Column, Entity};
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    let found = Entity::find()
        .filter(Column::MovieId.eq(number(film)))
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::Position)
        .all(schema.app.db.reader())
        .await
        .unwrap();
    let mut expected = [0; 3];
    let mut logged = Vec::new();
    for credit in found {
        let kind = credit.kind as usize;
        assert_eq!(credit.position, expected[kind], "positions run from 0");
        expected[kind] += 1;
        let person = format!("person:{}", credit.person_id);
        logged.push((kind as i32, person, credit.characters, credit.billing, credit.lead));
    }
    logged
}

#[on_both_databases]
async fn a_merged_film_fills_in_what_the_survivor_lacks(backend: Backend) {
    let schema = start(&backend).await;
    let genre = |name: &str| json!({ "create": { "name": name } });
    let cast = |name: &str| json!({ "create": { "name": name, "tmdbId": name.len() } });
    let play = |name: &str, part: Option<&str>, billing: Option<i32>| {
        json!({ "person": cast(name), "department": "ACTING",
        "characters": part.into_iter().collect::<Vec<_>>(), "billing": billing })
    };
    let one = film(&schema, json!({ "title": "The Keeper", "tmdbId": 1, "overview": "Own.", "coverImage": "card",
        "genres": [genre("Drama"), genre("Crime")], "spokenLanguages": [{ "code": "en" }],
        "credits": [play("A", None, Some(1)), play("BB", Some("Ship"), Some(2)), play("CCC", None, None)] })).await;
    let other = film(&schema, json!({ "title": "Keeper", "tmdbId": 2, "imdbId": "tt0000002", "overview": "Other.", "tagline": "Line.",
        "releaseDate": "2012-03-04", "voteCount": 5, "voteAverage": 7.5, "coverImage": "tmdb:/k.jpg", "runtime": 90,
        "genres": [genre("Comedy"), genre("Drama")], "productionCountries": [{ "code": "IE" }],
        "credits": [play("DDDD", None, Some(1)), play("A", Some("Keeper"), Some(2)), play("BB", Some("Gull"), Some(3)), play("EEEEE", None, None),
            { "person": cast("A"), "department": "DIRECTING" }] })).await;
    merge(&schema, &one, &other).await;
    let query = "query ($x: ID!) { node(id: $x) { ... on Movie { title tmdbId imdbId slug overview tagline releaseDate releaseYear runtime
        voteCount voteAverage coverImage { url } genres { name } spokenLanguages { code } productionCountries { code } version } } }";
    let film = schema.ask(query, json!({ "x": one })).await.data["node"].clone();
    assert_eq!(
        film,
        json!({ "title": "The Keeper", "tmdbId": 1, "imdbId": "tt0000002", "slug": "the-keeper", "overview": "Own.",
        "tagline": "Line.", "releaseDate": "2012-03-04", "releaseYear": 2012, "runtime": 90, "voteCount": 5, "voteAverage": 7.5,
        "coverImage": { "url": "https://image.tmdb.org/t/p/original/k.jpg" },
        "genres": [{ "name": "Drama" }, { "name": "Crime" }, { "name": "Comedy" }],
        "spokenLanguages": [{ "code": "en" }], "productionCountries": [{ "code": "IE" }], "version": 2 })
    );
    let people = schema.data("{ people { id name } }").await.data["people"].clone();
    let of = |name: &str| {
        people.as_array().unwrap().iter().find(|person| person["name"] == name).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let expected = [
        (0, of("A"), "[]", None, true),
        // The part is filled in; a second part is a second credit.
        (1, of("A"), "[\"Keeper\"]", Some(1), true),
        (1, of("BB"), "[\"Ship\"]", Some(2), true),
        // The billing of the other film goes on behind the survivor's.
        (1, of("DDDD"), "[]", Some(3), true),
        (1, of("BB"), "[\"Gull\"]", Some(5), false),
        (1, of("CCC"), "[]", None, true),
        (1, of("EEEEE"), "[]", None, true),
    ]
    .map(|(kind, person, parts, billing, lead)| (kind, person, parts.to_owned(), billing, lead));
    assert_eq!(credits(&schema, &one).await, expected);
    let newest = "{ people(where: { name: { eq: \"CCC\" } }) \
        { performedIn { id } creditsConnection { edges { node { id } } } } }";
    assert_eq!(schema.data(newest).await.data["people"][0]["performedIn"], json!([{ "id": one }]));
    assert_eq!(
        count(&schema, "SELECT count(*) FROM credit WHERE released <> '2012-03-04'").await,
        0
    );
    let logged = log(&schema).await.split_off(log(&schema).await.len() - 2);
    assert_eq!(logged, [("MOVIE_MERGED", number(&other), 1), ("MOVIE_UPDATED", number(&one), 2)]);
    assert_eq!(survivor_told(&schema, 3).await, number(&one));
}

#[on_both_databases]
async fn a_merged_person_leaves_credits_and_facts(backend: Backend) {
    let schema = start(&backend).await;
    let one = person(&schema, json!({ "name": "Ann Lee", "birthDate": "1950" })).await;
    let other = person(
        &schema,
        json!({ "name": "Anne Lee", "tmdbId": 22, "birthDate": "1951", "biography": "A life." }),
    )
    .await;
    let third = person(&schema, json!({ "name": "Bo" })).await;
    let both = film(&schema, json!({ "title": "Both", "credits": [
        credit(&other, "ACTING", &["Ship"]), credit(&third, "ACTING", &[]), credit(&one, "ACTING", &["Ship"]),
        credit(&one, "ACTING", &["Gull"]), credit(&other, "DIRECTING", &[]), credit(&other, "ACTING", &["Keeper"])] })).await;
    let apart = film(&schema, json!({ "title": "Apart", "credits": [credit(&third, "ACTING", &[]), credit(&other, "ACTING", &[])] })).await;
    let alone =
        film(&schema, json!({ "title": "Alone", "credits": [credit(&one, "ACTING", &[])] })).await;
    let known = log(&schema).await.len();
    merge(&schema, &one, &other).await;
    let query = "query ($x: ID!) { node(id: $x) { ... on Person { name tmdbId slug birthDate biography version directed { id } performedIn { id } } } }";
    let answered = schema.ask(query, json!({ "x": other })).await.data["node"].clone();
    assert_eq!(
        answered,
        json!({ "name": "Ann Lee", "tmdbId": 22, "slug": "ann-lee", "birthDate": "1950", "biography": "A life.",
        "version": 2, "directed": [{ "id": both }], "performedIn": [{ "id": alone }, { "id": apart }, { "id": both }] })
    );
    let part = |kind, person: &str, parts: &str, lead| {
        (kind, person.to_owned(), parts.to_owned(), None, lead)
    };
    assert_eq!(
        credits(&schema, &both).await,
        [
            part(0, &one, "[]", true),
            part(1, &third, "[]", true),
            part(1, &one, "[\"Ship\"]", true),
            part(1, &one, "[\"Gull\"]", false),
            part(1, &one, "[\"Keeper\"]", false)
        ]
    );
    assert_eq!(
        credits(&schema, &apart).await,
        [part(1, &third, "[]", true), part(1, &one, "[]", true)]
    );
    let logged = log(&schema).await.split_off(known);
    assert_eq!(
        logged,
        [
            ("PERSON_MERGED", number(&other), 1),
            ("PERSON_UPDATED", number(&one), 2),
            ("MOVIE_UPDATED", number(&both), 2),
            ("MOVIE_UPDATED", number(&apart), 2)
        ]
    );
    assert_eq!(survivor_told(&schema, 7).await, number(&one));
    let versions = schema
        .ask(
            "query ($x: [ID!]!) { nodes(ids: $x) { ... on Movie { version } } }",
            json!({ "x": [both, apart, alone] }),
        )
        .await
        .data;
    assert_eq!(
        versions,
        json!({ "nodes": [{ "version": 2 }, { "version": 2 }, { "version": 1 }] })
    );
}

/// The survivor in the log's last change of this code.
async fn survivor_told(schema: &TestSchema, code: i32) -> i64 {
    let sql = format!("SELECT survivor FROM change WHERE type = {code} ORDER BY id DESC LIMIT 1");
    count(schema, &sql).await
}
