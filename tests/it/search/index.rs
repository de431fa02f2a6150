//! The index follows every write, in the same transaction.

use std::collections::BTreeSet;

use cinegraph::auth::Editor;
use cinegraph::catalog::{Writer, person, search};
use cinegraph::db::Db;
use sea_orm::{ConnectionTrait, Statement};

use super::{Own, found, sample, write};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

/// Everything in the index, as lines.
async fn contents(db: &Db) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for sql in [
        "SELECT 'name ' || id || ' ' || text || ' ' || article || ' ' || popularity \
            FROM search_name",
        "SELECT 'posting ' || word || ' ' || name FROM search_posting",
        "SELECT 'spelling ' || s.spelling || ' ' || s.word FROM search_spelling AS s \
         WHERE EXISTS (SELECT 1 FROM search_posting AS p WHERE p.word = s.word)",
    ] {
        let connection = db.writer();
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        for row in connection.query_all_raw(statement).await.unwrap() {
            lines.insert(row.try_get_by_index::<String>(0).unwrap());
        }
    }
    lines
}

async fn forget(db: &Db) {
    db.writer().execute_unprepared("DELETE FROM search_state").await.unwrap();
}

fn somebody(name: &str, tmdb_id: Option<i32>, popularity: Option<f64>) -> person::PersonDraft {
    person::PersonDraft { name: name.to_owned(), tmdb_id, popularity, ..Default::default() }
}

#[on_both_databases]
async fn a_changed_title_is_found_and_the_old_one_is_not(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    let original = Some("Der Abend".to_owned());
    write(db, &[Own { original, ..Own::new(1, "The Evening") }]).await;
    assert_eq!(found(&schema, "evening").await, ["M The Evening"]);
    assert_eq!(found(&schema, "abend").await, ["M The Evening"]);
    write(db, &[Own::new(1, "The Morning After")]).await;
    assert_eq!(found(&schema, "morning").await, ["M The Morning After"]);
    assert_eq!(found(&schema, "evening").await, [""; 0]);
    assert_eq!(found(&schema, "abend").await, [""; 0]);
    write(db, &[Own { adult: true, ..Own::new(1, "The Morning After") }]).await;
    assert_eq!(found(&schema, "morning").await, [""; 0], "adult titles are left out");
}

#[on_both_databases]
async fn a_changed_popularity_changes_the_order(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    let films = |one, two| {
        [
            Own { popularity: one, ..Own::new(1, "Zebra One") },
            Own { popularity: two, ..Own::new(2, "Zebra Two") },
        ]
    };
    write(db, &films(Some(5.0), Some(1.0))).await;
    assert_eq!(found(&schema, "zebra").await, ["M Zebra One", "M Zebra Two"]);
    write(db, &films(None, Some(1.0))).await;
    assert_eq!(found(&schema, "zebra").await, ["M Zebra Two", "M Zebra One"]);
    let credited = |id, people| Own { people, ..Own::new(id, "Some Film") };
    write(
        db,
        &[credited(3, vec![somebody("Jo One", Some(1), None), somebody("Jo Two", Some(2), None)])],
    )
    .await;
    assert_eq!(found(&schema, "jo").await, ["P Jo One", "P Jo Two"]);
    write(db, &[credited(4, vec![somebody("Jo Two", Some(2), Some(9.0))])]).await;
    assert_eq!(found(&schema, "jo").await, ["P Jo Two", "P Jo One"]);
}

#[on_both_databases]
async fn two_people_who_become_one_are_found_once(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    let credited = |id, people| Own { people, ..Own::new(id, "Some Film") };
    write(db, &[credited(1, vec![somebody("Zoë Zann", None, None)])]).await;
    write(db, &[credited(2, vec![somebody("Zoë Zann", Some(7), None)])]).await;
    assert_eq!(found(&schema, "zoe zann").await, ["P Zoë Zann", "P Zoë Zann"]);
    write(db, &[credited(1, vec![somebody("Zoë Zann", Some(7), Some(3.0))])]).await;
    assert_eq!(found(&schema, "zoe zann").await, ["P Zoë Zann"]);
    let kept = contents(db).await;
    forget(db).await;
    search::fill(db).await.unwrap();
    assert_eq!(contents(db).await, kept);
}

#[on_both_databases]
async fn collections_are_found_as_soon_as_they_are_named(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    write(&schema.app.db, &[Own { collection: Some("Zebra Reihe"), ..Own::new(1, "One") }]).await;
    assert_eq!(found(&schema, "reihe").await, ["C Zebra Reihe"]);
}

#[on_both_databases]
async fn a_write_that_is_dropped_leaves_no_trace(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let writer = Writer::begin(&test.db, &Editor::operator()).await.unwrap();
    cinegraph::catalog::movie::upsert(&writer, &[Own::new(1, "Gone").film()]).await.unwrap();
    drop(writer);
    assert_eq!(contents(&test.db).await, BTreeSet::new());
}

#[on_both_databases]
async fn filling_makes_the_index_that_writing_makes(backend: Backend) {
    let schema = sample(&backend).await;
    let db = &schema.app.db;
    let original = Some("Другое".to_owned());
    write(db, &[Own { original, popularity: Some(2.5), ..Own::new(9001, "Another") }]).await;
    let written = contents(db).await;
    assert!(written.len() > 3000, "{}", written.len());
    for table in ["search_name", "search_posting", "search_spelling"] {
        db.writer().execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    assert_eq!(found(&schema, "vertigo").await, [""; 0]);
    let (one, two) = tokio::join!(search::fill(db), search::fill(db));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.max(two) > 600 && one.min(two) == 0, "{one} and {two}: the second finds it done");
    assert_eq!(contents(db).await, written);
    assert_eq!(search::fill(db).await.unwrap(), 0);
}
