//! What is found, in which order, and what is refused.

use serde_json::{Value, json};

use super::{Own, SEARCH, found, names, sample, write};
use crate::support::{Backend, TestSchema, on_both_databases};

/// A query, and what comes first; nothing for nothing at all.
const PAIRS: &[(&str, &str)] = &[
    ("leon", "M Léon: The Professional"),
    ("LÉON", "M Léon: The Professional"),
    ("le\u{301}on professional", "M Léon: The Professional"),
    ("wall e", "M WALL·E"),
    ("WALL-E", "M WALL·E"),
    ("walle", "M WALL·E"),
    ("wall·e", "M WALL·E"),
    ("8½", "M 8½"),
    ("8 1/2", "M 8½"),
    ("m", "M M"),
    ("M", "M M"),
    ("up", "M Up"),
    ("300", "M 300"),
    ("2001", "M 2001: A Space Odyssey"),
    ("12 angry", "M 12 Angry Men"),
    ("se7en", "M Se7en"),
    ("千と千尋の神隠し", "M Spirited Away"),
    ("千尋", "M Spirited Away"),
    ("神隠", "M Spirited Away"),
    ("侍", "M Seven Samurai"),
    ("もののけ", "M Princess Mononoke"),
    ("羅生門", "M Rashomon"),
    ("臥虎", "M Crouching Tiger, Hidden Dragon"),
    ("기생충", "M Parasite"),
    ("올드", "M Oldboy"),
    ("левиафан", "M Leviathan"),
    ("ЛЕВ", "M Leviathan"),
    ("godfather", "M The Godfather"),
    ("the godfather", "M The Godfather"),
    ("godfather part", "M The Godfather Part II"),
    ("the godf", "M The Godfather"),
    ("amelie", "M Amélie"),
    ("Amelie Poulain", "M Amélie"),
    ("fabuleux destin", "M Amélie"),
    ("la vita e bella", "M Life Is Beautiful"),
    ("fauno", "M Pan's Labyrinth"),
    ("pans labyrinth", "M Pan's Labyrinth"),
    ("pan's labyrinth", "M Pan's Labyrinth"),
    ("Pan’s Lab", "M Pan's Labyrinth"),
    ("singin in the rain", "M Singin' in the Rain"),
    ("extra terrestrial", "M E.T. the Extra-Terrestrial"),
    ("et", "M E.T. the Extra-Terrestrial"),
    ("spiderman", "M Spider-Man: Into the Spider-Verse"),
    ("spider-man spider-verse", "C Spider-Man: Spider-Verse Collection"),
    ("spider-man into", "M Spider-Man: Into the Spider-Verse"),
    ("strangelove", "M Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"),
    (
        "stop worrying bomb",
        "M Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
    ),
    ("star wars", "M Star Wars"),
    ("star wars collection", "C Star Wars Collection"),
    ("i ♥ huckabees", "M I ♥ Huckabees"),
    ("i heart huckabees", "M I ♥ Huckabees"),
    ("huckabees", "M I ♥ Huckabees"),
    ("avventura", "M L'avventura"),
    ("lavventura", "M L'avventura"),
    ("god", "M City of God"),
    ("alien", "M Alien"),
    ("alien 3", "M Alien³"),
    ("alien³", "M Alien³"),
    ("$", "M $"),
    ("fast and furious", "M Fast & Furious"),
    ("fast & fur", "M Fast & Furious"),
    ("paul thomas anderson", "P Paul Thomas Anderson"),
    ("anderson paul", "P Paul Thomas Anderson"),
    ("toshiro mifune", "P Toshirō Mifune"),
    ("day lewis", "P Daniel Day-Lewis"),
    ("jk simmons", "P J.K. Simmons"),
    ("j k simmons", "P J.K. Simmons"),
    ("obrien", "P Pat O'Brien"),
    ("o'brien", "P Pat O'Brien"),
    ("gustav frohlich", "P Gustav Fröhlich"),
    ("muhe", "P Ulrich Mühe"),
    ("celine sciamma", "P Céline Sciamma"),
    // Mistyped.
    ("godfahter", "M The Godfather"),
    ("casblanca", "M Casablanca"),
    ("vertiggo", "M Vertigo"),
    ("kasablanca", "M Casablanca"),
    ("intersteller", "M Interstellar"),
    ("shawshenk redemption", "M The Shawshank Redemption"),
    ("tarrantino", "P Quentin Tarantino"),
    ("scorcese", "P Martin Scorsese"),
    // Neither four letters nor two mistakes are forgiven.
    ("jwas", ""),
    ("kasablanka", ""),
    // A letter is a word and no beginning; words are not found from their middle.
    ("q", ""),
    ("father godson", ""),
    ("lebowskis", "M The Big Lebowski"),
    // What means something to a full text search, LIKE or SQL is text here.
    ("vertigo*", "M Vertigo"),
    ("\"vertigo\"", "M Vertigo"),
    ("vertigo OR jaws", ""),
    ("NOT vertigo", ""),
    ("title:vertigo", ""),
    ("vertigo & !jaws | x", ""),
    ("vert%", "M Vertigo"),
    ("v_rtigo", ""),
    ("%", ""),
    ("_", ""),
    ("\\", ""),
    ("'; DROP TABLE movie; --", ""),
    ("<ogitrev", ""),
    ("?", ""),
    ("\u{0}vertigo\u{0}", "M Vertigo"),
    ("\u{10ffff}", ""),
];

