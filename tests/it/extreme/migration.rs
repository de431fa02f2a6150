//! Figures that were stored before they could not be.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{CREATE, CREATE_PERSON, LARGEST};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

#[on_both_databases]
async fn stored_figures_beyond_the_largest_become_unknown(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    for name in ["Below", "At", "Beyond"] {
        schema.mutate(CREATE, json!({ "input": { "title": name, "popularity": 1.5 } })).await;
        schema.mutate(CREATE_PERSON, json!({ "input": { "name": name, "popularity": 1.5 } })).await;
    }
    let run = async |sql: &str| {
        schema.app.db.writer().execute_unprepared(sql).await.unwrap();
    };
    for (id, figure) in [(1, "9007199254740990"), (2, "9007199254740991"), (3, "1e300")] {
        let whole = if id == 3 { "9007199254740993" } else { figure };
        run(&format!(
            "UPDATE movie SET budget = {whole}, revenue = {whole}, popularity = {figure} \
            WHERE id = {id}"
        ))
        .await;
        run(&format!("UPDATE person SET popularity = {figure} WHERE id = {id}")).await;
        run(&format!(
            "UPDATE search_name SET popularity = {figure} WHERE id IN ({}, {})",
            2 * id,
            2 * ((1_i64 << 59) + id)
        ))
        .await;
    }
    run("DELETE FROM seaql_migrations WHERE version LIKE '%_000023_%'").await;
    schema.app.db.migrate().await.unwrap();
    let rows = schema
        .data("{ movies { budget revenue popularity version } people { popularity version } }")
        .await;
    let gone = json!({ "budget": null, "revenue": null, "popularity": null, "version": 1 });
    let whole = LARGEST as i64;
    assert_eq!(
        rows.data["movies"],
        json!([
            { "budget": whole, "revenue": whole, "popularity": LARGEST, "version": 1 }, gone, gone,
        ])
    );
    let gone = json!({ "popularity": null, "version": 1 });
    assert_eq!(rows.data["people"], json!([{ "popularity": LARGEST, "version": 1 }, gone, gone]));
    let state = "SELECT count(*) FROM search_name WHERE popularity = -1";
    let statement =
        sea_orm::Statement::from_string(schema.app.db.reader().get_database_backend(), state);
    let row = schema.app.db.reader().query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 4, "the search index follows");
}
