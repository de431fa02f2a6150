//! What refers to a movie or a person is not forgotten when that is merged or deleted, whatever it
//! is: the database says what refers to what, so that a new table is asked for here by itself.

use cinegraph::db::search::SearchKind;
use cinegraph::event::{ChangeType, NodeType};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{faults, log, start};
use crate::support::tables::{Column, Reference, columns, references};
use crate::support::{Backend, TestSchema, on_both_databases};

/// Values of columns of which not every value may be.
const VALUES: [(&str, &str); 3] = [("department", "'ACTING'"), ("characters", "'[]'"), ("id", "9")];

const MERGE: [(&str, &str); 2] = [
    (
        "movie",
        "mutation { merge: mergeMovies(input: { survivorId: \"movie:1\", mergedId: \"movie:2\" }) \
            { userErrors { code path message } } }",
    ),
    (
        "person",
        "mutation { merge: mergePeople(input: { survivorId: \"person:1\", mergedId: \"person:2\" \
            }) { userErrors { code path message } } }",
    ),
];
const DELETE: [(&str, &str); 2] = [
    (
        "movie",
        "mutation { delete: deleteMovie(input: { id: \"movie:2\" }) { userErrors { code path \
            message } } }",
    ),
    (
        "person",
        "mutation { delete: deletePerson(input: { id: \"person:2\", withCredits: true }) { \
            userErrors { code path message } } }",
    ),
];

/// A catalogue with three movies and three people, of which the last has a row of every table.
async fn catalogue(backend: &Backend) -> TestSchema {
    let schema = start(backend).await;
    for name in ["One", "Two", "Three"] {
        for create in [
            "mutation ($name: String!) { createMovie(input: { title: $name }) { userErrors { code \
                } } }",
            "mutation ($name: String!) { createPerson(input: { name: $name }) { userErrors { code \
                } } }",
        ] {
            let made = schema.mutate(create, json!({ "name": name })).await;
            assert_eq!(made["userErrors"], json!([]));
        }
    }
    let writer = schema.app.db.writer();
    for sql in [
        "INSERT INTO language (code, name) VALUES ('en', 'English')",
        "INSERT INTO country (code, name) VALUES ('FR', 'France')",
        "INSERT INTO genre (id, slug, name) VALUES (3, 'drama', 'Drama')",
        "INSERT INTO keyword (id, slug, name) VALUES (3, 'sea', 'Sea')",
        "INSERT INTO company (id, slug, name) VALUES (3, 'harbour', 'Harbour')",
    ] {
        writer.execute_unprepared(sql).await.unwrap();
    }
    schema
}

async fn count(schema: &TestSchema, sql: &str) -> i64 {
    let connection = schema.app.db.reader();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Adds a row that refers to row 2 of the parent.
async fn add(schema: &TestSchema, reference: &Reference, columns: &[Column]) {
    let all = references(&schema.app.db).await;
    let needed = columns.iter().filter(|column| {
        column.table == reference.table && !column.given && !column.nullable
            || column.table == reference.table && column.name == reference.column
    });
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in needed {
        let is_of = |it: &&Reference| it.table == column.table && it.column == column.name;
        let target = all.iter().find(is_of).map(|it| it.target.as_str());
        let known = VALUES.iter().find(|(name, _)| *name == column.name).map(|(_, value)| *value);
        names.push(column.name.clone());
        values.push(match (known, target) {
            _ if column.name == reference.column => "2",
            (Some(known), _) => known,
            (None, Some("language")) => "'en'",
            (None, Some("country")) => "'FR'",
            (None, Some(_)) => "3",
            (None, None) if column.kind == "boolean" => "TRUE",
            (None, None) if column.kind == "text" => "'x'",
            // The kind of a credit, a place in a list, a version.
            (None, None) => "1",
        });
    }
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({})",
        reference.table,
        names.join(", "),
        values.join(", ")
    );
    let added = schema.app.db.writer().execute_unprepared(&sql).await;
    added.unwrap_or_else(|error| panic!("{sql}: {error}; a value that may be belongs in VALUES"));
}