async fn catalogue(backend: &Backend) -> TestSchema {
    let schema = sample(backend).await;
    let titles =
        ["300", "I ♥ Huckabees", "L'avventura", "Alien³", "$", "Fast & Furious", "Leviathan"];
    let mut films: Vec<Own> = (9001..).zip(titles).map(|(id, title)| Own::new(id, title)).collect();
    films[6].original = Some("Левиафан".to_owned());
    write(&schema.app.db, &films).await;
    schema
}

#[on_both_databases]
async fn each_query_finds_first_what_is_meant(backend: Backend) {
    let schema = catalogue(&backend).await;
    let mut wrong = Vec::new();
    for (query, expected) in PAIRS {
        let found = found(&schema, query).await;
        if found.first().map_or("", String::as_str) != *expected {
            wrong.push(format!("{query}: {expected} is not first of {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[on_both_databases]
async fn results_stand_by_match_then_popularity_then_age(backend: Backend) {
    let schema = sample(&backend).await;
    let mut films = Vec::new();
    for (id, title, popularity) in [
        (1, "Zebra Crossing", None),
        (2, "The Zebra", Some(1.0)),
        (3, "My Zebra", Some(90.0)),
        (4, "Zebra", None),
        (5, "Zebras", Some(70.0)),
        (6, "My Zebrafish", Some(99.0)),
        (7, "Your Zebra", Some(90.0)),
        (8, "Zebra Crossing Two", Some(0.5)),
    ] {
        films.push(Own { popularity, ..Own::new(9000 + id, title) });
    }
    write(&schema.app.db, &films).await;
    assert_eq!(
        found(&schema, "zebra").await,
        [
            "M Zebra",
            "M The Zebra",
            "M Zebra Crossing Two",
            "M Zebra Crossing",
            "M My Zebra",
            "M Your Zebra",
            "M Zebras",
            "M My Zebrafish"
        ]
    );
    // What is spelt right hides what is not.
    assert_eq!(found(&schema, "zebras").await, ["M Zebras"]);
    assert_eq!(
        found(&schema, "zebrra crossing").await,
        ["M Zebra Crossing Two", "M Zebra Crossing"]
    );
}

#[on_both_databases]
async fn types_and_adult_titles_are_distinguished(backend: Backend) {
    let schema = sample(&backend).await;
    let adult = Own { adult: true, ..Own::new(9001, "Psycho Nurses") };
    write(&schema.app.db, &[adult, Own::new(9002, "Psychodrama")]).await;
    assert_eq!(
        found(&schema, "psycho").await,
        ["M Psycho", "C Psycho Collection", "M Psychodrama"]
    );
    for (types, expected) in [
        (json!(["COLLECTION"]), &["C Psycho Collection"][..]),
        (json!(["COLLECTION", "PERSON"]), &["C Psycho Collection"]),
        (json!(["PERSON"]), &[]),
        (json!(["MOVIE"]), &["M Psycho", "M Psychodrama"]),
    ] {
        let answered = schema.ask(SEARCH, json!({ "q": "psycho", "types": types })).await;
        assert_eq!(names(&answered.data), expected, "{types}");
    }
}

#[on_both_databases]
async fn walking_the_pages_gives_each_result_once(backend: Backend) {
    let schema = catalogue(&backend).await;
    let all = found(&schema, "jo").await;
    assert!(all.len() > 10, "{all:?}");
    let (mut walked, mut after, mut page) = (Vec::new(), Value::Null, 0);
    loop {
        let answered = schema.ask(SEARCH, json!({ "q": "jo", "first": 3, "after": after })).await;
        let info = &answered.data["search"]["pageInfo"];
        assert_eq!(answered.data["search"]["totalCount"], all.len());
        assert_eq!(info["hasPreviousPage"], page > 0);
        assert_eq!(
            info["endCursor"],
            answered.data["search"]["edges"].as_array().unwrap().last().unwrap()["cursor"]
        );
        walked.extend(names(&answered.data));
        after = info["endCursor"].clone();
        page += 1;
        if info["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(walked, all);
    let last = schema.ask(SEARCH, json!({ "q": "jo", "after": after })).await;
    assert_eq!(
        last.data["search"]["pageInfo"],
        json!({ "hasNextPage": false, "hasPreviousPage": true, "startCursor": null, "endCursor": null })
    );
    assert_eq!(
        schema.ask(SEARCH, json!({ "q": "jo", "first": 0 })).await.data["search"]["edges"],
        json!([])
    );
    let other = schema.ask(SEARCH, json!({ "q": "john", "after": after })).await;
    assert_eq!(other.errors[0]["extensions"]["code"], "BAD_USER_INPUT");
    assert!(other.errors[0]["message"].as_str().unwrap().contains("search for jo"), "{other:?}");
}

#[on_both_databases]
async fn what_cannot_be_searched_is_refused(backend: Backend) {
    let schema = sample(&backend).await;
    let long = "x".repeat(201);
    let wordy = (0..33).map(|n| format!("w{n} ")).collect::<String>();
    for (variables, code) in [
        (json!({ "q": "" }), "BAD_USER_INPUT"),
        (json!({ "q": " \t\u{200b}\u{0} " }), "BAD_USER_INPUT"),
        (json!({ "q": long }), "BAD_USER_INPUT"),
        (json!({ "q": wordy }), "BAD_USER_INPUT"),
        (json!({ "q": "x", "types": [] }), "BAD_USER_INPUT"),
        (json!({ "q": "x", "after": "damaged" }), "BAD_USER_INPUT"),
        (json!({ "q": "x", "first": -1 }), "BAD_USER_INPUT"),
        (json!({ "q": "x", "first": 101 }), "QUERY_LIMIT"),
    ] {
        let answered = schema.ask(SEARCH, variables.clone()).await;
        assert_eq!(answered.errors[0]["extensions"]["code"], code, "{variables}");
        assert_eq!(answered.statements, 0);
    }
    let blank = schema.ask("{ movies(where: {text: \" \"}) { id } }", Value::Null).await;
    assert_eq!(blank.errors[0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[on_both_databases]
async fn text_conditions_find_what_search_finds(backend: Backend) {
    let schema = catalogue(&backend).await;
    for (query, statements, expected) in [
        (
            "{ movies(where: {text: \"godfather\"}) { title } }",
            1,
            json!({ "movies": [{ "title": "The Godfather" }, { "title": "The Godfather Part II" }] }),
        ),
        (
            "{ movies(where: {text: \"godfahter\", releaseYear: {gt: 1973}}) { title } }",
            1,
            json!({ "movies": [{ "title": "The Godfather Part II" }] }),
        ),
        (
            "{ movies(where: {OR: [{text: \"千尋\"}, {text: \"wall e\"}], \
                NOT: {text: \"spirited\"}}) { title } }",
            1,
            json!({ "movies": [{ "title": "WALL·E" }] }),
        ),
        (
            "{ moviesConnection(where: {text: \"kill the\"}, first: 1) { totalCount } }",
            1,
            json!({ "moviesConnection": { "totalCount": 0 } }),
        ),
        (
            "{ moviesConnection(where: {text: \"leon\"}, first: 1) \
                { totalCount nodes { title } } }",
            2,
            json!({ "moviesConnection": { "totalCount": 1, "nodes": [{ "title": "Léon: The Professional" }] } }),
        ),
        (
            "{ people(where: {text: \"toshiro\"}) { name } }",
            1,
            json!({ "people": [{ "name": "Toshirō Mifune" }] }),
        ),
        ("{ people(where: {text: \"vertigo\"}) { name } }", 1, json!({ "people": [] })),
    ] {
        let answered = schema.ask(query, Value::Null).await;
        assert_eq!(answered.statements, statements, "{query} {:?}", answered.errors);
        assert_eq!(answered.data, expected, "{query}");
    }
}

#[on_both_databases]
async fn a_search_is_one_statement_and_one_a_type_and_one_a_relation(backend: Backend) {
    let schema = catalogue(&backend).await;
    for (query, statements) in [
        ("{ search(query: \"star\") { totalCount pageInfo { hasNextPage } } }", 1),
        ("{ search(query: \"psycho\") { nodes { ... on Movie { title } } totalCount } }", 3),
        ("{ search(query: \"psycho\") { edges { cursor } } }", 3),
        (
            "{ search(query: \"psycho\") { nodes { ... on Movie { title } } \
                edges { node { ... on Collection { name } } } } }",
            3,
        ),
        (
            "{ search(query: \"jo\", types: [PERSON]) { edges { node { ... on Person { name } } } } }",
            2,
        ),
        (
            "{ search(query: \"the\", types: [MOVIE]) { nodes { ... on Movie { director { name } } } } }",
            3,
        ),
        (
            "{ search(query: \"the\", types: [MOVIE]) { nodes { ...M } edges { node { ...M } } } } \
                fragment M on Movie { director { name } performers { name } }",
            4,
        ),
        (
            "{ a: search(query: \"jaws\") { totalCount } b: search(query: \"JAWS\") \
                { pageInfo { hasNextPage } } }",
            1,
        ),
        ("{ search(query: \"zzzz\") { nodes { __typename } } }", 1),
    ] {
        let answered = schema.data(query).await;
        assert_eq!(answered.statements, statements, "{query}");
    }
    let edges = schema.data("{ search(query: \"psycho\") { edges { cursor } } }").await;
    assert_eq!(edges.data["search"]["edges"].as_array().unwrap().len(), 2);
    let answered = schema.data("{ search(query: \"jo\") { nodes { __typename } } }").await;
    let nodes = answered.data["search"]["nodes"].as_array().unwrap().len() as u64;
    assert_eq!(answered.rows, 2 * nodes + 1 + u64::from(nodes == 20));
}

#[on_both_databases]
async fn each_type_reads_the_columns_of_its_own_fragments(backend: Backend) {
    use std::sync::{Arc, Mutex};
    let mut schema = catalogue(&backend).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    schema.app.db.observe(move |info| log.lock().unwrap().push(info.statement.sql.clone()));
    schema.data("query { search(query: \"psycho\") { ...C nodes { ... on Movie { tagline @skip(if: true) } } } }
        fragment C on SearchConnection { edges { node { ... on Node { id } ... on Movie { title popularity }
            ... on Person { slug biography } ... on Collection { name coverImage { url } } } } }").await;
    let mut columns: Vec<String> = seen
        .lock()
        .unwrap()
        .iter()
        .skip(1)
        .map(|sql| {
            crate::support::inner(sql)
                .split(" FROM ")
                .next()
                .unwrap()
                .split_once(", ")
                .unwrap()
                .1
                .to_owned()
        })
        .collect();
    columns.sort();
    assert_eq!(
        columns,
        [
            r#""n"."id" AS "c0", "n"."name" AS "c1", "n"."cover_path" AS "c2""#,
            r#""n"."id" AS "c0", "n"."title" AS "c1", "n"."popularity" AS "c2""#,
        ]
    );
}

#[on_both_databases]
async fn the_text_of_the_statement_is_the_same_for_every_query(backend: Backend) {
    use std::collections::HashSet;
    use std::sync::{Arc, Mutex};
    let mut schema = catalogue(&backend).await;
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let log = seen.clone();
    schema.app.db.observe(move |info| {
        log.lock().unwrap().insert(info.statement.sql.clone());
    });
    let first = schema.ask(SEARCH, json!({ "q": "jo", "first": 1, "types": ["PERSON"] })).await;
    let after = &first.data["search"]["pageInfo"]["endCursor"];
    schema.ask(SEARCH, json!({ "q": "jo", "after": after, "types": ["PERSON"] })).await;
    schema.ask(SEARCH, json!({ "q": "daniel day lewis", "types": ["PERSON"] })).await;
    schema.ask(SEARCH, json!({ "q": "千尋", "types": ["PERSON", "COLLECTION"] })).await;
    assert_eq!(seen.lock().unwrap().len(), 2, "a search and its people");
}
