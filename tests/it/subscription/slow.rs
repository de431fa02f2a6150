//! A client that does not keep pace.

use cinegraph::catalog::field::Field;
use cinegraph::catalog::movie::MovieDraft;
use serde_json::{Value, json};

use super::{CURSORS, code, films, log};
use crate::event::put;
use crate::support::{Backend, Setup, on_both_databases};

#[on_both_databases]
async fn a_slow_client_has_to_resume_and_loses_nothing(backend: Backend) {
    let app = Setup::default()
        .config(|config| {
            config.limits.backlog = 20;
            config.limits.page = 5;
        })
        .start(&backend)
        .await;
    films(&app, 1).await;
    let after = app.query("{ changes(first: 5) { pageInfo { endCursor } } }", Value::Null).await
        ["data"]["changes"]["pageInfo"]["endCursor"].clone();
    let mut slow = app.socket().await;
    // A quarter of a megabyte an event, so that no buffer between the two holds many.
    let long: String = (0..25).map(|place| format!("o{place}: overview ")).collect();
    let query = format!(
        "subscription($after: Cursor) {{ catalogChanges(after: $after) {{ cursor
        node {{ ... on Movie {{ {long} }} }} }} }}"
    );
    slow.subscribe("1", &query, &json!({"after": after})).await;
    let write = async |round: usize| {
        let overview = format!("{round} {}", "x".repeat(9_900));
        let draft = MovieDraft {
            title: "Film 1".to_owned().into(),
            tmdb_id: Some(1).into(),
            overview: Field::Set(Some(overview)),
            ..MovieDraft::default()
        };
        put(&app.app.db, &[draft.validate_lenient().unwrap().0]).await;
    };
    // A subscriber that has received all that there was is live from then on.
    let mut received = Vec::new();
    for round in 0..2 {
        write(round).await;
        received.push(slow.event("1").await["data"]["catalogChanges"]["cursor"].take());
    }
    for round in 2..120 {
        write(round).await;
    }
    let mut last = Value::Null;
    let errors = loop {
        let mut message = slow.next().await;
        if message["type"] == "error" {
            break message["payload"].take();
        }
        last = message["payload"]["data"]["catalogChanges"]["cursor"].take();
        received.push(last.clone());
    };
    assert_eq!(code(&errors), "FELL_BEHIND");
    assert_eq!(errors[0]["extensions"]["cursor"], last, "where to go on");
    let everything = || async {
        let mut cursors = Vec::new();
        let mut after = after.clone();
        while cursors.len() < 120 {
            let page = app
                .query(
                    "query($after: Cursor) { changes(after: $after, first: 5) \
                { nodes { cursor } pageInfo { endCursor } } }",
                    json!({"after": after}),
                )
                .await;
            after = page["data"]["changes"]["pageInfo"]["endCursor"].clone();
            cursors.extend(
                page["data"]["changes"]["nodes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|node| node["cursor"].clone()),
            );
        }
        cursors
    };
    let all = everything().await;
    assert!(received.len() < 120, "it was slow");
    assert_eq!(received, all[..received.len()]);
    slow.subscribe("1", CURSORS, &json!({"after": last})).await;
    while received.len() < 120 {
        received.push(slow.event("1").await["data"]["catalogChanges"]["cursor"].take());
    }
    assert_eq!(received, all);
}

#[on_both_databases]
async fn a_client_that_does_not_read_holds_up_no_other(backend: Backend) {
    let app = Setup::default().start(&backend).await;
    films(&app, 1).await;
    let after = log(&app).await[0]["cursor"].clone();
    let mut deaf = app.socket().await;
    deaf.subscribe("1", CURSORS, &json!({"after": after})).await;
    let mut other = app.socket().await;
    other.subscribe("1", CURSORS, &json!({"after": after})).await;
    for round in 0..40 {
        put(&app.app.db, &[crate::event::film(1, &format!("Round {round}"))]).await;
        other.event("1").await;
    }
    drop(deaf);
}
