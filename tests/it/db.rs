//! Connections and migrations.

use async_graphql::{Request, Variables};
use cinegraph::app::App;
use cinegraph::config::Config;
use cinegraph::db::{Db, DbOptions};
use cinegraph::graphql::{self, ExecutionResult};
use entity::person_redirect::{Entity as Redirects, Model as Redirect};
use migration::Migrator;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::{Backend, TestDatabase, on_both_databases};

/// A request that reads on several levels, at some of them several lists at once.
const WIDE: &str = "{
  movies(first: 5) { title directors { name performedIn { title } } performers { name } genres { name } }
  people { name directed { title } performedIn { genres { name } } }
  search(query: \"first\") { nodes { ... on Movie { title directors { name } } } }
  moviesConnection { totalCount facets { genres { count } } }
}";

/// The answer of a server that has so many connections.
async fn answer(app: &App, schema: &graphql::Schema, query: &str) -> ExecutionResult {
    let document = schema.documents().admit(query, &app.config.limits).unwrap();
    graphql::execute(app, schema, document, Request::new(query).variables(Variables::default()))
        .await
}

async fn app_with_connections(test: &TestDatabase, readers: u32) -> App {
    let options = DbOptions { readers, ..DbOptions::new(&test.url) };
    App::new(Db::connect(&options).await.unwrap(), Config::default())
}

#[on_both_databases]
async fn two_servers_may_migrate_at_once(backend: Backend) {
    let test = TestDatabase::start_empty(&backend).await;
    let other = Db::connect(&DbOptions::new(&test.url)).await.unwrap();
    let (first, second) = tokio::join!(test.db.migrate(), other.migrate());
    first.unwrap();
    second.unwrap();
    test.db.migrate().await.unwrap();
}

#[on_both_databases]
async fn redirects_of_before_stay_when_their_slug_may_be_null(backend: Backend) {
    let test = TestDatabase::start_empty(&backend).await;
    let name = "m20261128_000024_redirect_slug";
    let before = Migrator::migrations().iter().position(|it| it.name() == name).unwrap();
    let connection = sea_orm::Database::connect(&test.url).await.unwrap();
    Migrator::up(&connection, Some(before)).await.unwrap();
    for sql in [
        "INSERT INTO person (id, slug, name, name_folded, sort_name, version, created_at, \
            updated_at) \
         VALUES (1, 'a', 'A', 'a', 'a', 1, 0, 0)",
        "INSERT INTO person_redirect (id, slug, imdb_id, tmdb_id, target) \
            VALUES (2, 'b', 'nm2', 2, 1)",
    ] {
        connection.execute_unprepared(sql).await.unwrap();
    }
    test.db.migrate().await.unwrap();
    for id in [3, 4] {
        let sql = format!("INSERT INTO person_redirect (id, slug, target) VALUES ({id}, NULL, 1)");
        connection.execute_unprepared(&sql).await.unwrap();
    }
    let second = "INSERT INTO person_redirect (id, slug, target) VALUES (5, 'b', 1)";
    assert!(connection.execute_unprepared(second).await.is_err(), "a slug is in one redirect");
    let kept = Redirects::find_by_id(2).one(&connection).await.unwrap().unwrap();
    let expected = Redirect {
        id: 2,
        slug: Some("b".to_owned()),
        imdb_id: Some("nm2".to_owned()),
        tmdb_id: Some(2),
        name_folded: None,
        target: 1,
    };
    assert_eq!(kept, expected);
    connection.close().await.unwrap();
}

#[on_both_databases]
async fn a_reading_connection_does_not_wait_for_a_writing_one(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let writing = test.db.begin().await.unwrap();
    writing
        .execute_unprepared("INSERT INTO country (code, name) VALUES ('FR', 'France')")
        .await
        .unwrap();
    let rows = test
        .db
        .reader()
        .query_all_raw(sea_orm::Statement::from_string(
            test.db.reader().get_database_backend(),
            "SELECT code FROM country",
        ))
        .await
        .unwrap();
    assert!(rows.is_empty(), "an uncommitted row is not seen");
    writing.commit().await.unwrap();
}

#[on_both_databases]
async fn foreign_keys_and_empty_slugs_are_refused(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let writer = test.db.writer();
    for refused in [
        "INSERT INTO company (slug, name, country) VALUES ('a', 'A', 'XX')",
        "INSERT INTO genre (slug, name) VALUES ('', 'Nothing')",
    ] {
        assert!(writer.execute_unprepared(refused).await.is_err(), "{refused}");
    }
}

#[on_both_databases]
async fn requests_on_one_connection_do_not_wait_for_each_other(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    crate::event::put(&test.db, &[crate::event::film(1, "First"), crate::event::film(2, "Second")])
        .await;
    let (app, schema) = (app_with_connections(&test, 1).await, graphql::schema());
    let alone = answer(&app, &schema, WIDE).await;
    assert!(alone.response.errors.is_empty(), "{:?}", alone.response.errors);
    let asked = (0..40).map(|_| answer(&app, &schema, WIDE));
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(answer.response.errors, []);
        assert_eq!(answer.response.data, alone.response.data);
    }
}

#[on_both_databases]
async fn a_request_gives_its_connections_back(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let (app, schema) = (app_with_connections(&test, 3).await, graphql::schema());
    for _ in 0..20 {
        assert_eq!(answer(&app, &schema, WIDE).await.response.errors, []);
        // One that is let go of while it reads.
        let asked = answer(&app, &schema, WIDE);
        let _ = tokio::time::timeout(std::time::Duration::from_micros(300), asked).await;
    }
    // Each of these waits for as long as the setting says where a connection is missing.
    let held = (0..3).map(|_| app.db.occupy());
    let held = futures_util::future::join_all(held).await;
    assert!(held.iter().all(Result::is_ok));
}

#[tokio::test]
async fn sqlite_plans_a_statement_once() {
    let db = Db::connect(&DbOptions::new("sqlite::memory:")).await.unwrap();
    let asked = sea_orm::Statement::from_string(
        db.reader().get_database_backend(),
        "SELECT sqlite_compileoption_used('ENABLE_QPSG')",
    );
    let row = db.reader().query_one_raw(asked).await.unwrap().unwrap();
    assert!(row.try_get_by_index::<bool>(0).unwrap(), "compiled without .cargo/config.toml");
}
