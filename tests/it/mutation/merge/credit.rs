//! Credits and people of an import after people were merged, and people whom it unites.

use cinegraph::auth::Editor;
use cinegraph::catalog::field::Field;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, import};
use cinegraph::catalog::{Writer, credit, person as people};
use serde_json::json;

use super::*;
use crate::support::random::Random;
use crate::support::{Backend, on_both_databases};

/// Imports films, a batch at a time; what became of each, and what was left out of it.
async fn write(
    schema: &TestSchema,
    batches: &[&[MovieDraft]],
) -> Vec<(RecordOutcome, Vec<String>)> {
    let mut outcomes = Vec::new();
    for batch in batches {
        let writer = Writer::begin(&schema.app.db, &Editor::operator()).await.unwrap();
        let films: Vec<_> =
            batch.iter().map(|film| film.clone().validate_lenient().unwrap().0).collect();
        let imported = import(&writer, &films.iter().collect::<Vec<_>>()).await.unwrap();
        outcomes.extend(imported.into_iter().map(|it| (it.outcome, it.notes)));
        writer.commit().await.unwrap();
    }
    outcomes
}

/// Imports films and expects that nothing changes.
async fn unchanged(schema: &TestSchema, batches: &[&[MovieDraft]]) {
    let (before, known) = (census(schema).await, log(schema).await);
    for (outcome, _) in write(schema, batches).await {
        assert!(matches!(outcome, RecordOutcome::Unchanged(_)), "{outcome:?}");
    }
    assert_eq!(census(schema).await, before);
    assert_eq!(log(schema).await, known);
}

fn film(id: i64, credits: Vec<credit::CreditDraft>) -> MovieDraft {
    MovieDraft {
        tmdb_id: Field::Set(Some(id)),
        title: format!("Film {id}").into(),
        credits: credits.into(),
        ..MovieDraft::default()
    }
}

fn person(name: &str, tmdb_id: Option<i32>, imdb_id: Option<&str>) -> people::PersonDraft {
    let imdb_id = imdb_id.map(str::to_owned);
    people::PersonDraft {
        name: name.to_owned(),
        tmdb_id,
        imdb_id,
        ..people::PersonDraft::default()
    }
}

/// A performer who plays a character, if one is named.
fn plays(person: people::PersonDraft, character: &str) -> credit::CreditDraft {
    let characters = character.split_whitespace().map(str::to_owned).collect();
    credit::CreditDraft { characters, ..credit::CreditDraft::performer(person) }
}

/// The people of each film's cast, by name, and what they play.
async fn casts(schema: &TestSchema) -> Value {
    let query = "{ movies { title creditsConnection { edges { characters node { id name } } } } }";
    schema.data(query).await.data["movies"].clone()
}

async fn id_of(schema: &TestSchema, tmdb_id: i32) -> String {
    let query = "query ($id: Int!) { person(by: { tmdbId: $id }) { id } }";
    let found = schema.ask(query, json!({ "id": tmdb_id })).await;
    found.data["person"]["id"].as_str().unwrap().to_owned()
}

#[on_both_databases]
async fn an_import_after_a_merge_of_people_changes_nothing(backend: Backend) {
    let schema = start(&backend).await;
    let portrait = |person| people::PersonDraft {
        profile_path: Some("tmdb:/anne.jpg".to_owned()),
        popularity: Some(3.0),
        ..person
    };
    let films = [
        // One credit of both, a part of one, and an open one.
        film(
            1,
            vec![
                plays(portrait(person("Anne Lee", Some(6), Some("nm6"))), "Ship"),
                plays(person("Bo", Some(7), None), ""),
                plays(person("Ann Lee", Some(5), None), "SHIP"),
                plays(person("Ann Lee", Some(5), None), "Gull"),
                credit::CreditDraft::crew(
                    person("Anne Lee", Some(6), None),
                    credit::Department::Editing,
                    "Editor".to_owned(),
                ),
            ],
        ),
        film(2, vec![plays(person("Anne Lee", Some(6), None), "Keeper")]),
        film(
            3,
            vec![
                plays(person("Ann Lee", Some(5), None), ""),
                plays(person("A. Lee", Some(8), None), "Wave"),
                plays(person("Anne Lee", Some(6), None), "Wave"),
            ],
        ),
    ];
    write(&schema, &[&films]).await;
    merge(&schema, &id_of(&schema, 5).await, &id_of(&schema, 6).await).await;
    merge(&schema, &id_of(&schema, 5).await, &id_of(&schema, 8).await).await;
    let merged = casts(&schema).await;
    assert_eq!(
        merged[2]["creditsConnection"]["edges"],
        json!([{ "characters": ["Wave"], "node": { "id": "person:3", "name": "Ann Lee" } }]),
        "{merged}"
    );
    unchanged(&schema, &[&films]).await;
    unchanged(&schema, &[&films[1..], &films[..1]]).await;
    assert_eq!(casts(&schema).await, merged);
    let survivor =
        schema.data("{ person(by: { tmdbId: 5 }) { version imdbId tmdbId } }").await.data;
    // Cleared facts stay so: merged people fill in nothing.
    let clear = "mutation ($input: UpdatePersonInput!) { updatePerson(input: $input) \
        { person { version } userErrors { code path message } } }";
    schema
        .mutate(
            clear,
            json!({ "input": { "id": "tmdb:5", "profileImage": null, "popularity": null } }),
        )
        .await;
    unchanged(&schema, &[&films]).await;
    assert_eq!(survivor["person"]["imdbId"], "nm6");
}

