//! What an event holds.

use std::sync::{Arc, Mutex};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{CURSORS, code, films, log};
use crate::event::{film, put};
use crate::support::{Backend, Setup, TestApp, on_both_databases};

#[on_both_databases]
async fn an_event_has_the_selections_order_and_the_node_as_it_is(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 1).await;
    let after = log(&app).await[0]["cursor"].clone();
    let mut socket = app.socket().await;
    let query = "subscription Follow($after: Cursor, $full: Boolean! = true) { ...Root }
        fragment Root on Subscription { change: catalogChanges(after: $after) { version type
            node { __typename ... on Movie { title genres { name } } id } nodeId
            survivor { id } survivorId @include(if: $full) } }";
    socket.subscribe("1", query, &json!({"after": after})).await;
    put(&app.app.db, &[film(2, "Film 2"), film(3, "Film 3")]).await;
    let mut received = vec![socket.event("1").await, socket.event("1").await];
    put(&app.app.db, &[film(2, "Changed")]).await;
    received.push(socket.event("1").await);
    let reported = |version: i32, kind: &str, title: &str, id: i32| {
        json!({"data": {"change": {"version": version, "type": kind, "node": {"__typename": "Movie",
            "title": title, "genres": [], "id": format!("movie:{id}")}, "nodeId": format!("movie:{id}"),
            "survivor": null, "survivorId": null}}})
    };
    let expected = [
        reported(1, "MOVIE_CREATED", "Film 2", 2),
        reported(1, "MOVIE_CREATED", "Film 3", 3),
        reported(2, "MOVIE_UPDATED", "Changed", 2),
    ];
    // As text, because the order of the fields is part of the answer.
    let text = |events: &[Value]| events.iter().map(Value::to_string).collect::<Vec<_>>();
    assert_eq!(text(&received), text(&expected));
}

#[on_both_databases]
async fn only_the_types_wanted_are_sent(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    let all = log(&app).await;
    put(&app.app.db, &[film(1, "One"), film(2, "Two"), film(3, "Three")]).await;
    let merge =
        "INSERT INTO change (type, node, version, survivor, occurred_at) VALUES (3, 2, 2, 3, 1)";
    app.app.db.writer().execute_unprepared(merge).await.unwrap();
    let wanted = async |arguments: &str, count: usize| {
        let mut socket = app.socket().await;
        let query = format!(
            "subscription($after: Cursor) {{ catalogChanges(after: $after, {arguments}) \
                {{ type nodeId survivorId }} }}"
        );
        socket.subscribe("1", &query, &json!({"after": all[0]["cursor"]})).await;
        let mut received = Vec::new();
        for _ in 0..count {
            let event = socket.event("1").await;
            let change = &event["data"]["catalogChanges"];
            received.push(format!(
                "{} {}",
                change["type"].as_str().unwrap(),
                change["nodeId"].as_str().unwrap()
            ));
        }
        received
    };
    assert_eq!(
        wanted("types: [MOVIE_UPDATED, PERSON_CREATED]", 3).await,
        ["MOVIE_UPDATED movie:1", "MOVIE_UPDATED movie:2", "MOVIE_UPDATED movie:3"]
    );
    assert_eq!(
        wanted("nodeIds: [\"movie:2\"]", 3).await,
        ["MOVIE_CREATED movie:2", "MOVIE_UPDATED movie:2", "MOVIE_MERGED movie:2"]
    );
    assert_eq!(
        wanted("nodeIds: [\"movie:3\", \"person:2\"]", 3).await,
        ["MOVIE_CREATED movie:3", "MOVIE_UPDATED movie:3", "MOVIE_MERGED movie:2"]
    );
    assert_eq!(
        wanted("types: [MOVIE_MERGED], nodeIds: [\"movie:3\"]", 1).await,
        ["MOVIE_MERGED movie:2"]
    );
    assert_eq!(wanted("types: null, nodeIds: null", 6).await.len(), 6);
}

