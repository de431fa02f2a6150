//! Connections and migrations.

use cinegraph::db::{Db, Options};
use sea_orm::ConnectionTrait;

use crate::support::TestDatabase;

on_both_databases! {
    async fn two_servers_may_migrate_at_once(backend: Backend) {
        let test = TestDatabase::start_empty(&backend).await;
        let other = Db::connect(&Options::new(&test.url)).await.unwrap();
        let (first, second) = tokio::join!(test.db.migrate(), other.migrate());
        first.unwrap();
        second.unwrap();
        test.db.migrate().await.unwrap();
    }

    async fn a_reading_connection_does_not_wait_for_a_writing_one(backend: Backend) {
        let test = TestDatabase::start(&backend).await;
        let writing = test.db.begin().await.unwrap();
        writing.execute_unprepared("INSERT INTO country (code, name) VALUES ('FR', 'France')").await.unwrap();
        let rows = test.db.reader().query_all_raw(sea_orm::Statement::from_string(
            test.db.reader().get_database_backend(), "SELECT code FROM country")).await.unwrap();
        assert!(rows.is_empty(), "an uncommitted row is not seen");
        writing.commit().await.unwrap();
    }

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
}