#[on_both_databases]
async fn two_credits_of_one_person_in_a_source_stay_two(backend: Backend) {
    let schema = start(&backend).await;
    let twice = || {
        vec![
            plays(person("Ann", Some(5), None), "Ship"),
            plays(person("Ann", Some(5), None), "Ship"),
        ]
    };
    let films = [film(1, twice()), film(2, vec![plays(person("Bo", Some(6), None), "")])];
    write(&schema, &[&films]).await;
    merge(&schema, &id_of(&schema, 6).await, &id_of(&schema, 5).await).await;
    unchanged(&schema, &[&films]).await;
    let cast = casts(&schema).await;
    let of_first = cast.as_array().unwrap().iter().find(|film| film["title"] == "Film 1").unwrap();
    assert_eq!(of_first["creditsConnection"]["edges"].as_array().unwrap().len(), 2);
}

#[on_both_databases]
async fn a_merged_person_without_ids_stays_merged_in_their_films(backend: Backend) {
    let schema = start(&backend).await;
    let films = [
        film(
            1,
            vec![
                plays(person("Robert Roe", None, None), "Ship"),
                plays(person("Bob Roe", Some(5), None), "Ship"),
            ],
        ),
        film(
            2,
            vec![
                plays(person("Robert Roe", None, None), "Gull"),
                plays(person("Cy", None, None), ""),
            ],
        ),
    ];
    write(&schema, &[&films]).await;
    for slug in ["robert-roe", "robert-roe-2"] {
        merge(&schema, "person:2", slug_id(&schema, slug).await.as_str()).await;
    }
    unchanged(&schema, &[&films]).await;
    unchanged(&schema, &[&films[..1], &films[1..]]).await;
}

#[on_both_databases]
async fn an_import_leaves_out_an_imdb_id_of_another_and_reports_it(backend: Backend) {
    let films = [
        film(
            1,
            vec![
                plays(person("Ann", Some(921), Some("nm1")), ""),
                plays(person("Bo", Some(922), Some("nm1")), ""),
            ],
        ),
        film(
            2,
            vec![
                plays(person("Bo", Some(922), Some("nm2")), ""),
                plays(person("Ann", Some(921), Some("nm2")), ""),
            ],
        ),
    ];
    let mut answers = Vec::new();
    for batches in [vec![&films[..]], vec![&films[..1], &films[1..]]] {
        let schema = start(&backend).await;
        let first = write(&schema, &batches).await;
        let notes: Vec<usize> = first.iter().map(|(_, notes)| notes.len()).collect();
        assert_eq!(notes, [1, 1], "{first:?}");
        assert!(
            first[0].1[0]
                .starts_with("IMDb id nm1 of \"Bo\", TMDB id 922, was left out: it is that of "),
            "{first:?}"
        );
        assert!(
            first[1].1[0].starts_with("IMDb id nm2 of \"Ann\", TMDB id 921, was left out: "),
            "{first:?}"
        );
        unchanged(&schema, &[&films]).await;
        unchanged(&schema, &[&films[..1], &films[1..]]).await;
        let people = schema.data("{ people { id name tmdbId imdbId } }").await.data;
        answers.push((people, casts(&schema).await));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0["people"][1]["imdbId"], "nm2", "{answers:?}");
}

#[on_both_databases]
async fn an_id_beside_that_of_a_merged_person_is_known_from_then_on(backend: Backend) {
    let schema = start(&backend).await;
    let films = [
        film(1, vec![plays(person("Ann", Some(5), Some("nm5")), "")]),
        film(2, vec![plays(person("Anne", None, Some("nm6")), "")]),
    ];
    write(&schema, &[&films]).await;
    merge(&schema, "person:1", "person:2").await;
    let both = [
        film(3, vec![plays(person("Anne", Some(6), Some("nm6")), "")]),
        film(4, vec![plays(person("Anne", Some(6), None), "")]),
    ];
    write(&schema, &[&both[..1], &both[1..]]).await;
    unchanged(&schema, &[&both]).await;
    let people = schema.data("{ people { tmdbId imdbId version performedIn { id } } }").await.data;
    assert_eq!(people["people"].as_array().unwrap().len(), 1);
    assert_eq!(people["people"][0]["tmdbId"], 5);
    assert_eq!(people["people"][0]["performedIn"].as_array().unwrap().len(), 4);
}

