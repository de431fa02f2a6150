//! Pages: each row once, exact neighbours, cursors that outlive their rows.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::catalog::{Shape, seed};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

const ORDERS: [&str; 8] = [
    "[]",
    "[{field: ID, direction: DESC}]",
    "[{field: POPULARITY}]",
    "[{field: POPULARITY, direction: DESC}]",
    "[{field: RELEASE_DATE}]",
    "[{field: POPULARITY, direction: DESC}, {field: RELEASE_DATE}]",
    "[{field: RELEASE_DATE, direction: DESC}, {field: POPULARITY}]",
    "[{field: VOTE_COUNT}, {field: TITLE, direction: DESC}]",
];

async fn catalogue(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    seed(&database.db, Shape { movies: 57, people: 9, performers: 4 }).await;
    TestSchema::of(database)
}

fn ids(nodes: &Value) -> Vec<String> {
    nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// Every page of an order, from one end to the other.
async fn walk(schema: &TestSchema, order: &str, backward: bool) -> Vec<String> {
    let (size, place, next, cursor) = if backward {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let query = format!(
        "query($c: Cursor) {{ page: moviesConnection(orderBy: {order}, {size}: 10, {place}: $c) {{
            totalCount nodes {{ id }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let (mut all, mut at) = (Vec::new(), Value::Null);
    loop {
        let first_page = at.is_null();
        let answered = schema.ask(&query, json!({ "c": at })).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        assert_eq!(answered.statements, 2, "the page and its total");
        let page = &answered.data["page"];
        assert_eq!(page["totalCount"], 57);
        let back = if backward { "hasNextPage" } else { "hasPreviousPage" };
        assert_eq!(page["pageInfo"][back], !first_page, "{order}");
        let ids = ids(&page["nodes"]);
        if backward {
            all.splice(0..0, ids);
        } else {
            all.extend(ids);
        }
        at = page["pageInfo"][cursor].clone();
        if page["pageInfo"][next] == false {
            return all;
        }
    }
}

#[on_both_databases]
async fn walking_an_order_gives_each_row_once_in_both_directions(backend: Backend) {
    let schema = catalogue(&backend).await;
    for order in ORDERS {
        let list =
            schema.data(&format!("{{ movies(first: 100, orderBy: {order}) {{ id }} }}")).await;
        let list = ids(&list.data["movies"]);
        assert_eq!(list.iter().collect::<HashSet<_>>().len(), 57);
        assert_eq!(walk(&schema, order, false).await, list, "{order} forward");
        assert_eq!(walk(&schema, order, true).await, list, "{order} backward");
    }
}

#[on_both_databases]
async fn unknown_values_come_last_in_both_directions(backend: Backend) {
    let schema = catalogue(&backend).await;
    for direction in ["ASC", "DESC"] {
        let answered = schema
            .data(&format!(
                "{{ movies(first: 100, orderBy: [{{field: RELEASE_DATE, direction: {direction}}}]) \
                {{ releaseDate }} }}"
            ))
            .await;
        let dates: Vec<_> = answered.data["movies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|movie| movie["releaseDate"].as_str().map(str::to_owned))
            .collect();
        let known = dates.iter().take_while(|date| date.is_some()).count();
        assert_eq!(known, 46);
        assert!(dates[known..].iter().all(Option::is_none));
        let mut sorted = dates[..known].to_vec();
        sorted.sort();
        if direction == "DESC" {
            sorted.reverse();
        }
        assert_eq!(dates[..known], sorted);
    }
}

#[on_both_databases]
async fn pages_below_many_parents_are_one_statement(backend: Backend) {
    let schema = catalogue(&backend).await;
    let page = |arguments: &str| {
        format!(
            "{{ movies(first: 50) {{ performersConnection({arguments}) {{
        totalCount pageInfo {{ hasNextPage hasPreviousPage }}
        edges {{ cursor billing node {{ name }} }} }} }} }}"
        )
    };
    let first = schema.data(&page("first: 3")).await;
    assert_eq!(
        (first.statements, first.rows),
        (3, 50 + 50 * 4 + 50),
        "one row more than asked shows the next page where that is asked"
    );
    let connection = &first.data["movies"][7]["performersConnection"];
    assert_eq!(connection["pageInfo"], json!({"hasNextPage": true, "hasPreviousPage": false}));
    assert_eq!(connection["totalCount"], 4);
    let cursor = connection["edges"][2]["cursor"].as_str().unwrap();
    let second = schema.data(&page(&format!("first: 3, after: \"{cursor}\""))).await;
    assert_eq!(second.statements, 3);
    let connection = &second.data["movies"][7]["performersConnection"];
    assert_eq!(connection["edges"].as_array().unwrap().len(), 1);
    assert_eq!(connection["edges"][0]["billing"], 4);
    assert_eq!(connection["pageInfo"], json!({"hasNextPage": false, "hasPreviousPage": true}));
}