/// What the log says of rows of the table, if it is of a type that is in the log.
async fn logged(schema: &TestSchema, table: &str) -> Option<Vec<&'static str>> {
    let node = NodeType::of_word(table)?;
    let is_of =
        |text: &str| ChangeType::ALL.iter().any(|kind| kind.text() == text && kind.node() == node);
    let log = log(schema).await.into_iter().map(|(what, ..)| what);
    Some(log.filter(|what| is_of(what)).collect())
}

/// Runs the mutation on a catalogue with a row that `reference` is of.
async fn done(backend: &Backend, reference: &Reference, document: &str) -> TestSchema {
    let schema = catalogue(backend).await;
    let columns = columns(&schema.app.db).await;
    add(&schema, reference, &columns).await;
    // The index knows what was written past the catalogue's own code, too.
    schema.app.db.writer().execute_unprepared("DELETE FROM search_state").await.unwrap();
    cinegraph::catalog::search::fill(&schema.app.db).await.unwrap();
    let answer = schema.mutate(document, Value::Null).await;
    assert_eq!(faults(&answer), [], "{reference:?}: {answer}");
    schema
}

async fn of_parents(backend: &Backend) -> Vec<Reference> {
    let found = references(&start(backend).await.app.db).await;
    let all: Vec<Reference> =
        found.into_iter().filter(|it| ["movie", "person"].contains(&&*it.target)).collect();
    assert!(all.len() >= 9, "{all:?}");
    all
}

fn document(of: [(&'static str, &'static str); 2], parent: &str) -> &'static str {
    of.iter().find(|(table, _)| *table == parent).unwrap().1
}

#[on_both_databases]
async fn a_merge_takes_along_whatever_refers_to_what_goes(backend: Backend) {
    for reference in of_parents(&backend).await {
        let Reference { table, column, target } = &reference;
        let schema = done(&backend, &reference, document(MERGE, target)).await;
        let kept = format!("SELECT count(*) FROM {table} WHERE {column} = 1");
        // A redirect of the row that goes is one more of the survivor's.
        let expected = if table.ends_with("_redirect") { 2 } else { 1 };
        assert_eq!(
            count(&schema, &kept).await,
            expected,
            "{table}.{column} is left behind: src/catalog/{target} has to take it along"
        );
        if let Some(logged) = logged(&schema, table).await {
            assert!(
                table == target || logged.iter().any(|what| what.ends_with("_UPDATED")),
                "a row of {table} has changed, and the log does not say so: {logged:?}"
            );
        }
    }
}

#[on_both_databases]
async fn a_deletion_says_of_every_node_that_goes_with_it(backend: Backend) {
    for reference in of_parents(&backend).await {
        let Reference { table, column, target } = &reference;
        let schema = done(&backend, &reference, document(DELETE, target)).await;
        let left = format!("SELECT count(*) FROM {table} WHERE {column} = 2");
        assert_eq!(count(&schema, &left).await, 0, "{table}.{column}");
        let stays = count(&schema, &format!("SELECT count(*) FROM {table}")).await > 0;
        let what = if stays { "_UPDATED" } else { "_DELETED" };
        if let Some(logged) = logged(&schema, table).await {
            let said = logged.iter().any(|it| it.ends_with(what));
            assert!(said, "src/catalog/{target} has to log a {what} of {table}: {logged:?}");
        }
        for kind in SearchKind::ALL {
            let table = kind.table();
            let first = kind as i64 * (1 << 60);
            let orphans = format!(
                "SELECT count(*) FROM search_name WHERE id / {} = {} AND (id - {first}) / 2 NOT IN \
                    (SELECT id FROM {table})",
                1_i64 << 60,
                kind as i64
            );
            assert_eq!(count(&schema, &orphans).await, 0, "search finds a {table} that is gone");
        }
    }
}
