//! The law: statements are at most root fields + relation fields + totals selected.

use std::sync::Arc;

use crate::support::catalog::{Shape, seed};
use crate::support::{Asking, Backend, TestDatabase};

const NESTED: &str = "query($n: Int!) { movies(first: $n) { title performers(first: 5) { name
    performedIn(first: 3) { title directors { name } } } } }";

async fn catalogue(backend: &Backend, movies: usize) -> Asking {
    let database = TestDatabase::start(backend).await;
    seed(
        &database.db,
        Shape {
            movies,
            people: 200,
            performers: 8,
        },
    )
    .await;
    let mut asking = Asking::of(database);
    let mut config = cinegraph::config::Config::default();
    config.limits.page = 1000;
    asking.app = cinegraph::app::App::new(asking.database.db.clone(), config);
    asking
}

on_both_databases! {
    async fn a_nested_query_is_one_statement_a_level_for_any_number_of_parents(backend: Backend) {
        let asking = catalogue(&backend, 1000).await;
        for n in [1, 10, 1000] {
            let answered = asking.ask(NESTED, serde_json::json!({ "n": n })).await;
            assert_eq!(answered.errors, Vec::<serde_json::Value>::new());
            assert_eq!(answered.data["movies"].as_array().unwrap().len(), n);
            assert_eq!(answered.statements, 4, "{n} parents");
        }
    }

    async fn the_law_holds_with_32_clients_at_once(backend: Backend) {
        let asking = Arc::new(catalogue(&backend, 300).await);
        let ask = |n: usize| {
            let asking = asking.clone();
            tokio::spawn(async move {
                let answered = asking.ask(NESTED, serde_json::json!({ "n": n })).await;
                assert!(answered.errors.is_empty(), "{:?}", answered.errors);
                answered.statements
            })
        };
        let asked: Vec<_> = (0..32).map(|client| ask(1 + client * 9)).collect();
        for statements in futures_util::future::join_all(asked).await {
            assert_eq!(statements.unwrap(), 4);
        }
    }
}
