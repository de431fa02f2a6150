//! Nodes that are named by an id and then merged into others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use cinegraph::auth::Editor;
use cinegraph::catalog::identifier::{Identifier, Which};
use cinegraph::catalog::merge::Merge;
use cinegraph::catalog::{Writer, genre, movie, person};
use cinegraph::db::Db;
use cinegraph::event::retention::trim;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{films, log};
use crate::event::{film, put};
use crate::support::socket::Socket;
use crate::support::{Backend, Setup, TestApp, on_both_databases};

const FOLLOW: &str = "subscription($after: Cursor, $ids: [ID!], $types: [ChangeType!]) {
    catalogChanges(after: $after, nodeIds: $ids, types: $types) { cursor type nodeId } }";

/// An event in words, and its cursor.
type Event = (String, Value);

fn event_of(change: &Value) -> Event {
    let words = [&change["type"], &change["nodeId"]].map(|word| word.as_str().unwrap());
    (words.join(" "), change["cursor"].clone())
}

async fn next(socket: &mut Socket) -> String {
    event_of(&socket.event("1").await["data"]["catalogChanges"]).0
}

/// Everything until the event `last`.
async fn events_until(app: &TestApp, variables: &Value, last: &str) -> Vec<Event> {
    let mut socket = app.socket().await;
    socket.subscribe("1", FOLLOW, variables).await;
    let mut all: Vec<Event> = Vec::new();
    while all.last().is_none_or(|(words, _)| words != last) {
        all.push(event_of(&socket.event("1").await["data"]["catalogChanges"]));
    }
    all
}

async fn unite(db: &Db, table: &str, gone: i64, survivor: i64) {
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    let [survivor, merged] = [survivor, gone].map(Identifier::Key);
    let said = Merge { survivor, expected_version: None, merged, merged_expected_version: None };
    match table {
        "movie" => movie::merge(&writer, said).await.unwrap(),
        _ => person::merge(&writer, said).await.unwrap(),
    };
    writer.commit().await.unwrap();
}

/// Changes a film that is called so by TMDB, too.
async fn change(app: &TestApp, id: i64, title: &str) {
    put(&app.app.db, &[film(id, title)]).await;
}

fn any_version(id: i64) -> Which {
    Which { field: "id", by: Identifier::Key(id), expected_version: None }
}

async fn delete(app: &TestApp, id: i64) {
    let writer = Writer::begin(&app.app.db, &Editor::operator()).await.unwrap();
    movie::delete(&writer, any_version(id)).await.unwrap();
    writer.commit().await.unwrap();
}

async fn delete_genre(app: &TestApp, id: i64) {
    let writer = Writer::begin(&app.app.db, &Editor::operator()).await.unwrap();
    genre::TABLE.delete(&writer, any_version(id)).await.unwrap();
    writer.commit().await.unwrap();
}

/// The newest cursor.
async fn newest(app: &TestApp) -> Value {
    log(app).await.pop().unwrap()["cursor"].take()
}

#[on_both_databases]
async fn a_node_that_was_merged_before_is_the_one_that_it_lives_on_in(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    unite(&app.app.db, "movie", 1, 2).await;
    let after = newest(&app).await;
    let mut socket = app.socket().await;
    socket.subscribe("1", FOLLOW, &json!({"after": after, "ids": ["movie:1"]})).await;
    change(&app, 3, "Another").await;
    change(&app, 2, "The survivor").await;
    assert_eq!(next(&mut socket).await, "MOVIE_UPDATED movie:2");
    delete(&app, 2).await;
    assert_eq!(next(&mut socket).await, "MOVIE_DELETED movie:2");
    // The redirect went with it; the log still knows.
    let again =
        events_until(&app, &json!({"after": after, "ids": ["movie:1"]}), "MOVIE_DELETED movie:2")
            .await;
    assert_eq!(again.len(), 2, "{again:?}");
}

#[on_both_databases]
async fn an_entry_that_an_upgrade_united_is_the_one_that_it_became(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 1).await;
    for sql in [
        "INSERT INTO genre (id, slug, name) VALUES (901, 'one', 'One'), (902, 'two', 'Two'), (903, \
            'three', 'Three')",
        "INSERT INTO genre_redirect (id, slug, target) VALUES (900, 'gone', 901)",
    ] {
        app.app.db.writer().execute_unprepared(sql).await.unwrap();
    }
    let after = newest(&app).await;
    let mut socket = app.socket().await;
    socket
        .subscribe("1", FOLLOW, &json!({"after": after, "ids": ["genre:900", "genre:902"]}))
        .await;
    delete_genre(&app, 903).await;
    for key in [902, 901] {
        delete_genre(&app, key).await;
        // Awaited each time, because the redirect goes with its entry and is read at the beginning.
        assert_eq!(next(&mut socket).await, format!("GENRE_DELETED genre:{key}"));
    }
}

