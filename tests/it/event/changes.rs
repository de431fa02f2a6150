//! `changes`: the log as clients page through it.

use serde_json::{Value, json};

use super::{film, put};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

const PAGE: &str = "query($after: Cursor, $first: Int) { changes(after: $after, first: $first) {
    nodes { cursor type nodeId version occurredAt survivorId survivor { id } node { id ... on Movie { title } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } }";

async fn written(backend: &Backend) -> TestSchema {
    let database = TestDatabase::start(backend).await;
    let films: Vec<_> = (1..=5).map(|id| film(id, &format!("Film {id}"))).collect();
    put(&database.db, &films).await;
    put(&database.db, &[film(2, "Second"), film(4, "Fourth")]).await;
    TestSchema::of(database)
}

fn code(errors: &[Value]) -> &str {
    errors[0]["extensions"]["code"].as_str().unwrap()
}

#[on_both_databases]
async fn the_log_is_paged_oldest_first_with_the_nodes_as_they_are_now(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let schema = written(&backend).await;
    let delete = "DELETE FROM movie WHERE tmdb_id = 3";
    schema.app.db.writer().execute_unprepared(delete).await.unwrap();
    let (mut after, mut titles) = (Value::Null, Vec::new());
    for page in 0..3 {
        let answered = schema.ask(PAGE, json!({"after": after, "first": 3})).await;
        assert_eq!(answered.errors, Vec::<Value>::new());
        // The page, its films, the total.
        assert_eq!(answered.statements, 3);
        let changes = &answered.data["changes"];
        let nodes = changes["nodes"].as_array().unwrap();
        for node in nodes {
            titles.push((
                node["type"].clone(),
                node["node"]["title"].clone(),
                node["version"].clone(),
            ));
            assert!(node["nodeId"].as_str().unwrap().starts_with("movie:"));
            assert_eq!((&node["survivorId"], &node["survivor"]), (&Value::Null, &Value::Null));
        }
        assert_eq!(changes["totalCount"], 7);
        assert_eq!(changes["pageInfo"]["hasNextPage"], page < 2);
        assert_eq!(changes["pageInfo"]["hasPreviousPage"], page > 0);
        after = changes["pageInfo"]["endCursor"].clone();
        assert_eq!(after, nodes.last().unwrap()["cursor"]);
    }
    let created = |title: Value| (json!("MOVIE_CREATED"), title, json!(1));
    let updated = |title: &str| (json!("MOVIE_UPDATED"), json!(title), json!(2));
    assert_eq!(
        titles,
        [
            created(json!("Film 1")),
            created(json!("Second")),
            created(Value::Null),
            created(json!("Fourth")),
            created(json!("Film 5")),
            updated("Second"),
            updated("Fourth"),
        ]
    );
    let end = schema.ask(PAGE, json!({"after": after})).await;
    assert_eq!(end.data["changes"]["nodes"], json!([]));
}