#[on_both_databases]
async fn a_cursor_whose_row_is_gone_still_works(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let schema = catalogue(&backend).await;
    let query = "query($c: Cursor) { moviesConnection(first: 2, after: $c, \
        orderBy: [{field: POPULARITY}]) {
        nodes { id } pageInfo { endCursor hasPreviousPage } } }";
    let first = schema.ask(query, json!({})).await;
    let page = &first.data["moviesConnection"];
    let cursor = &page["pageInfo"]["endCursor"];
    let second = schema.ask(query, json!({ "c": cursor })).await;
    let gone = ids(&page["nodes"]).pop().unwrap().replace("movie:", "");
    schema
        .app
        .db
        .writer()
        .execute_unprepared(&format!("DELETE FROM movie WHERE id = {gone}"))
        .await
        .unwrap();
    let again = schema.ask(query, json!({ "c": cursor })).await;
    assert_eq!(again.data["moviesConnection"]["nodes"], second.data["moviesConnection"]["nodes"]);
    assert_eq!(again.data["moviesConnection"]["pageInfo"]["hasPreviousPage"], true);
}

#[on_both_databases]
async fn wrong_paging_arguments_say_what_is_wrong(backend: Backend) {
    let schema = catalogue(&backend).await;
    let made = schema
        .data(
            "{ moviesConnection(first: 1, orderBy: [{field: TITLE}]) { pageInfo { endCursor } } }",
        )
        .await;
    let cursor =
        made.data["moviesConnection"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let damaged =
        cursor.replacen(&cursor[10..11], if &cursor[10..11] == "A" { "B" } else { "A" }, 1);
    for (arguments, code, words) in [
        (format!("first: 1, after: \"{cursor}\""), "BAD_USER_INPUT", "made for the order"),
        (
            format!("first: 1, orderBy: [{{field: TITLE}}], after: \"{damaged}\""),
            "BAD_USER_INPUT",
            "damaged",
        ),
        ("first: 1, after: \"no\"".to_owned(), "BAD_USER_INPUT", "damaged"),
        ("first: 1, last: 1".to_owned(), "BAD_USER_INPUT", "first and after"),
        ("first: -1".to_owned(), "BAD_USER_INPUT", "negative"),
        ("first: 101".to_owned(), "QUERY_LIMIT", "100 at most"),
    ] {
        let answered = schema
            .ask(&format!("{{ moviesConnection({arguments}) {{ nodes {{ id }} }} }}"), Value::Null)
            .await;
        assert_eq!(answered.errors[0]["extensions"]["code"], code, "{arguments}");
        assert!(
            answered.errors[0]["message"].as_str().unwrap().contains(words),
            "{:?}",
            answered.errors
        );
        assert_eq!(answered.statements, 0);
    }
}

#[on_both_databases]
async fn an_empty_page_is_empty_and_not_an_error(backend: Backend) {
    let schema = catalogue(&backend).await;
    let answered = schema
        .data(
            "{ moviesConnection(first: 0) { totalCount edges { cursor } nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
        )
        .await;
    let info = json!({"hasNextPage": true, "hasPreviousPage": false, "startCursor": null, "endCursor": null});
    assert_eq!(
        answered.data["moviesConnection"],
        json!({"totalCount": 57, "edges": [], "nodes": [], "pageInfo": info})
    );
}
