//! Filters mean the same on both databases.

mod related;

use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

/// Ten films; the first four get values of their own.
async fn catalogue(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    seed(&database.db, Shape { movies: 10, people: 3, performers: 2 }).await;
    for change in [
        "title = 'AMÉLIE 100%', title_folded = 'amélie 100%', release_date = '1975', \
            release_year = 1975",
        "title = 'a_b\\c', title_folded = 'a_b\\c', release_date = '1975-10', release_year = 1975, \
            imdb_id = 'tt0000002'",
        "release_date = '1975-10-03', release_year = 1975, tmdb_id = 400617, vote_average = 7.5, \
            vote_count = 3",
        "adult = TRUE",
    ]
    .iter()
    .enumerate()
    {
        let sql = format!("UPDATE movie SET {} WHERE id = {}", change.1, change.0 + 1);
        database.db.writer().execute_unprepared(&sql).await.unwrap();
    }
    for sql in [
        "INSERT INTO country (code, name) VALUES ('FR', 'France')",
        "INSERT INTO movie_country (movie_id, country_code, position) VALUES (2, 'FR', 0)",
    ] {
        database.db.writer().execute_unprepared(sql).await.unwrap();
    }
    TestSchema::of(database)
}

async fn found(schema: &TestSchema, conditions: &str) -> Vec<u64> {
    let answered =
        schema.ask(&format!("{{ movies(where: {conditions}) {{ id }} }}"), Value::Null).await;
    assert!(answered.errors.is_empty(), "{conditions}: {:?}", answered.errors);
    assert_eq!(answered.statements, 1, "{conditions}");
    let number =
        |movie: &Value| movie["id"].as_str().unwrap().replace("movie:", "").parse().unwrap();
    answered.data["movies"].as_array().unwrap().iter().map(number).collect()
}

