//! A film's credits, set as a whole.

use serde_json::{Value, json};

use super::movie::{CREATE, phantom_thread};
use super::{census, fault, faults, log, start};
use crate::support::{Backend, TestSchema, on_both_databases};

const SET: &str = "mutation ($input: SetMovieCreditsInput!) { setMovieCredits(input: $input) {
    movie { version creditsConnection { edges { creditId job characters billing node { name } } } }
    userErrors { code message path ... on VersionConflict { currentVersion } } } }";

async fn set(schema: &TestSchema, credits: Value) -> Value {
    let input = json!({ "movieId": "tt5776858", "credits": credits });
    schema.mutate(SET, json!({ "input": input })).await
}

/// Name, job and key of each credit.
fn credits(payload: &Value) -> Vec<(String, String, String)> {
    let edges = payload["movie"]["creditsConnection"]["edges"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    edges.map(|it| (text(&it["node"]["name"]), text(&it["job"]), text(&it["creditId"]))).collect()
}

#[on_both_databases]
async fn credits_are_set_as_a_whole_and_keep_their_ids(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let actor = |person: &str, billing| json!({ "department": "ACTING", "person": { "id": person }, "billing": billing });
    let director =
        json!({ "department": "DIRECTING", "person": { "slug": "paul-thomas-anderson" } });
    let list = json!([actor("vicky-krieps", 1), actor("nm0000358", 2), director]);
    let first = set(&schema, list.clone()).await;
    assert_eq!(first["movie"]["version"], 2);
    let before = credits(&first);
    let names: Vec<(&str, &str)> = before.iter().map(|it| (&*it.0, &*it.1)).collect();
    assert_eq!(
        names,
        [
            ("Paul Thomas Anderson", "Director"),
            ("Vicky Krieps", "Actor"),
            ("Daniel Day-Lewis", "Actor")
        ]
    );
    let same = set(&schema, list).await;
    assert_eq!((&same["movie"]["version"], credits(&same)), (&json!(2), before.clone()));
    let changed = set(&schema, json!([
        actor("nm0000358", 1),
        { "department": "ACTING", "person": { "create": { "name": "Lesley Manville", "tmdbId": 9 } },
          "characters": ["Cyril"] }
    ])).await;
    let after = credits(&changed);
    assert_eq!(after[0], before[2], "who stays keeps the credit");
    assert_eq!((&*after[1].0, after.len()), ("Lesley Manville", 2));
    let logged: Vec<_> =
        log(&schema).await.into_iter().filter(|it| it.0 == "MOVIE_UPDATED").collect();
    assert_eq!(logged.iter().map(|it| it.2).collect::<Vec<_>>(), [2, 3]);
    let none = set(&schema, json!([])).await;
    assert_eq!(credits(&none), []);
    let gone = "{ person(by: { slug: \"vicky-krieps\" }) { performedIn { title } } }";
    assert_eq!(schema.data(gone).await.data["person"]["performedIn"], json!([]));
}

#[on_both_databases]
async fn of_two_credits_of_a_person_the_one_that_stays_keeps_its_id(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let credit = |job: &str, characters: Value, billing: Value| json!({ "department": "ACTING", "job": job, "person": { "slug": "vicky-krieps" }, "characters": characters, "billing": billing });
    let (alma, ghost) = (
        credit("Actor", json!(["Alma Elson"]), json!(1)),
        credit("Actor", json!(["A Ghost"]), json!(2)),
    );
    let ids = |payload: &Value| credits(payload).into_iter().map(|it| it.2).collect::<Vec<_>>();
    let before = ids(&set(&schema, json!([alma, ghost])).await);
    assert_eq!(ids(&set(&schema, json!([ghost])).await), before[1..]);
    // Another wording of the same part, then another part.
    let worded = credit("ACTOR", json!(["a ghost"]), Value::Null);
    assert_eq!(ids(&set(&schema, json!([worded])).await), before[1..]);
    let after = ids(&set(&schema, json!([alma, worded])).await);
    assert_eq!((after[1] == before[1], after[0] == before[0]), (true, false));
    assert_eq!(
        ids(&set(&schema, json!([credit("Actor", json!(["Nobody"]), json!(1)), worded])).await),
        after
    );
}

#[on_both_databases]
async fn a_stale_list_and_one_that_is_too_long_change_nothing(backend: Backend) {
    let schema = start(&backend).await;
    schema.mutate(CREATE, json!({ "input": phantom_thread() })).await;
    let before = census(&schema).await;
    let input = json!({ "movieId": "tmdb:400617", "expectedVersion": 2, "credits": [] });
    let stale = schema.mutate(SET, json!({ "input": input })).await;
    assert_eq!(faults(&stale), [fault("VERSION_CONFLICT", "input.expectedVersion")]);
    assert_eq!(stale["userErrors"][0]["currentVersion"], 1);
    let credit = json!({ "department": "ACTING", "person": { "tmdbId": 2 } });
    let long = set(&schema, json!(vec![credit; 1001])).await;
    assert_eq!(faults(&long), [fault("TOO_MANY", "input.credits")]);
    let input = json!({ "movieId": "movie:99", "credits": [] });
    let lost = schema.mutate(SET, json!({ "input": input })).await;
    assert_eq!(faults(&lost), [fault("NOT_FOUND", "input.movieId")]);
    let input = json!({ "movieId": "x:99", "credits": [] });
    let odd = schema.mutate(SET, json!({ "input": input })).await;
    assert_eq!(faults(&odd), [fault("INVALID", "input.movieId")]);
    assert_eq!(census(&schema).await, before);
}

#[on_both_databases]
async fn a_person_named_by_id_is_not_taken_for_a_namesake(backend: Backend) {
    let schema = start(&backend).await;
    let bob = json!({ "department": "ACTING", "person": { "create": { "name": "Bob" } } });
    let input = json!({ "title": "Bobs", "imdbId": "tt5776858", "credits": [bob] });
    schema.mutate(CREATE, json!({ "input": input })).await;
    let both = set(
        &schema,
        json!([
            { "department": "ACTING", "person": { "slug": "bob" } },
            { "department": "ACTING", "person": { "create": { "name": "Bob", "tmdbId": 7 } } }
        ]),
    )
    .await;
    assert_eq!(both["userErrors"], json!([]));
    let people = schema.data("{ people { slug tmdbId } }").await.data["people"].clone();
    assert_eq!(
        people,
        json!([{ "slug": "bob", "tmdbId": null }, { "slug": "bob-2", "tmdbId": 7 }])
    );
}