#[on_both_databases]
async fn a_page_of_events_costs_what_a_page_of_a_query_does(backend: Backend) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log_of = seen.clone();
    let app = Setup::default()
        .observe(move |sql| log_of.lock().unwrap().push(sql.to_owned()))
        .start(&backend)
        .await;
    films(&app, 61).await;
    let all = log(&app).await;
    let mut socket = app.socket().await;
    let query = "subscription($after: Cursor) { catalogChanges(after: $after) { cursor
        node { ... on Movie { title genres { name } director { name } } } } }";
    // The feed runs and knows nothing of what was before.
    socket.subscribe("warm", CURSORS, &json!({"after": all[60]["cursor"]})).await;
    socket.subscribe("first", query, &json!({"after": all[59]["cursor"]})).await;
    socket.event("first").await;
    seen.lock().unwrap().clear();
    socket.subscribe("1", query, &json!({"after": all[0]["cursor"]})).await;
    for expected in &all[1..] {
        let event = socket.event("1").await;
        assert_eq!(event["data"]["catalogChanges"]["cursor"], expected["cursor"]);
        assert!(
            event["data"]["catalogChanges"]["node"]["title"].as_str().unwrap().starts_with("Film ")
        );
    }
    // What the server does beside (mail, registrations that have expired) quotes no names.
    let reported: Vec<String> =
        seen.lock().unwrap().iter().filter(|sql| sql.contains('"')).cloned().collect();
    let films = reported.iter().filter(|sql| sql.contains("\"title\"")).count();
    assert_eq!(films, 1, "{reported:#?}");
    // The log from the cursor on, once more at its end; the films, their genres, their directors.
    assert!((4..=6).contains(&reported.len()), "{reported:#?}");
}

#[on_both_databases]
async fn an_error_concerns_its_own_event_and_reveals_nothing(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 2).await;
    let all = log(&app).await;
    app.app.db.writer().execute_unprepared("DELETE FROM movie WHERE id = 2").await.unwrap();
    app.app.db.writer().execute_unprepared("DROP TABLE movie_genre").await.unwrap();
    put_nothing_fails(&app, &all).await;
}

#[on_both_databases]
async fn a_cursor_whose_followers_are_gone_is_refused(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 4).await;
    let all = log(&app).await;
    app.app.db.writer().execute_unprepared("DELETE FROM change WHERE id < 3").await.unwrap();
    let mut socket = app.socket().await;
    socket.subscribe("1", CURSORS, &json!({"after": all[0]["cursor"]})).await;
    let errors = socket.error("1").await;
    assert_eq!(code(&errors), "CURSOR_EXPIRED");
    assert!(errors[0]["message"].as_str().unwrap().contains("read `changes` from its beginning"));
    socket.subscribe("1", CURSORS, &json!({"after": all[2]["cursor"]})).await;
    assert_eq!(socket.event("1").await["data"]["catalogChanges"], all[3]);
}

#[on_both_databases]
async fn an_event_explains_what_it_read_when_asked(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 2).await;
    let all = log(&app).await;
    let mut socket = app.socket().await;
    let query = "subscription($after: Cursor) { catalogChanges(after: $after) \
        { node { ... on Movie { title } } } }";
    let payload = json!({"query": query, "variables": {"after": all[0]["cursor"]}, "extensions": {"explain": true}});
    socket.send(&json!({"type": "subscribe", "id": "1", "payload": payload})).await;
    let reported = socket.event("1").await;
    assert_eq!(reported["extensions"]["database"]["statements"], 1, "{reported}");
}

/// The genres of the film that is there cannot be read; the one that is gone has none to read.
async fn put_nothing_fails(app: &TestApp, all: &[Value]) {
    let mut socket = app.socket().await;
    app.app
        .db
        .writer()
        .execute_unprepared(
            "INSERT INTO change (type, node, version, occurred_at) VALUES (1, 1, 2, 1)",
        )
        .await
        .unwrap();
    let query = "subscription($after: Cursor) { catalogChanges(after: $after) { nodeId
        node { ... on Movie { title genres { name } } } } }";
    socket.subscribe("1", query, &json!({"after": all[0]["cursor"]})).await;
    let gone = socket.event("1").await;
    assert_eq!(gone, json!({"data": {"catalogChanges": {"nodeId": "movie:2", "node": null}}}));
    let broken = socket.event("1").await;
    assert_eq!(broken["data"], json!({"catalogChanges": {"nodeId": "movie:1", "node": null}}));
    assert_eq!(broken["errors"].as_array().unwrap().len(), 1, "{broken}");
    assert_eq!(code(&broken["errors"]), "INTERNAL");
    assert_eq!(broken["errors"][0]["path"], json!(["catalogChanges", "node", "genres"]));
    assert!(!broken.to_string().contains("movie_genre"), "{broken}");
}