#[on_both_databases]
async fn a_node_that_is_merged_meanwhile_is_followed(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 5).await;
    let after = newest(&app).await;
    let (mut all, mut updates) = (app.socket().await, app.socket().await);
    all.subscribe("1", FOLLOW, &json!({"after": after, "ids": ["movie:1"]})).await;
    let types = json!(["MOVIE_UPDATED"]);
    updates
        .subscribe("1", FOLLOW, &json!({"after": after, "ids": ["movie:1"], "types": types}))
        .await;
    change(&app, 1, "One").await;
    for socket in [&mut all, &mut updates] {
        assert_eq!(next(socket).await, "MOVIE_UPDATED movie:1", "it is live");
    }
    change(&app, 2, "Before it is the survivor").await;
    unite(&app.app.db, "movie", 1, 2).await;
    change(&app, 2, "The survivor").await;
    unite(&app.app.db, "movie", 2, 3).await;
    unite(&app.app.db, "movie", 4, 3).await;
    change(&app, 5, "Another").await;
    change(&app, 3, "The last").await;
    for expected in [
        "MOVIE_MERGED movie:1",
        "MOVIE_UPDATED movie:2",
        "MOVIE_UPDATED movie:2",
        "MOVIE_MERGED movie:2",
        "MOVIE_UPDATED movie:3",
        "MOVIE_MERGED movie:4",
        "MOVIE_UPDATED movie:3",
        "MOVIE_UPDATED movie:3",
    ] {
        assert_eq!(next(&mut all).await, expected);
        if expected.starts_with("MOVIE_UPDATED") {
            assert_eq!(next(&mut updates).await, expected, "merges are followed, not sent");
        }
    }
}

#[on_both_databases]
async fn a_subscriber_that_resumes_anywhere_gets_what_it_lacks(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 4).await;
    let start = newest(&app).await;
    for title in ["One", "Two"] {
        change(&app, 2, title).await;
        change(&app, 1, title).await;
    }
    unite(&app.app.db, "movie", 1, 2).await;
    change(&app, 3, "Before it is the survivor").await;
    change(&app, 4, "Before it goes").await;
    change(&app, 2, "The survivor").await;
    unite(&app.app.db, "movie", 4, 2).await;
    change(&app, 2, "Of three").await;
    unite(&app.app.db, "movie", 2, 3).await;
    change(&app, 3, "Of four").await;
    delete(&app, 3).await;
    let last = "MOVIE_DELETED movie:3";
    let whole = events_until(&app, &json!({"after": start, "ids": ["movie:1"]}), last).await;
    let words: Vec<&str> = whole.iter().map(|(words, _)| words.as_str()).collect();
    assert_eq!(
        words,
        [
            "MOVIE_UPDATED movie:1",
            "MOVIE_UPDATED movie:1",
            "MOVIE_MERGED movie:1",
            "MOVIE_UPDATED movie:2",
            "MOVIE_UPDATED movie:2",
            "MOVIE_MERGED movie:4",
            "MOVIE_UPDATED movie:2",
            "MOVIE_UPDATED movie:2",
            "MOVIE_MERGED movie:2",
            "MOVIE_UPDATED movie:3",
            "MOVIE_UPDATED movie:3",
            last,
        ]
    );
    let (mut rest, mut places) = (&whole[..], 0);
    for change in log(&app).await.iter().skip_while(|change| change["cursor"] != start) {
        if rest.first().is_some_and(|(_, cursor)| *cursor == change["cursor"]) {
            rest = &rest[1..];
        }
        if rest.is_empty() {
            break;
        }
        let after = json!({"after": change["cursor"], "ids": ["movie:1"]});
        assert_eq!(events_until(&app, &after, last).await, rest, "after {change}");
        places += 1;
    }
    assert_eq!(places, 16, "each change but the last was gone on from");
}

