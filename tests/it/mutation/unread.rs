//! Mutations that have written and cannot show it: the errors say what was written.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::Request;
use cinegraph::app::App;
use cinegraph::config::Config;
use cinegraph::graphql;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{faults, start};
use crate::support::test_schema::{Answered, editor};
use crate::support::{Backend, Setup, TestDatabase, TestSchema, on_both_databases};

/// Creates a film and asks for `select` of it.
fn create(select: &str) -> String {
    format!(
        "mutation ($input: CreateMovieInput!) {{ made: createMovie(input: $input) {{
            movie {{ {select} }} userErrors {{ code path }} }} }}"
    )
}

async fn alter(schema: &TestSchema, sql: &str) {
    schema.app.db.writer().execute_unprepared(sql).await.unwrap();
}

/// The one error: its path, its code and what was written in spite of it.
fn error(answered: &Answered) -> (Value, Value, Value) {
    let [error] = answered.errors.as_slice() else { panic!("one error: {:?}", answered.errors) };
    let extensions = &error["extensions"];
    let message = error["message"].as_str().unwrap();
    if extensions["written"].is_object() {
        assert!(message.contains("this was written"), "{message}");
    }
    (error["path"].clone(), extensions["code"].clone(), extensions["written"].clone())
}

async fn titles(schema: &TestSchema) -> Value {
    schema.data("{ movies { id title } }").await.data["movies"].clone()
}

#[on_both_databases]
async fn a_field_that_cannot_be_read_nulls_the_record_and_names_it(backend: Backend) {
    let schema = start(&backend).await;
    alter(&schema, "ALTER TABLE country RENAME TO lost").await;
    let input = json!({ "input": { "title": "Written" } });
    let document = create("id title productionCountries { name }");
    let answered = schema.ask_as(editor(), &document, input).await;
    alter(&schema, "ALTER TABLE lost RENAME TO country").await;
    assert_eq!(answered.data, json!({ "made": { "movie": null, "userErrors": [] } }));
    let path = json!(["made", "movie", "productionCountries"]);
    assert_eq!(error(&answered), (path, json!("INTERNAL"), json!({ "made": "movie:1" })));
    assert_eq!(titles(&schema).await, json!([{ "id": "movie:1", "title": "Written" }]));
}

#[on_both_databases]
async fn a_nullable_field_that_cannot_be_read_is_null_alone(backend: Backend) {
    let schema = start(&backend).await;
    let series = json!({ "title": "One", "collection": { "create": { "name": "Series" } } });
    let made = schema.mutate(&create("id"), json!({ "input": series })).await;
    assert_eq!(faults(&made), []);
    alter(&schema, "ALTER TABLE collection RENAME TO lost").await;
    let document = "mutation { updateMovie(input: { id: \"movie:1\", tagline: \"Two\" }) {
        movie { id tagline collection { name } } userErrors { code } } }";
    let answered = schema.ask_as(editor(), document, Value::Null).await;
    alter(&schema, "ALTER TABLE lost RENAME TO collection").await;
    let shown = json!({ "id": "movie:1", "tagline": "Two", "collection": null });
    assert_eq!(answered.data, json!({ "updateMovie": { "movie": shown, "userErrors": [] } }));
    let path = json!(["updateMovie", "movie", "collection"]);
    assert_eq!(error(&answered), (path, json!("INTERNAL"), json!({ "updateMovie": "movie:1" })));
}

#[on_both_databases]
async fn a_record_that_cannot_be_read_at_all_is_named_all_the_same(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "input": { "title": "Written" } });
    let document = create("id title");
    let made = schema.ask_once("key", &document, input.clone()).await;
    assert!(made.errors.is_empty(), "{:?}", made.errors);
    alter(&schema, "ALTER TABLE movie RENAME TO lost").await;
    // Sent again under its key, it is not written again.
    let answered = schema.ask_once("key", &document, input).await;
    alter(&schema, "ALTER TABLE lost RENAME TO movie").await;
    assert_eq!(answered.data, json!({ "made": { "movie": null, "userErrors": [] } }));
    let path = json!(["made", "movie"]);
    assert_eq!(error(&answered), (path, json!("INTERNAL"), json!({ "made": "movie:1" })));
}

#[on_both_databases]
async fn a_record_that_was_deleted_since_is_a_conflict_that_names_it(backend: Backend) {
    let schema = start(&backend).await;
    let input = json!({ "input": { "title": "Written" } });
    let document = create("id title");
    schema.ask_once("key", &document, input.clone()).await;
    schema
        .mutate("mutation { deleteMovie(input: { id: \"movie:1\" }) { deletedId } }", Value::Null)
        .await;
    let answered = schema.ask_once("key", &document, input).await;
    assert_eq!(answered.data, json!({ "made": { "movie": null, "userErrors": [] } }));
    let path = json!(["made", "movie"]);
    assert_eq!(error(&answered), (path, json!("CONFLICT"), json!({ "made": "movie:1" })));
}