#[on_both_databases]
async fn the_log_is_paged_from_its_end_too(backend: Backend) {
    let schema = written(&backend).await;
    let all = schema.data("{ changes { nodes { cursor } } }").await.data;
    let cursors: Vec<&Value> =
        all["changes"]["nodes"].as_array().unwrap().iter().map(|node| &node["cursor"]).collect();
    let page = "query($last: Int, $before: Cursor) { changes(last: $last, before: $before) {
        nodes { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let (mut before, mut walked) = (Value::Null, Vec::new());
    for (rows, next, previous) in [(3, false, true), (3, true, true), (1, true, false)] {
        let answered = schema.ask(page, json!({"last": 3, "before": before})).await;
        assert_eq!((&answered.errors, answered.statements), (&Vec::<Value>::new(), 1));
        let changes = &answered.data["changes"];
        let nodes: Vec<Value> = changes["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["cursor"].clone())
            .collect();
        assert_eq!(nodes.len(), rows);
        let info = json!({"hasNextPage": next, "hasPreviousPage": previous,
            "startCursor": nodes[0], "endCursor": nodes[rows - 1]});
        assert_eq!(changes["pageInfo"], info);
        before = nodes[0].clone();
        walked.splice(..0, nodes);
    }
    assert_eq!(walked.iter().collect::<Vec<_>>(), cursors);
    let seven = schema.ask(page, json!({"last": 7})).await.data["changes"]["pageInfo"].clone();
    assert_eq!((&seven["hasNextPage"], &seven["hasPreviousPage"]), (&json!(false), &json!(false)));
    let default = schema.ask(page, json!({"before": cursors[6]})).await;
    assert_eq!(default.data["changes"]["nodes"].as_array().unwrap().len(), 6, "100 at most");
    assert!(default.requested > 100 && default.requested < 110, "{}", default.requested);
}

#[on_both_databases]
async fn the_newest_place_is_one_row_whatever_the_length_of_the_log(backend: Backend) {
    let schema = written(&backend).await;
    let newest = schema.data("{ changes(last: 1) { pageInfo { endCursor } } }").await;
    assert_eq!((newest.statements, newest.rows), (1, 1));
    let cursor = newest.data["changes"]["pageInfo"]["endCursor"].clone();
    assert!(cursor.is_string());
    put(&schema.app.db, &[film(1, "The next one")]).await;
    let then = schema.ask(PAGE, json!({"after": cursor})).await;
    assert_eq!(then.data["changes"]["nodes"].as_array().unwrap().len(), 1);
    assert_eq!(then.data["changes"]["nodes"][0]["node"]["title"], "The next one");
    let empty = TestSchema::of(TestDatabase::start(&backend).await);
    let info = empty.data("{ changes(last: 1) { pageInfo { endCursor hasPreviousPage } } }").await;
    assert_eq!(
        info.data["changes"]["pageInfo"],
        json!({"endCursor": null, "hasPreviousPage": false})
    );
}

#[on_both_databases]
async fn a_page_goes_one_way_and_before_what_is_gone_is_the_end(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let schema = written(&backend).await;
    let mixed = schema.ask("{ changes(first: 1, last: 1) { nodes { type } } }", Value::Null).await;
    assert_eq!(code(&mixed.errors), "BAD_USER_INPUT");
    for wrong in [-1, 101] {
        let refused = schema
            .ask("query($n: Int) { changes(last: $n) { nodes { type } } }", json!({"n": wrong}))
            .await;
        assert!(["BAD_USER_INPUT", "QUERY_LIMIT"].contains(&code(&refused.errors)), "{wrong}");
    }
    let cursor =
        schema.ask(PAGE, json!({"first": 3})).await.data["changes"]["pageInfo"]["endCursor"]
            .clone();
    schema.app.db.writer().execute_unprepared("DELETE FROM change WHERE id <= 4").await.unwrap();
    let page = "query($before: Cursor) { changes(last: 2, before: $before) {
        nodes { cursor } pageInfo { hasNextPage hasPreviousPage } } }";
    let gone = schema.ask(page, json!({"before": cursor})).await;
    assert_eq!(gone.errors, Vec::<Value>::new());
    let info = json!({"hasNextPage": true, "hasPreviousPage": false});
    assert_eq!(gone.data["changes"], json!({"nodes": [], "pageInfo": info}));
}

#[on_both_databases]
async fn only_what_is_selected_is_read(backend: Backend) {
    let schema = written(&backend).await;
    let reported = async |query: &str| {
        let document = schema.schema.documents().admit(query, &schema.app.config.limits).unwrap();
        let mut request = async_graphql::Request::new(query);
        request.extensions.insert("explain".to_owned(), true.into());
        let answer =
            cinegraph::graphql::execute(&schema.app, &schema.schema, document, request).await;
        let json = serde_json::to_value(&answer.response.extensions).unwrap();
        json["database"].to_string()
    };
    let cursors = reported("{ changes { nodes { cursor } } }").await;
    assert!(cursors.contains(r#"["change.id"]"#), "{cursors}");
    let types = reported("{ changes { nodes { type node { ... on Movie { tagline } } } } }").await;
    assert!(types.contains(r#"["change.id","change.type","change.node"]"#), "{types}");
    assert!(types.contains(r#"["movie.id","movie.tagline"]"#), "{types}");
}

#[on_both_databases]
async fn a_cursor_that_leads_nowhere_is_refused(backend: Backend) {
    use sea_orm::ConnectionTrait;
    let schema = written(&backend).await;
    let page = schema.ask(PAGE, json!({"first": 2})).await;
    let cursor = page.data["changes"]["pageInfo"]["endCursor"].clone();
    schema.app.db.writer().execute_unprepared("DELETE FROM change WHERE id <= 2").await.unwrap();
    let gone = schema.ask(PAGE, json!({"after": cursor})).await;
    assert_eq!((code(&gone.errors), &gone.data), ("CURSOR_EXPIRED", &Value::Null));
    assert!(
        gone.errors[0]["message"].as_str().unwrap().contains("read `changes` from its beginning")
    );
    schema.app.db.writer().execute_unprepared("DELETE FROM change").await.unwrap();
    let empty = schema.ask(PAGE, json!({"after": cursor})).await;
    assert_eq!(code(&empty.errors), "CURSOR_EXPIRED");
    let films = "{ moviesConnection(first: 1) { pageInfo { endCursor } } }";
    let film = schema.data(films).await.data["moviesConnection"]["pageInfo"]["endCursor"].clone();
    for wrong in [film, json!("nonsense")] {
        let refused = schema.ask(PAGE, json!({"after": wrong})).await;
        assert_eq!(code(&refused.errors), "BAD_USER_INPUT", "{wrong}");
    }
}