#[on_both_databases]
async fn a_merge_that_the_log_has_dropped_still_counts(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 5).await;
    unite(&app.app.db, "movie", 1, 2).await;
    trim(&app.app.db, i64::MAX, &[]).await.unwrap();
    let start = newest(&app).await;
    assert_eq!(log(&app).await.len(), 1, "the merge is gone");
    change(&app, 2, "The survivor").await;
    change(&app, 5, "Another").await;
    unite(&app.app.db, "movie", 2, 3).await;
    let later = newest(&app).await;
    unite(&app.app.db, "movie", 3, 4).await;
    change(&app, 4, "Of four").await;
    delete(&app, 5).await;
    let ids = json!(["movie:1", "movie:5"]);
    let words = async |after: &Value| {
        let all =
            events_until(&app, &json!({"after": after, "ids": ids}), "MOVIE_DELETED movie:5").await;
        all.into_iter().map(|(words, _)| words).collect::<Vec<_>>()
    };
    let rest = [
        "MOVIE_MERGED movie:3",
        "MOVIE_UPDATED movie:4",
        "MOVIE_UPDATED movie:4",
        "MOVIE_DELETED movie:5",
    ];
    let whole = [
        [
            "MOVIE_UPDATED movie:2",
            "MOVIE_UPDATED movie:5",
            "MOVIE_MERGED movie:2",
            "MOVIE_UPDATED movie:3",
        ],
        rest,
    ];
    assert_eq!(words(&start).await, whole.concat());
    assert_eq!(words(&later).await, rest);
}

#[on_both_databases]
async fn people_are_followed_too_and_are_not_taken_for_films(backend: Backend) {
    let app = TestApp::start(&backend).await;
    films(&app, 3).await;
    let people = (1..=3).map(|id| format!("({id}, 'p-{id}', 'P', 'p', 'p', 1, 1, 1)"));
    let people = people.collect::<Vec<_>>().join(", ");
    let people = format!(
        "INSERT INTO person (id, slug, name, name_folded, sort_name, version, created_at, \
            updated_at) VALUES {people}"
    );
    app.app.db.writer().execute_unprepared(&people).await.unwrap();
    let start = newest(&app).await;
    unite(&app.app.db, "person", 1, 2).await;
    let merged = newest(&app).await;
    change(&app, 2, "A film, and no person").await;
    unite(&app.app.db, "person", 3, 2).await;
    unite(&app.app.db, "movie", 3, 1).await;
    change(&app, 1, "The last").await;
    let words = async |after: &Value, ids: Value| {
        let all =
            events_until(&app, &json!({"after": after, "ids": ids}), "MOVIE_UPDATED movie:1").await;
        all.into_iter().map(|(words, _)| words).collect::<Vec<_>>()
    };
    let ids = json!(["person:1", "movie:3"]);
    let rest = [
        "PERSON_MERGED person:3",
        "PERSON_UPDATED person:2",
        "MOVIE_MERGED movie:3",
        "MOVIE_UPDATED movie:1",
    ];
    let whole = [&["PERSON_MERGED person:1", "PERSON_UPDATED person:2"], &rest[..]].concat();
    assert_eq!(words(&start, ids.clone()).await, whole);
    assert_eq!(words(&merged, ids).await, rest);
}

#[on_both_databases]
async fn names_are_looked_up_once_a_type_and_idling_costs_nothing(backend: Backend) {
    let statements = Arc::new(AtomicU64::new(0));
    let lookups = Arc::new(AtomicU64::new(0));
    let (counted, looked_up) = (statements.clone(), lookups.clone());
    let app = Setup::default()
        .observe(move |sql| {
            counted.fetch_add(1, SeqCst);
            looked_up.fetch_add(u64::from(sql.contains("WITH RECURSIVE known")), SeqCst);
        })
        .start(&backend)
        .await;
    films(&app, 3).await;
    unite(&app.app.db, "movie", 1, 2).await;
    let after = newest(&app).await;
    change(&app, 2, "The survivor").await;
    lookups.store(0, SeqCst);
    for (ids, cost) in [
        (json!(null), 0),
        (json!(["movie:2"]), 1),
        (json!(["movie:1", "movie:2", "movie:3", "person:1", "genre:1"]), 2),
    ] {
        let before = lookups.load(SeqCst);
        events_until(&app, &json!({"after": after, "ids": ids}), "MOVIE_UPDATED movie:2").await;
        assert_eq!(lookups.load(SeqCst) - before, cost, "{ids}");
    }
    let mut sockets = Vec::new();
    for _ in 0..20 {
        let mut socket = app.socket().await;
        socket.subscribe("1", FOLLOW, &json!({"after": after, "ids": ["movie:1"]})).await;
        assert_eq!(next(&mut socket).await, "MOVIE_UPDATED movie:2");
        sockets.push(socket);
    }
    let (before, all) = (lookups.load(SeqCst), statements.load(SeqCst));
    unite(&app.app.db, "movie", 2, 3).await;
    let of_the_merge = statements.load(SeqCst) - all;
    for socket in &mut sockets {
        assert_eq!(next(socket).await, "MOVIE_MERGED movie:2");
        assert_eq!(next(socket).await, "MOVIE_UPDATED movie:3");
    }
    let own = statements.load(SeqCst) - all - of_the_merge;
    assert!(own < 10, "{own} statements for {} subscribers", sockets.len());
    assert_eq!(lookups.load(SeqCst), before, "the merge itself says where it leads");
}
