//! An operation whose time is up says what it waited for.

use std::sync::Arc;
use std::time::Duration;

use cinegraph::graphql::execution::subscription::{AttachContext, subscribe};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{GRAPHQL, JSON};
use crate::event::{film, put};
use crate::support::{Backend, Reply, Setup, TestApp, on_both_databases};

async fn start(backend: &Backend, deadline: u64) -> TestApp {
    let deadline = Duration::from_millis(deadline);
    Setup::default().config(|config| config.http.deadline = deadline).start(backend).await
}

/// Every connection of a server, as if others used them.
async fn every_connection(app: &TestApp) -> Vec<Box<dyn std::any::Any + Send>> {
    let mut held: Vec<Box<dyn std::any::Any + Send>> = Vec::new();
    for _ in 0..app.app.config.database.connections {
        held.push(Box::new(app.app.db.occupy().await.unwrap()));
    }
    // Pools of their own, where credentials are looked up beside what requests read, and where
    // there is one writer at a time.
    for _ in 0..app.app.config.database.connections {
        let own = app.app.db.reader().raw().begin();
        if let Ok(Ok(own)) = tokio::time::timeout(Duration::from_millis(100), own).await {
            held.push(Box::new(own));
        }
    }
    if let Ok(Ok(own)) = tokio::time::timeout(Duration::from_millis(500), app.app.db.begin()).await
    {
        held.push(Box::new(own));
    }
    held
}

fn error(reply: &Reply) -> Value {
    let mut json = reply.json();
    assert_eq!((reply.status, json.get("data")), (504, None), "{json}");
    assert_eq!(json["errors"].as_array().unwrap().len(), 1, "{json}");
    json["errors"][0].take()
}

fn wait(error: &Value) -> (Value, Value) {
    assert_eq!(error["extensions"]["code"], "TIMEOUT", "{error}");
    (error["path"].clone(), error["extensions"]["waitingFor"].clone())
}

#[on_both_databases]
async fn a_late_answer_names_the_fields_that_it_waited_for(backend: Backend) {
    let app = start(&backend, 200).await;
    let _held = every_connection(&app).await;
    let reset =
        "mutation { again: requestPasswordReset(input: {email: \"a@example.org\"}) { email } }";
    for (query, path, fields) in [
        ("{ movies { title performers { name } } }", json!(["movies"]), json!(["movies"])),
        ("{ b: movies { title } a: genres { name } }", json!(["b"]), json!(["b", "a"])),
        (
            "{ __typename ...F } fragment F on Query { one: movie(by: {slug: \"x\"}) { title } }",
            json!(["one"]),
            json!(["one"]),
        ),
        (
            "{ moviesConnection { nodes { id } totalCount } }",
            json!(["moviesConnection"]),
            json!(["moviesConnection", "moviesConnection.totalCount"]),
        ),
        (
            "{ moviesConnection { count: totalCount } }",
            json!(["moviesConnection"]),
            json!(["moviesConnection.totalCount"]),
        ),
        ("{ search(query: \"film\") { totalCount } }", json!(["search"]), json!(["search"])),
        (reset, json!(["again"]), json!(["again"])),
    ] {
        for accept in [GRAPHQL, JSON] {
            let request = app.request("POST", "/graphql").header("accept", accept);
            let error = error(&app.send(request.json(&json!({"query": query}))).await);
            assert_eq!(wait(&error), (path.clone(), fields.clone()), "{query}");
        }
    }
    let mut socket = app.socket().await;
    socket.subscribe("1", "{ movies { title } }", &Value::Null).await;
    let errors = socket.error("1").await;
    assert_eq!(wait(&errors[0]), (json!(["movies"]), json!(["movies"])));
}

#[on_both_databases]
async fn a_credential_that_is_not_looked_up_in_time_is_no_field(backend: Backend) {
    let app = start(&backend, 200).await;
    let _held = every_connection(&app).await;
    let key = format!("cine_{}_{}", "a".repeat(10), "b".repeat(32));
    let key = format!("{key}{:08x}", crc32fast::hash(key.as_bytes()));
    let reply = app.ask_as(&key, "{ movies { title } }", Value::Null).await;
    assert_eq!(wait(&error(&reply)), (Value::Null, Value::Null));
}

#[on_both_databases]
async fn late_events_name_the_fields_that_they_waited_for(backend: Backend) {
    let app = start(&backend, 200).await;
    put(&app.app.db, &[film(1, "One")]).await;
    let cursor = app.query("{ changes { pageInfo { endCursor } } }", Value::Null).await
        ["data"]["changes"]["pageInfo"]["endCursor"].clone();
    put(&app.app.db, &[film(2, "Two"), film(3, "Three")]).await;
    let schema = cinegraph::graphql::schema();
    let query = "subscription($after: Cursor) { reported: catalogChanges(after: $after) {
        of: node { ... on Movie { title } } } }";
    let document = schema.documents().admit(query, &app.app.config.limits).unwrap();
    let variables = async_graphql::Variables::from_json(json!({"after": cursor}));
    let request = async_graphql::Request::new(query).variables(variables);
    let equip: AttachContext = Arc::new(|request| request);
    let open = subscribe(&app.app, &schema, document, request, None, &equip).await;
    let Ok(mut open) = open else { panic!("it is refused") };
    let Ok(changes) = open.wait().await else { panic!("it has ended") };
    let _held = every_connection(&app).await;
    let Err(ended) = open.answer(changes, &equip).await else { panic!("it is answered") };
    let error = serde_json::to_value(&ended.response.errors[0]).unwrap();
    assert_eq!(wait(&error), (json!(["reported", "of"]), json!(["reported.of"])));
    assert_eq!(error["extensions"]["cursor"], cursor, "where to go on");
}

#[on_both_databases]
async fn what_was_answered_is_not_waited_for(backend: Backend) {
    if matches!(backend, Backend::Sqlite) {
        // Its readers wait for nobody, so that no field can be held up behind another.
        return;
    }
    let app = start(&backend, 1_000).await;
    put(&app.app.db, &[film(1, "One"), film(2, "Two")]).await;
    let other = app.database().connect().await;
    let lock = other.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE movie_genre IN ACCESS EXCLUSIVE MODE").await.unwrap();
    for (query, path, fields) in [
        (
            "{ movie(by: {tmdbId: 1}) { title kinds: genres { name } } }",
            json!(["movie", "kinds"]),
            json!(["movie.kinds"]),
        ),
        ("{ all: movies { title genres { name } } }", json!(["all"]), json!(["all.genres"])),
    ] {
        // On a machine that is busy even the film may be late.
        let mut reported = Value::Null;
        for _ in 0..20 {
            reported = error(&app.post(&json!({"query": query})).await);
            if reported["extensions"]["waitingFor"] == fields {
                break;
            }
        }
        assert_eq!(wait(&reported), (path, fields), "{query}");
    }
}
