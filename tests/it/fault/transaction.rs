//! Transactions that end otherwise than by a COMMIT that succeeds.

use std::time::Duration;

use cinegraph::db::{Db, DbOptions};
use cinegraph::error::{Code, Error};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::account::account;
use crate::support::random::Random;
use crate::support::{Backend, Setup, TestDatabase, on_both_databases};

async fn number(db: &Db, sql: &str) -> i64 {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn genres(db: &Db) -> i64 {
    number(db, "SELECT count(*) FROM genre").await
}

fn insert(name: &str) -> String {
    format!("INSERT INTO genre (slug, name) VALUES ('{name}', '{name}')")
}

#[on_both_databases]
async fn one_in_which_a_statement_failed_is_not_committed(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let transaction = test.db.begin().await.unwrap();
    transaction.execute_unprepared(&insert("first")).await.unwrap();
    transaction.execute_unprepared(&insert("")).await.unwrap_err();
    transaction.execute_unprepared(&insert("second")).await.unwrap_err();
    transaction.commit().await.unwrap_err();
    assert_eq!(genres(&test.db).await, 0);
    test.db.writer().execute_unprepared(&insert("third")).await.unwrap();
}

#[on_both_databases]
async fn one_that_the_database_ended_takes_nothing_after_it_along(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let mut databases = vec![test.db.clone()];
    if let Backend::Sqlite = backend {
        let db = Db::connect(&DbOptions::new("sqlite::memory:")).await.unwrap();
        db.migrate().await.unwrap();
        databases.push(db);
    }
    for db in databases {
        db.writer().execute_unprepared(&insert("before")).await.unwrap();
        for end in ["ROLLBACK", "COMMIT"] {
            let transaction = db.begin().await.unwrap();
            // Behind the driver's back, as a full disk does.
            transaction.execute_unprepared(end).await.unwrap();
            drop(transaction);
            let after = db.begin().await.unwrap();
            after.execute_unprepared(&insert(end)).await.unwrap();
            after.commit().await.unwrap();
            drop(db.begin().await.unwrap());
        }
        let last = db.begin().await.unwrap();
        last.execute_unprepared(&insert("last")).await.unwrap();
        last.commit().await.unwrap();
        assert_eq!(genres(&db).await, 4);
    }
}

#[on_both_databases]
async fn one_whose_task_is_dropped_anywhere_is_done_or_undone(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let mut random = Random::new(5);
    let mut done = 0;
    for n in 0..150 {
        let db = test.db.clone();
        let write = async move {
            let transaction = db.begin().await.unwrap();
            transaction.execute_unprepared(&insert(&format!("genre-{n}"))).await.unwrap();
            transaction.commit().await.unwrap();
        };
        let patience = Duration::from_micros(random.below(3_000) as u64);
        done += i64::from(tokio::time::timeout(patience, write).await.is_ok());
    }
    // Whatever goes on by itself has ended when another transaction has had its turn.
    for _ in 0..8 {
        test.db.begin().await.unwrap().rollback().await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stored = genres(&test.db).await;
    assert!(stored >= done, "{stored} of {done} that were answered");
    // Another process can write, and nobody holds a transaction open.
    let other = test.connect().await;
    other.writer().execute_unprepared(&insert("other")).await.unwrap();
    assert_eq!(genres(&test.db).await, stored + 1);
    if let Backend::Postgres(_) = backend {
        let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND state LIKE 'idle in transaction%'";
        assert_eq!(number(&test.db, open).await, 0);
    }
}

#[on_both_databases]
async fn what_was_written_and_is_gone_is_an_error_and_not_nothing(backend: Backend) {
    let app = Setup::default().start(&backend).await;
    let editor = account(&app, "ed@example.org", cinegraph::auth::Role::Editor).await;
    let vanish = match backend {
        Backend::Sqlite => {
            "CREATE TRIGGER vanish AFTER INSERT ON change BEGIN \
             DELETE FROM genre WHERE id = NEW.node; END"
        }
        Backend::Postgres(_) => {
            "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             DELETE FROM genre WHERE id = NEW.node; RETURN NULL; END $$; \
             CREATE TRIGGER vanish AFTER INSERT ON change FOR EACH ROW EXECUTE FUNCTION vanish()"
        }
    };
    app.app.db.writer().execute_unprepared(vanish).await.unwrap();
    let create =
        "mutation { createGenre(input: {name: \"Drama\"}) { genre { name } userErrors { code } } }";
    let answer = app.ask_as(&editor, create, json!({})).await.json();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "CONFLICT", "{answer}");
    assert_eq!(answer["errors"][0]["path"], json!(["createGenre", "genre"]), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_longer_there_takes_no_writes() {
    let test = TestDatabase::start(&Backend::Sqlite).await;
    let path = test.url.trim_start_matches("sqlite://").to_owned();
    for file in [path.clone(), format!("{path}-wal")] {
        test.db.begin().await.unwrap();
        let moved = format!("{file}.moved");
        std::fs::rename(&file, &moved).unwrap();
        let refused = test.db.begin().await.unwrap_err();
        assert!(matches!(refused, Error::Moved) && refused.code() == Code::ServiceUnavailable);
        let refused = test.db.writer().execute_unprepared(&insert("direct")).await.unwrap_err();
        assert!(matches!(Error::from(refused), Error::Moved), "a statement of its own, too");
        assert!(test.db.write_failure().await.is_some_and(|reported| reported.contains("moved")));
        // What reads does not make another in its place.
        let reads = (0..20).map(|_| test.db.reader().execute_unprepared("SELECT 1"));
        let _ = futures_util::future::join_all(reads).await;
        assert!(!std::path::Path::new(&path).exists() || file != path);
        std::fs::copy(&moved, &file).unwrap();
        assert!(matches!(test.db.begin().await, Err(Error::Moved)), "a copy is another file");
        std::fs::rename(&moved, &file).unwrap();
        assert_eq!(test.db.write_failure().await, None);
    }
    std::fs::File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
    assert!(matches!(test.db.begin().await, Err(Error::Moved)), "an empty one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_comes_back_when_postgresql_takes_writes_again() {
    let Some(backend) = Backend::postgres() else { return };
    let test = TestDatabase::start(&backend).await;
    let other = test.connect().await;
    let name = "SELECT format('ALTER DATABASE %I SET default_transaction_read_only = on', \
        current_database()) AS sql";
    let row = Statement::from_string(other.reader().get_database_backend(), name);
    let row = other.reader().query_one_raw(row).await.unwrap().unwrap();
    let on: String = row.try_get_by_index(0).unwrap();
    other.writer().execute_unprepared(&on).await.unwrap();
    // As after a failover: connections that were opened meanwhile.
    let db = test.connect().await;
    let refused = db.writer().execute_unprepared(&insert("first")).await.unwrap_err();
    assert_eq!(Error::from(refused).code(), Code::ServiceUnavailable);
    assert!(db.write_failure().await.is_some());
    other.writer().execute_unprepared(&on.replace("= on", "= off")).await.unwrap();
    db.writer().execute_unprepared(&insert("second")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(db.write_failure().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_postgresql_refuses_is_reported_by_what_to_do() {
    let Some(backend) = Backend::postgres() else { return };
    let test = TestDatabase::start(&backend).await;
    let refusing = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                    RAISE EXCEPTION 'no' USING ERRCODE = NEW.slug; END $$; \
                    CREATE TRIGGER refuse BEFORE INSERT ON genre FOR EACH ROW \
                    WHEN (NEW.slug ~ '^[0-9A-Z]{5}$') EXECUTE FUNCTION refuse()";
    test.db.writer().execute_unprepared(refusing).await.unwrap();
    for (code, expected) in [
        ("53100", "no room left"),
        ("58030", "cannot be written"),
        ("25006", "cannot be written"),
        ("40001", "not available"),
        ("57014", "not available"),
        ("XX000", "internal"),
    ] {
        let transaction = test.db.begin().await.unwrap();
        let error = transaction.execute_unprepared(&insert(code)).await.unwrap_err();
        let error = Error::from(error);
        assert!(error.to_string().contains(expected), "{code}: {error}");
        assert_eq!(error.code() == Code::Internal, code == "XX000", "{code}");
        transaction.commit().await.unwrap_err();
    }
    assert!(test.db.write_failure().await.is_some(), "the last that could not be written");
    test.db.writer().execute_unprepared(&insert("drama")).await.unwrap();
}