#[on_both_databases]
async fn everybody_who_waits_for_an_id_becomes_one_person(backend: Backend) {
    let films =
        |tmdb_id| [1, 2, 3].map(|id| film(id, vec![plays(person("Ann Lee", tmdb_id, None), "")]));
    let mut answers = Vec::new();
    for size in [3, 1] {
        let schema = start(&backend).await;
        write(&schema, &[&films(None)]).await;
        write(&schema, &[&[film(4, vec![plays(person("Ann Lee", Some(5), None), "")])]]).await;
        let known = films(Some(5));
        let parts: Vec<&[MovieDraft]> = known.chunks(size).collect();
        write(&schema, &parts).await;
        let people = schema.data("{ people { id slug tmdbId performedIn { id } } }").await.data;
        assert_eq!(people["people"].as_array().unwrap().len(), 1, "{people}");
        assert_eq!(
            (&people["people"][0]["id"], &people["people"][0]["slug"]),
            (&json!("person:1"), &json!("ann-lee"))
        );
        unchanged(&schema, &[&known]).await;
        answers.push((people, casts(&schema).await));
    }
    assert_eq!(answers[0], answers[1]);
}

#[on_both_databases]
async fn a_second_import_of_any_films_changes_nothing(backend: Backend) {
    for seed in SEEDS {
        let random = &mut Random::new(seed);
        let schema = start(&backend).await;
        let films = any_films(random);
        for _ in 0..3 {
            let others = any_films(random);
            write(&schema, &batches(random, &others)).await;
            write(&schema, &batches(random, &films)).await;
            merge_any(&schema, random).await;
        }
        write(&schema, &batches(random, &films)).await;
        let context = format!(
            "seed {seed}: {:?}\n{}",
            films.iter().map(words).collect::<Vec<_>>(),
            casts(&schema).await
        );
        let (before, known) = (census(&schema).await, log(&schema).await);
        write(&schema, &batches(random, &films)).await;
        assert_eq!(
            (census(&schema).await, log(&schema).await),
            (before, known),
            "{context}\n{}",
            casts(&schema).await
        );
    }
}

#[on_both_databases]
async fn a_name_with_an_id_in_one_film_and_without_in_another_settles(backend: Backend) {
    for order in [[0, 1], [1, 0]] {
        let schema = start(&backend).await;
        let plain = [
            film(
                1,
                vec![plays(
                    people::PersonDraft {
                        slug: Some("ann".to_owned()),
                        ..person("Ann", None, None)
                    },
                    "",
                )],
            ),
            film(
                2,
                vec![plays(
                    people::PersonDraft {
                        slug: Some("ann".to_owned()),
                        ..person("Ann", None, None)
                    },
                    "",
                )],
            ),
        ];
        write(&schema, &[&plain]).await;
        let films = [
            film(1, vec![plays(person("Ann", None, None), "")]),
            film(2, vec![plays(person("Ann", Some(5), None), "")]),
        ];
        let films = order.map(|place: usize| films[place].clone());
        write(&schema, &[&films[..1], &films[1..]]).await;
        unchanged(&schema, &[&films]).await;
        unchanged(&schema, &[&films[..1], &films[1..]]).await;
        let people = schema.data("{ people { tmdbId } }").await.data;
        assert_eq!(people["people"], json!([{ "tmdbId": 5 }]));
    }
}

/// The random catalogues that are written.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;

/// Films whose people share names and ids.
fn any_films(random: &mut Random) -> Vec<MovieDraft> {
    let films = (1..=4).map(|id| {
        let credits = (0..=random.below(4)).map(|_| {
            let tmdb_id = [None, Some(5), Some(6), Some(7)][random.below(4)];
            let imdb_id = [None, None, Some("nm1"), Some("nm2")][random.below(4)];
            let name = ["Ann", "Bo", "ANN"][random.below(3)];
            plays(person(name, tmdb_id, imdb_id), ["", "Ship", "SHIP", "Gull"][random.below(4)])
        });
        film(id, credits.collect())
    });
    films.collect()
}

fn words(film: &MovieDraft) -> Vec<String> {
    let words = |credit: &credit::CreditDraft| {
        let people::PersonDraft { name, tmdb_id, imdb_id, .. } = &credit.person;
        format!("{name} {tmdb_id:?} {imdb_id:?} {:?}", credit.characters)
    };
    film.credits.new_value().unwrap().iter().map(words).collect()
}

/// `films` in one batch or in two.
fn batches<'a>(random: &mut Random, films: &'a [MovieDraft]) -> Vec<&'a [MovieDraft]> {
    let (one, two) = films.split_at(random.below(films.len()));
    [one, two].into_iter().filter(|batch| !batch.is_empty()).collect()
}

async fn merge_any(schema: &TestSchema, random: &mut Random) {
    let people = schema.data("{ people { id } }").await.data["people"].clone();
    let mut ids: Vec<String> =
        people.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    if ids.len() > 1 {
        let gone = ids.remove(random.below(ids.len()));
        merge(schema, &ids[random.below(ids.len())], &gone).await;
    }
}

async fn slug_id(schema: &TestSchema, slug: &str) -> String {
    let query = "query ($slug: String!) { person(by: { slug: $slug }) { id } }";
    let found = schema.ask(query, json!({ "slug": slug })).await;
    found.data["person"]["id"].as_str().unwrap().to_owned()
}
