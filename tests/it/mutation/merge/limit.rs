//! A merge loses nothing: where a list would be too long, it is refused.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{MERGE, census, count, fault, faults, film, merge, number, start};
use crate::support::{Backend, TestSchema, on_both_databases};

/// The lists: table, key, what it links to, in words, the most.
const LISTS: [(&str, &str, &str, &str, i64); 5] = [
    ("movie_genre", "genre_id", "genre", "genres", 20),
    ("movie_keyword", "keyword_id", "keyword", "keywords", 200),
    ("movie_company", "company_id", "company", "production companies", 100),
    ("movie_country", "country_code", "country", "production countries", 50),
    ("movie_language", "language_code", "language", "spoken languages", 50),
];

async fn alter(schema: &TestSchema, sql: &str) {
    schema.app.db.writer().execute_unprepared(sql).await.unwrap();
}

/// An entry as SQL: a number, or a code.
fn entry(table: &str, place: i64) -> String {
    match table {
        "country" | "language" => format!("'x{place}'"),
        _ => (1000 + place).to_string(),
    }
}

/// Puts the entries `from` to `to` into a list of a film.
async fn fill(schema: &TestSchema, list: usize, film: &str, (from, to): (i64, i64)) {
    let (table, key, of, ..) = LISTS[list];
    let film = number(film);
    let rows: Vec<String> = (from..to)
        .map(|place| format!("({film}, {}, {})", entry(of, place), place - from))
        .collect();
    let rows = rows.join(", ");
    alter(schema, &format!("INSERT INTO {table} (movie_id, {key}, position) VALUES {rows}")).await;
}

/// Two films whose lists together have one entry more than they may.
async fn two(schema: &TestSchema) -> [String; 2] {
    let films = [
        film(schema, json!({ "title": "One" })).await,
        film(schema, json!({ "title": "Two" })).await,
    ];
    for (list, (_, _, of, _, most)) in LISTS.into_iter().enumerate() {
        let row = |place: i64| match of {
            "country" | "language" => format!("({}, 'Name {place}')", entry(of, place)),
            _ => format!("({}, '{of}-{place}', 'Name {place}')", entry(of, place)),
        };
        let columns =
            if of == "country" || of == "language" { "code, name" } else { "id, slug, name" };
        let rows = (0..=most).map(row).collect::<Vec<_>>().join(", ");
        alter(schema, &format!("INSERT INTO {of} ({columns}) VALUES {rows}")).await;
        fill(schema, list, &films[0], (0, most)).await;
        fill(schema, list, &films[1], (1, most + 1)).await;
    }
    films
}

#[on_both_databases]
async fn a_merge_that_makes_a_list_too_long_is_refused_and_says_which(backend: Backend) {
    let schema = start(&backend).await;
    let [one, other] = two(&schema).await;
    let input = json!({ "input": { "survivorId": one, "mergedId": other } });
    for (list, (table, key, of, words, most)) in LISTS.into_iter().enumerate() {
        let before = census(&schema).await;
        let refused = schema.mutate(MERGE, input.clone()).await;
        let left = LISTS.len() - list;
        assert_eq!(faults(&refused), vec![fault("TOO_MANY", "input.mergedId"); left], "{table}");
        assert_eq!(refused["movie"], Value::Null);
        let message = refused["userErrors"][0]["message"].as_str().unwrap();
        let expected =
            format!("Together the movies have {} {words}, and a movie may have at", most + 1);
        assert!(message.starts_with(&expected), "{message}");
        assert_eq!(census(&schema).await, before, "nothing was written");
        let gone = entry(of, most);
        alter(&schema, &format!("DELETE FROM {table} WHERE {key} = {gone}")).await;
    }
    let done = schema.mutate(MERGE, input).await;
    assert_eq!(faults(&done), []);
    for (table, _, _, _, most) in LISTS {
        let sql = format!("SELECT count(*) FROM {table} WHERE movie_id = {}", number(&one));
        assert_eq!(count(&schema, &sql).await, most, "{table} is full, and nothing is lost");
    }
}

#[on_both_databases]
async fn a_merge_keeps_every_credit_however_many_there_are(backend: Backend) {
    let schema = start(&backend).await;
    let mut films = Vec::new();
    for name in ["One", "Two"] {
        let credits: Vec<Value> = (0..600)
            .map(|place| {
                json!({ "department": "ACTING",
            "person": { "create": { "name": format!("{name} {place}") } } })
            })
            .collect();
        films.push(film(&schema, json!({ "title": name, "credits": credits })).await);
    }
    merge(&schema, &films[0], &films[1]).await;
    let sql = format!("SELECT count(*) FROM credit WHERE movie_id = {}", number(&films[0]));
    assert_eq!(count(&schema, &sql).await, 1_200);
    let sql = "SELECT CAST(max(position) AS bigint) FROM credit";
    assert_eq!(count(&schema, sql).await, 1_199, "in one order");
}
