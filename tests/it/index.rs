//! Every order is one walk along an index, and every relation finds its rows by one.

use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, TransactionTrait};

use crate::support::catalog::{Shape, seed};
use crate::support::{Asking, Backend, TestDatabase};

struct Explaining {
    asking: Asking,
    seen: Arc<Mutex<Vec<Statement>>>,
}

impl Explaining {
    async fn start(backend: &Backend) -> Self {
        let database = TestDatabase::start(backend).await;
        seed(&database.db, Shape { movies: 3000, people: 1500, performers: 3 }).await;
        database.db.writer().execute_unprepared("ANALYZE").await.unwrap();
        let mut asking = Asking::of(database);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        asking.app.db.observe(move |info| log.lock().unwrap().push(info.statement.clone()));
        Self { asking, seen }
    }

    /// The plans of the statements of a query, a line a step.
    async fn plans(&self, query: &str) -> Vec<String> {
        self.asking.data(query).await;
        let statements = std::mem::take(&mut *self.seen.lock().unwrap());
        let mut plans = Vec::new();
        for mut statement in statements {
            let postgres = statement.db_backend == DatabaseBackend::Postgres;
            let explain = if postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
            statement.sql = format!("{explain} {}", statement.sql);
            let transaction = self.asking.app.db.reader().begin().await.unwrap();
            if postgres {
                // Asks whether an index serves, not whether it pays for so few rows.
                let off = "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; \
                           SET LOCAL enable_bitmapscan = off";
                transaction.execute_unprepared(off).await.unwrap();
            }
            let rows = transaction.query_all_raw(statement).await.unwrap();
            let step = |row: &sea_orm::QueryResult| -> String {
                row.try_get_by_index(if postgres { 0 } else { 3 }).unwrap()
            };
            plans.push(rows.iter().map(step).collect::<Vec<_>>().join("\n"));
            self.seen.lock().unwrap().clear();
        }
        plans
    }
}

/// A sort of all rows, or a scan of a whole large table.
fn is_linear(plan: &str) -> bool {
    plan.lines().any(|step| {
        let step = step.trim_start_matches([' ', '-', '>']);
        let scans = step.starts_with("SCAN n") && !step.contains("USING")
            || step.starts_with("Seq Scan on movie")
            || step.starts_with("Seq Scan on person")
            || step.starts_with("Seq Scan on credit");
        step.contains("TEMP B-TREE") || step.starts_with("Sort") || scans
    })
}

on_both_databases! {
    async fn every_order_is_one_walk_along_an_index_in_both_directions(backend: Backend) {
        let explaining = Explaining::start(&backend).await;
        let movie = ["TITLE", "RELEASE_DATE", "RUNTIME", "POPULARITY", "VOTE_AVERAGE",
            "VOTE_COUNT", "REVENUE", "BUDGET", "CREATED_AT", "UPDATED_AT"];
        let person = ["NAME", "BIRTH_DATE", "POPULARITY", "CREATED_AT", "UPDATED_AT"];
        let orders = movie.map(|field| ("moviesConnection", field)).into_iter()
            .chain(person.map(|field| ("peopleConnection", field)));
        for (list, field) in orders {
            for direction in ["ASC", "DESC"] {
                let order = format!("orderBy: [{{field: {field}, direction: {direction}}}]");
                let page = format!("{{ {list}({order}, first: 5) {{ pageInfo {{ endCursor }} }} }}");
                let first = explaining.asking.data(&page).await;
                explaining.seen.lock().unwrap().clear();
                let cursor = first.data[list]["pageInfo"]["endCursor"].as_str().unwrap();
                for query in [
                    format!("{{ {list}({order}, first: 5) {{ nodes {{ id }} }} }}"),
                    format!("{{ {list}({order}, first: 5, after: \"{cursor}\") {{ nodes {{ id }} }} }}"),
                    format!("{{ {list}({order}, last: 5, before: \"{cursor}\") {{ nodes {{ id }} }} }}"),
                ] {
                    for plan in explaining.plans(&query).await {
                        assert!(!is_linear(&plan), "{query}\n{plan}");
                    }
                }
            }
        }
    }

    async fn every_relation_finds_its_rows_by_an_index(backend: Backend) {
        let explaining = Explaining::start(&backend).await;
        for query in [
            "{ movie(by: {slug: \"film-7\"}) { directors { name } performers { name } director { name } } }",
            "{ movie(by: {slug: \"film-7\"}) { creditsConnection(first: 3) { totalCount nodes { name } } genres { name } } }",
            "{ movies(first: 20) { performers(first: 3) { directed(first: 2) { title } performedIn(first: 2) { title } } } }",
            "{ person(by: {id: \"person:7\"}) { creditsConnection(first: 3) { totalCount nodes { title } } } }",
            "{ collection(by: {slug: \"series\"}) { movies(first: 3) { title } } }",
        ] {
            // The first is the root's, which walks the key.
            for plan in explaining.plans(query).await.split_off(1) {
                assert!(!is_linear(&plan), "{query}\n{plan}");
            }
        }
    }

    async fn a_search_reads_the_index_by_ranges_and_keys(backend: Backend) {
        let explaining = Explaining::start(&backend).await;
        cinegraph::catalog::search::fill(&explaining.asking.app.db).await.unwrap();
        explaining.asking.app.db.writer().execute_unprepared("ANALYZE").await.unwrap();
        explaining.seen.lock().unwrap().clear();
        for query in [
            "{ search(query: \"film 77\") { nodes { __typename } } }",
            "{ search(query: \"persno 77\", types: [PERSON]) { totalCount } }",
            "{ movies(where: {text: \"flim 77\"}) { id } }",
        ] {
            let plan = explaining.plans(query).await.swap_remove(0);
            for (alias, table) in [("s", "search_spelling"), ("p", "search_posting"), ("n", "search_name")] {
                let sqlite = format!("SEARCH {alias} USING");
                let postgres = format!("Index Scan using {table}_pkey");
                let only = format!("Index Only Scan using {table}_pkey");
                let found = [&sqlite, &postgres, &only].iter().any(|step| plan.contains(*step));
                assert!(found, "{table} is not looked up: {plan}");
                assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
            }
        }
    }
}
