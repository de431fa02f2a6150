//! `changes`: the log as clients page through it.

use serde_json::{Value, json};

use super::{film, put};
use crate::support::{Asking, Backend, TestDatabase};

const PAGE: &str = "query($after: Cursor, $first: Int) { changes(after: $after, first: $first) {
    nodes { cursor type nodeId version occurredAt survivorId survivor { id } node { id ... on Movie { title } } }
    pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } }";

async fn written(backend: &Backend) -> Asking {
    let database = TestDatabase::start(backend).await;
    let films: Vec<_> = (1..=5).map(|id| film(id, &format!("Film {id}"))).collect();
    put(&database.db, &films).await;
    put(&database.db, &[film(2, "Second"), film(4, "Fourth")]).await;
    Asking::of(database)
}

fn code(errors: &[Value]) -> &str {
    errors[0]["extensions"]["code"].as_str().unwrap()
}

on_both_databases! {
    async fn the_log_is_paged_oldest_first_with_the_nodes_as_they_are_now(backend: Backend) {
        use sea_orm::ConnectionTrait;
        let asking = written(&backend).await;
        let delete = "DELETE FROM movie WHERE tmdb_id = 3";
        asking.app.db.writer().execute_unprepared(delete).await.unwrap();
        let (mut after, mut titles) = (Value::Null, Vec::new());
        for page in 0..3 {
            let answered = asking.ask(PAGE, json!({"after": after, "first": 3})).await;
            assert_eq!(answered.errors, Vec::<Value>::new());
            // The page, its films, the total.
            assert_eq!(answered.statements, 3);
            let changes = &answered.data["changes"];
            let nodes = changes["nodes"].as_array().unwrap();
            for node in nodes {
                titles.push((node["type"].clone(), node["node"]["title"].clone(), node["version"].clone()));
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
        assert_eq!(titles, [
            created(json!("Film 1")), created(json!("Second")), created(Value::Null),
            created(json!("Fourth")), created(json!("Film 5")), updated("Second"), updated("Fourth"),
        ]);
        let end = asking.ask(PAGE, json!({"after": after})).await;
        assert_eq!(end.data["changes"]["nodes"], json!([]));
    }

    async fn only_what_is_selected_is_read(backend: Backend) {
        let asking = written(&backend).await;
        let told = async |query: &str| {
            let document = asking.schema.documents().admit(query, &asking.app.config.limits).unwrap();
            let mut request = async_graphql::Request::new(query);
            request.extensions.insert("explain".to_owned(), true.into());
            let answer = cinegraph::graphql::execute(&asking.app, &asking.schema, document, request).await;
            let json = serde_json::to_value(&answer.response.extensions).unwrap();
            json["database"].to_string()
        };
        let cursors = told("{ changes { nodes { cursor } } }").await;
        assert!(cursors.contains(r#"["change.id"]"#), "{cursors}");
        let types = told("{ changes { nodes { type node { ... on Movie { tagline } } } } }").await;
        assert!(types.contains(r#"["change.id","change.type","change.node"]"#), "{types}");
        assert!(types.contains(r#"["movie.id","movie.tagline"]"#), "{types}");
    }

    async fn a_cursor_that_leads_nowhere_is_refused(backend: Backend) {
        use sea_orm::ConnectionTrait;
        let asking = written(&backend).await;
        let page = asking.ask(PAGE, json!({"first": 2})).await;
        let cursor = page.data["changes"]["pageInfo"]["endCursor"].clone();
        asking.app.db.writer().execute_unprepared("DELETE FROM change WHERE id <= 2").await.unwrap();
        let gone = asking.ask(PAGE, json!({"after": cursor})).await;
        assert_eq!((code(&gone.errors), &gone.data), ("CURSOR_EXPIRED", &Value::Null));
        assert!(gone.errors[0]["message"].as_str().unwrap().contains("start over"));
        asking.app.db.writer().execute_unprepared("DELETE FROM change").await.unwrap();
        let empty = asking.ask(PAGE, json!({"after": cursor})).await;
        assert_eq!(code(&empty.errors), "CURSOR_EXPIRED");
        let films = "{ moviesConnection(first: 1) { pageInfo { endCursor } } }";
        let film = asking.data(films).await.data["moviesConnection"]["pageInfo"]["endCursor"].clone();
        for wrong in [film, json!("nonsense")] {
            let refused = asking.ask(PAGE, json!({"after": wrong})).await;
            assert_eq!(code(&refused.errors), "BAD_USER_INPUT", "{wrong}");
        }
    }
}