#[on_both_databases]
async fn operators_find_what_they_say(backend: Backend) {
    let schema = catalogue(&backend).await;
    let all = [1, 2, 3, 5, 6, 7, 8, 9, 10];
    for (conditions, expected) in [
        ("{}", &all[..]),
        ("{id: null, title: null}", &all),
        ("{title: {}}", &all),
        ("{title: {eq: \"amélie 100%\"}}", &[1]),
        ("{title: {contains: \"ÉL\"}}", &[1]),
        ("{title: {contains: \"0%\"}}", &[1]),
        ("{title: {contains: \"_\"}}", &[2]),
        ("{title: {contains: \"\\\\\"}}", &[2]),
        ("{title: {startsWith: \"AMÉ\"}}", &[1]),
        ("{title: {endsWith: \"\\\\C\"}}", &[2]),
        ("{title: {in: [\"A_B\\\\C\", \"film 7\"]}}", &[2, 7]),
        ("{title: {in: []}}", &[]),
        ("{title: {notIn: []}}", &all),
        ("{title: {contains: \"\\u0000\"}}", &[]),
        ("{releaseDate: {eq: \"1975\"}}", &[1]),
        ("{releaseDate: {gte: \"1975\", lte: \"1975\"}}", &[1, 2, 3]),
        ("{releaseDate: {gt: \"1974\", lt: \"1975-10\"}}", &[1]),
        ("{releaseDate: {gte: \"1975-10\", lte: \"1975-10\"}}", &[2, 3]),
        ("{releaseDate: {gt: \"1975\"}}", &[]),
        ("{releaseDate: {isNull: true}}", &[5, 10]),
        ("{releaseYear: {in: [1975, 1906]}}", &[1, 2, 3, 6]),
        ("{releaseYear: {ne: 1975}}", &[5, 6, 7, 8, 9, 10]),
        ("{NOT: {releaseYear: {lt: 1975}}}", &[1, 2, 3, 5, 10]),
        ("{runtime: {gte: -5}}", &[]),
        ("{popularity: {gt: -1}}", &[1, 2, 3, 6, 7, 8, 9]),
        ("{popularity: {eq: 9007199254740991}}", &[]),
        ("{popularity: {in: [9007199254740991, 1.5]}}", &[1]),
        ("{popularity: {ne: 9007199254740991}}", &all),
        ("{popularity: {gte: 0, lt: 9007199254740991}}", &[1, 2, 3, 6, 7, 8, 9]),
        ("{releaseDate: {gt: \"1900\", isNull: true}}", &[]),
        ("{popularity: {lt: 1e300}}", &[1, 2, 3, 6, 7, 8, 9]),
        ("{voteAverage: {gte: 7.5}}", &[3]),
        ("{voteCount: {gt: 0, lte: 3}}", &[3]),
        ("{status: {isNull: false}}", &[]),
        ("{originalLanguage: {eq: \"EN\"}}", &all),
        ("{adult: {eq: true}}", &[4]),
        ("{OR: [{adult: {eq: true}}, {id: \"movie:1\"}]}", &[1, 4]),
        ("{adult: {}}", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("{id: \"film-7\"}", &[7]),
        ("{id: \"movie:7\"}", &[7]),
        ("{id: \"tt0000002\"}", &[2]),
        ("{id: \"imdb:tt0000002\"}", &[2]),
        ("{id: \"tmdb:400617\"}", &[3]),
        ("{id: \"nothing-has-this\"}", &[]),
        ("{ids: [\"film-7\", \"movie:1\", \"tmdb:400617\", \"nothing\"]}", &[1, 3, 7]),
        ("{ids: []}", &[]),
        ("{AND: []}", &all),
        ("{OR: []}", &[]),
        ("{NOT: {}}", &[]),
        (
            "{AND: [{releaseYear: {eq: 1975}}, {OR: [{title: {contains: \"100\"}}, \
                {voteCount: {gt: 1}}]}]}",
            &[1, 3],
        ),
        ("{genres: {some: {slug: {eq: \"Comedy\"}}}}", &[1, 7, 10]),
        ("{genres: {none: {slug: {in: [\"comedy\", \"crime\"]}}}}", &[3, 6, 9]),
        (
            "{genres: {some: {OR: [{slug: {startsWith: \"com\"}}, \
                {NOT: {slug: {ne: \"crime\"}}}]}}}",
            &[1, 2, 5, 7, 8, 10],
        ),
        ("{keywords: {some: {}}}", &[]),
        ("{keywords: {every: {slug: {eq: \"x\"}}}}", &all),
        ("{productionCountries: {some: {code: {eq: \"fr\"}}}}", &[2]),
        ("{directors: {some: {name: {eq: \"PERSON 1\"}}}}", &[3, 6, 9]),
        ("{performers: {every: {id: \"person:1\"}}}", &[]),
        ("{performers: {none: {id: \"person:1\"}}}", &[1, 7, 10]),
        ("{directors: {some: {performedIn: {some: {id: \"movie:2\"}}}}}", &[2, 3, 5, 6, 8, 9]),
        ("{directors: {some: {directed: {every: {releaseYear: {lt: 1950}}}}}}", &[]),
        (
            "{directors: {some: {directed: {some: {directors: {some: {name: {eq: \"PERSON 1\"}}}}}}}}",
            &[3, 6, 9],
        ),
        ("{NOT: {OR: [{releaseYear: {eq: 1975}}, {releaseDate: {isNull: true}}]}}", &[6, 7, 8, 9]),
    ] {
        assert_eq!(found(&schema, conditions).await, expected, "{conditions}");
    }
}

#[on_both_databases]
async fn what_a_person_did_in_one_film_is_asked_of_both_together(backend: Backend) {
    let schema = catalogue(&backend).await;
    // Every director performs, but for films 3 and 6; the director of film 2 writes, too.
    for sql in [
        "DELETE FROM credit WHERE movie_id IN (3, 6) AND kind = 1 AND position = 0",
        "INSERT INTO credit (movie_id, person_id, kind, position, lead, released, department, job, \
            characters, uncredited, voice)
         VALUES (2, 3, 2, 0, TRUE, '', 'WRITING', 'Writer', '[]', FALSE, FALSE)",
    ] {
        schema.app.db.writer().execute_unprepared(sql).await.unwrap();
    }
    let (both, others) = ([1, 2, 5, 7, 8, 9, 10], [3, 6]);
    for (conditions, expected) in [
        ("{people: {some: {directs: true, performs: true}}}", &both[..]),
        ("{people: {some: {performs: true, AND: [{directs: true}]}}}", &both),
        ("{people: {none: {directs: true, performs: true}}}", &others),
        ("{NOT: {people: {some: {directs: true, performs: true}}}}", &others),
        ("{people: {some: {directs: true, performs: false}}}", &others),
        ("{people: {every: {performs: true}}}", &both),
        ("{people: {every: {OR: [{directs: false}, {performs: true}]}}}", &both),
        ("{people: {every: {directs: true}}}", &[]),
        ("{people: {some: {directs: true, department: WRITING}}}", &[2]),
        ("{people: {some: {NOT: {OR: [{directs: true}, {performs: true}]}}}}", &[]),
        ("{people: {some: {directs: false, person: {id: \"person:1\"}}}}", &[2, 5, 8]),
        (
            "{people: {some: {directs: true, performs: true, person: {name: {eq: \"Person 3\"}}}}}",
            &[2, 5, 8],
        ),
        (
            "{directors: {some: {movies: {some: {directs: true, performs: false, \
                movie: {id: \"movie:6\"}}}}}}",
            &[3, 6, 9],
        ),
        ("{people: {}}", &[1, 2, 3, 5, 6, 7, 8, 9, 10]),
        ("{people: {none: {}}}", &[]),
    ] {
        assert_eq!(found(&schema, conditions).await, expected, "{conditions}");
    }
    let people = "{ people(where: {movies: {some: {directs: true, department: WRITING}}}) { id } }";
    assert_eq!(schema.data(people).await.data, serde_json::json!({"people": [{"id": "person:3"}]}));
}

#[on_both_databases]
async fn an_identifier_that_names_nothing_possible_is_refused(backend: Backend) {
    let schema = catalogue(&backend).await;
    for id in ["movie:x", "person:1", "tmdb:x", "tmdb:-1", "imdb", "isbn:1"] {
        let answered = schema
            .ask(
                "query($id: String!) { movies(where: {id: $id}) { id } }",
                serde_json::json!({ "id": id }),
            )
            .await;
        if id == "imdb" {
            assert_eq!(answered.data, serde_json::json!({"movies": []}), "a slug like any other");
            continue;
        }
        assert_eq!(answered.errors[0]["extensions"]["code"], "BAD_USER_INPUT", "{id}");
        assert!(answered.errors[0]["message"].as_str().unwrap().contains("movie:17"));
    }
}

#[on_both_databases]
async fn the_text_of_a_statement_does_not_change_with_its_keys(backend: Backend) {
    use std::sync::{Arc, Mutex};
    let mut schema = catalogue(&backend).await;
    let texts = Arc::new(Mutex::new(Vec::new()));
    let seen = texts.clone();
    schema.app.db.observe(move |info| seen.lock().unwrap().push(info.statement.sql.clone()));
    for n in [1, 3, 10] {
        let ids: Vec<String> = (1..=n).map(|m| format!("film-{m}")).collect();
        let query = "query($ids: [String!], $n: Int!) { movies(where: {ids: $ids}, first: $n) \
            { genres { name } performers(first: $n) { name } } }";
        schema.ask(query, serde_json::json!({ "ids": ids, "n": n })).await;
    }
    let texts = std::mem::take(&mut *texts.lock().unwrap());
    assert_eq!(texts.len(), 9);
    let different: std::collections::HashSet<_> = texts.into_iter().collect();
    assert_eq!(different.len(), 3, "{different:?}");
}

#[on_both_databases]
async fn too_many_conditions_do_not_reach_the_database(backend: Backend) {
    let schema = catalogue(&backend).await;
    let query = "query($w: MovieWhere) { movies(where: $w) { id } }";
    let conditions = |n: usize| serde_json::json!({ "w": { "OR": vec![serde_json::json!({"title": {"eq": "film 7"}}); n] } });
    let answered = schema.ask(query, conditions(200)).await;
    assert_eq!(answered.data["movies"][0]["id"], "movie:7");
    let refused = schema.ask(query, conditions(3000)).await;
    assert_eq!(refused.errors[0]["extensions"]["code"], "QUERY_LIMIT");
    assert_eq!(refused.errors[0]["extensions"]["limit"], "conditions");
    assert_eq!(
        (refused.statements, refused.errors[0]["extensions"]["asked"].as_u64()),
        (0, Some(3000))
    );
}

#[on_both_databases]
async fn a_text_that_is_too_long_does_not_reach_the_database(backend: Backend) {
    let mut schema = catalogue(&backend).await;
    let ask = async |schema: &TestSchema, operator: &str, text: String| {
        let list = ["in", "notIn"].contains(&operator);
        let value = if list { serde_json::json!([text, "x"]) } else { serde_json::json!(text) };
        let variables = serde_json::json!({ "w": { "title": { operator: value } } });
        schema.ask("query($w: MovieWhere) { movies(where: $w) { id } }", variables).await
    };
    for operator in ["eq", "ne", "in", "notIn", "contains", "startsWith", "endsWith"] {
        let answered = ask(&schema, operator, "%".repeat(1_000)).await;
        assert!(answered.errors.is_empty(), "{operator}: {:?}", answered.errors);
        // The last grows as it is folded.
        for text in ["a".repeat(1_001), "a".repeat(50_001), "\u{130}".repeat(501)] {
            let refused = ask(&schema, operator, text).await;
            let extensions = &refused.errors[0]["extensions"];
            assert_eq!(extensions["code"], "QUERY_LIMIT", "{operator}: {:?}", refused.errors);
            assert_eq!(
                (&extensions["limit"], &extensions["value"]),
                (&"text".into(), &1_000.into())
            );
            assert_eq!(refused.statements, 0);
        }
    }
    let mut config = cinegraph::config::Config::default();
    config.limits.text = usize::MAX;
    schema.app = cinegraph::app::App::new(schema.app.db.clone(), config);
    let longest = ask(&schema, "contains", "\u{10ffff}".repeat(12_000)).await;
    assert!(longest.errors.is_empty(), "{:?}", longest.errors);
    let refused = ask(&schema, "contains", "%".repeat(12_001)).await;
    assert_eq!(refused.errors[0]["extensions"]["code"], "QUERY_LIMIT");
}