#[on_both_databases]
async fn an_answer_that_is_too_large_names_what_was_written(backend: Backend) {
    let database = TestDatabase::start(&backend).await;
    let mut config = Config::default();
    config.limits.answer_bytes = 4_000;
    let app = App::new(database.db.clone(), config);
    let schema = TestSchema { app, schema: graphql::schema(), database };
    let keywords: Vec<Value> = (0..100)
        .map(|place| json!({ "create": { "name": format!("keyword {place} {}", "x".repeat(50)) } }))
        .collect();
    let input = json!({ "input": { "title": "Large", "keywords": keywords } });
    let answered = schema.ask_as(editor(), &create("id keywords { id name slug }"), input).await;
    assert_eq!(
        answered.data,
        json!({ "made": { "movie": null, "userErrors": [] } }),
        "{:?}",
        answered.errors
    );
    let (path, code, written) = error(&answered);
    assert_eq!(
        (path[1].clone(), code, written),
        (json!("movie"), json!("QUERY_LIMIT"), json!({ "made": "movie:1" }))
    );
    assert_eq!(titles(&schema).await, json!([{ "id": "movie:1", "title": "Large" }]));
}

#[on_both_databases]
async fn an_error_of_a_later_field_names_what_the_earlier_ones_wrote(backend: Backend) {
    let schema = start(&backend).await;
    alter(&schema, "ALTER TABLE genre RENAME TO lost").await;
    let document = "mutation { first: createMovie(input: { title: \"One\" }) \
        { movie { id } userErrors { code } }
        second: createGenre(input: { name: \"Two\" }) { genre { id } userErrors { code } } }";
    let answered = schema.ask_as(editor(), document, Value::Null).await;
    alter(&schema, "ALTER TABLE lost RENAME TO genre").await;
    // The field may not be null, and so the whole is.
    assert_eq!(answered.data, Value::Null);
    let [error] = answered.errors.as_slice() else { panic!("{:?}", answered.errors) };
    assert_eq!(
        (&error["path"], &error["extensions"]["written"]),
        (&json!(["second"]), &json!({ "first": "movie:1" }))
    );
    assert!(
        !error["message"].as_str().unwrap().contains("written:"),
        "the second has written nothing: {error}"
    );
    assert_eq!(titles(&schema).await, json!([{ "id": "movie:1", "title": "One" }]));
}

#[on_both_databases]
async fn what_fails_before_it_writes_does_not_claim_to_have_written(backend: Backend) {
    let schema = start(&backend).await;
    let refused =
        schema.ask_as(editor(), &create("id"), json!({ "input": { "title": " " } })).await;
    assert_eq!(refused.errors, Vec::<Value>::new());
    assert_eq!(refused.data["made"]["movie"], Value::Null);
    assert_eq!(faults(&refused.data["made"]).len(), 1);
    alter(&schema, "ALTER TABLE change RENAME TO lost").await;
    let failed = schema.ask_as(editor(), &create("id"), json!({ "input": { "title": "A" } })).await;
    alter(&schema, "ALTER TABLE lost RENAME TO change").await;
    assert_eq!(error(&failed), (json!(["made"]), json!("INTERNAL"), Value::Null));
    assert_eq!(titles(&schema).await, json!([]));
}

#[on_both_databases]
async fn a_late_answer_names_what_was_written_before_the_deadline(backend: Backend) {
    let database = Arc::new(TestDatabase::start(&backend).await);
    let (app, schema) = (App::new(database.connect().await, Config::default()), graphql::schema());
    let execute = move |request: Request| {
        let (app, schema) = (app.clone(), schema.clone());
        async move {
            let document = schema.documents().admit(&request.query, &app.config.limits).unwrap();
            let answer = graphql::execute(&app, &schema, document, request.data(editor())).await;
            // As if a field were not read in time.
            tokio::time::sleep(Duration::from_secs(600)).await;
            answer
        }
    };
    let setup = Setup::default().execute(execute);
    let setup = setup.config(|config| config.http.deadline = Duration::from_secs(2));
    let server = setup.start_over(database).await;
    let late = server.post(&json!({ "query": "mutation { made: createMovie(input: { title: \"A\" }) { movie { id } } }" })).await;
    assert_eq!(late.status, 504);
    let error = &late.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "TIMEOUT");
    assert_eq!(error["extensions"]["written"], json!({ "made": "movie:1" }), "{error}");
}
