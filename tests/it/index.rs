//! Every order is one walk along an index, and every relation finds its rows by one.

use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, TransactionTrait};

use crate::support::catalog::{Shape, seed};
use crate::support::sdl::Sdl;
use crate::support::tables::{self, Reference};
use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

struct Explaining {
    schema: TestSchema,
    seen: Arc<Mutex<Vec<Statement>>>,
}

impl Explaining {
    async fn start(backend: &Backend) -> Self {
        let database = TestDatabase::start(backend).await;
        seed(&database.db, Shape { movies: 3000, people: 1500, performers: 3 }).await;
        let writer = database.db.writer();
        // Of one value alone no index is of use, and the plan does not depend on what is asked for.
        for spread in [
            "UPDATE movie SET runtime = 60 + id % 120, release_year = 1920 + id % 100, \
                vote_average = (id / 100 % 10) * 1.0",
            "UPDATE person SET birth_date = CAST(1900 + id % 100 AS text)",
        ] {
            writer.execute_unprepared(spread).await.unwrap();
        }
        writer.execute_unprepared("ANALYZE").await.unwrap();
        let mut schema = TestSchema::of(database);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        schema.app.db.observe(move |info| log.lock().unwrap().push(info.statement.clone()));
        Self { schema, seen }
    }

    /// The plans of the statements of a query, a line a step, where indices must serve.
    async fn plans(&self, query: &str) -> Vec<String> {
        // Asks whether an index serves, not whether it pays for so few rows.
        let off = "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; \
                   SET LOCAL enable_bitmapscan = off";
        self.plans_with(query, off).await
    }

    /// The plans of the statements of a query, a line a step, under PostgreSQL's settings.
    async fn plans_with(&self, query: &str, settings: &str) -> Vec<String> {
        self.schema.data(query).await;
        let statements = std::mem::take(&mut *self.seen.lock().unwrap());
        let mut plans = Vec::new();
        for mut statement in statements {
            let postgres = statement.db_backend == DatabaseBackend::Postgres;
            let explain = if postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
            statement.sql = format!("{explain} {}", statement.sql);
            let transaction = self.schema.app.db.reader().raw().begin().await.unwrap();
            if postgres {
                transaction.execute_unprepared(settings).await.unwrap();
            }
            let rows = transaction.query_all_raw(statement).await.unwrap();
            let step = |row: &sea_orm::QueryResult| -> String {
                row.try_get_by_index(if postgres { 0 } else { 3 }).unwrap()
            };
            // Of the rows that are handed over as one text.
            let packed = |step: &String| step == "SCAN packed" || step == "CO-ROUTINE packed";
            let steps = rows.iter().map(step).filter(|step| !packed(step));
            plans.push(steps.collect::<Vec<_>>().join("\n"));
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

#[on_both_databases]
async fn every_order_is_one_walk_along_an_index_in_both_directions(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    // By their ids SQLite has the rows themselves, which are walked without an index.
    let orders = Sdl::new().orders().into_iter().filter(|(_, field)| field != "ID");
    for (root, field) in orders {
        let list = root.field;
        for direction in ["ASC", "DESC"] {
            let order = format!("orderBy: [{{field: {field}, direction: {direction}}}]");
            let page = format!("{{ {list}({order}, first: 5) {{ pageInfo {{ endCursor }} }} }}");
            let first = explaining.schema.data(&page).await;
            explaining.seen.lock().unwrap().clear();
            let cursor = first.data[&list]["pageInfo"]["endCursor"].as_str();
            let cursor =
                cursor.unwrap_or_else(|| panic!("Explaining::start adds no row to {list}"));
            for query in [
                format!("{{ {list}({order}, first: 5) {{ nodes {{ id }} }} }}"),
                format!(
                    "{{ {list}({order}, first: 5, after: \"{cursor}\") {{ nodes {{ id }} }} }}"
                ),
                format!(
                    "{{ {list}({order}, last: 5, before: \"{cursor}\") {{ nodes {{ id }} }} }}"
                ),
            ] {
                for plan in explaining.plans(&query).await {
                    assert!(!is_linear(&plan), "{query}\n{plan}");
                }
            }
        }
    }
}

#[on_both_databases]
async fn every_reference_to_another_row_has_an_index(backend: Backend) {
    let database = TestDatabase::start(&backend).await;
    let indexed = tables::indexed(&database.db).await;
    for Reference { table, column, .. } in tables::references(&database.db).await {
        let place = format!("{table}.{column}");
        assert!(indexed.contains(&(table, column)), "an index that begins with {place}");
    }
}

#[on_both_databases]
async fn every_relation_finds_its_rows_by_an_index(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    for query in [
        "{ movie(by: {slug: \"film-7\"}) { directors { name } performers { name } \
            director { name } } }",
        "{ movie(by: {slug: \"film-7\"}) { creditsConnection(first: 3) \
            { totalCount nodes { name } } genres { name } } }",
        "{ movies(first: 20) { performers(first: 3) { directed(first: 2) \
            { title } performedIn(first: 2) { title } } } }",
        "{ person(by: {id: \"person:7\"}) { creditsConnection(first: 3) \
            { totalCount nodes { title } } } }",
        "{ collection(by: {slug: \"series\"}) { movies(first: 3) { title } } }",
    ] {
        // The first is the root's, which walks the key.
        for plan in explaining.plans(query).await.split_off(1) {
            assert!(!is_linear(&plan), "{query}\n{plan}");
        }
    }
}

#[on_both_databases]
async fn selective_conditions_are_found_by_an_index_and_not_by_a_walk(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    for (list, conditions) in [
        ("movies", "{id: \"film-7\"}"),
        ("movies", "{ids: [\"movie:7\", \"tt0000007\", \"film-8\", \"tmdb:9\"]}"),
        ("movies", "{title: {eq: \"film 7\"}}"),
        ("movies", "{title: {in: [\"film 7\", \"x\"]}}"),
        ("movies", "{title: {startsWith: \"film 77\"}}"),
        ("movies", "{originalTitle: {eq: \"x\"}}"),
        ("movies", "{releaseDate: {eq: \"1975-10-03\"}}"),
        ("movies", "{releaseDate: {gte: \"1975-10\", lte: \"1975-10\"}}"),
        ("movies", "{releaseDate: {in: [\"1975\"]}}"),
        ("movies", "{runtime: {eq: 7}}"),
        ("movies", "{voteAverage: {gte: 9.9}}"),
        ("movies", "{voteCount: {gt: 5}}"),
        ("movies", "{status: {eq: RUMORED}}"),
        ("movies", "{originalLanguage: {eq: \"is\"}}"),
        ("movies", "{adult: {eq: true}}"),
        ("movies", "{keywords: {some: {slug: {eq: \"x\"}}}}"),
        ("movies", "{productionCompanies: {some: {slug: {eq: \"x\"}}}}"),
        ("movies", "{directors: {some: {name: {eq: \"person 7\"}}}}"),
        ("movies", "{performers: {some: {ids: [\"person:7\", \"person-8\"]}}}"),
        ("movies", "{people: {some: {department: WRITING, person: {id: \"person:7\"}}}}"),
        ("people", "{name: {eq: \"person 7\"}}"),
        ("people", "{birthDate: {eq: \"1990\"}}"),
        ("people", "{deathDate: {gte: \"2020\"}}"),
        ("people", "{directed: {some: {id: \"movie:7\"}}}"),
        ("people", "{performedIn: {some: {title: {eq: \"film 7\"}}}}"),
    ] {
        // SQLite plans without the values (see .cargo/config.toml), so that it cannot know how
        // little a range with one end holds; it may walk in the order that is asked for.
        let open = !conditions.contains("lte") && conditions.contains("gt");
        if open && matches!(backend, Backend::Sqlite) {
            continue;
        }
        // By an order whose index the condition does not have.
        let plan = explaining
            .plans(&format!(
                "{{ {list}(where: {conditions}, orderBy: [{{field: UPDATED_AT}}], \
                first: 100) {{ id }} }}"
            ))
            .await
            .swap_remove(0);
        let large = ["movie", "person", "credit", "movie_keyword", "movie_company"];
        let walks = |step: &str| match backend {
            Backend::Sqlite => step.starts_with("SCAN n") && !step.contains("movie_adult"),
            Backend::Postgres(_) => {
                large.iter().any(|table| step.contains(&format!("Seq Scan on {table} ")))
            }
        };
        assert!(
            !plan.lines().any(|step| walks(step.trim_start_matches([' ', '-', '>']))),
            "{conditions}\n{plan}"
        );
    }
}

#[on_both_databases]
async fn one_index_pages_and_counts_the_films_of_a_year_by_votes(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    let conditions = "releaseYear: {eq: 2000}, voteAverage: {gte: 4}";
    for query in [
        format!(
            "{{ moviesConnection(where: {{{conditions}}}, orderBy: [{{field: VOTE_AVERAGE, \
                direction: DESC}}]) {{ nodes {{ title }} }} }}"
        ),
        format!("{{ moviesConnection(where: {{{conditions}}}) {{ totalCount }} }}"),
    ] {
        let plan = explaining.plans(&query).await.swap_remove(0);
        assert!(
            plan.contains("movie_year_by_rating") && !plan.contains("TEMP B-TREE"),
            "{query}\n{plan}"
        );
        if query.contains("totalCount") {
            assert!(
                plan.contains("COVERING INDEX") || plan.contains("Index Only Scan"),
                "{query}\n{plan}"
            );
        }
    }
}

#[on_both_databases]
async fn what_a_person_did_in_a_film_is_looked_up_by_the_film(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    for conditions in [
        "{directs: true, performs: true}",
        "{performs: true, directs: false}",
        "{directs: true, department: WRITING, person: {name: {eq: \"person 7\"}}}",
    ] {
        for quantifier in ["some", "none", "every"] {
            let query =
                format!("{{ movies(where: {{people: {{{quantifier}: {conditions}}}}}) {{ id }} }}");
            let plan = explaining.plans(&query).await.swap_remove(0);
            // The films are walked in their order; every credit is found by its film.
            let scans =
                plan.lines().filter(|step| step.contains("SCAN") || step.contains("Seq Scan"));
            assert!(
                scans.clone().count() <= 1 && !scans.clone().any(|step| step.contains("credit")),
                "{query}\n{plan}"
            );
        }
    }
}

#[on_both_databases]
async fn identifiers_and_those_of_merged_nodes_are_looked_up(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    let run = async |sql: &str| {
        explaining.schema.app.db.writer().execute_unprepared(sql).await.unwrap();
    };
    for table in ["movie", "person"] {
        run(&format!(
            "INSERT INTO {table}_redirect (id, slug, imdb_id, tmdb_id, target) \
            SELECT id + 100000, 'gone-' || id, 'tt9' || id, id + 100000, id FROM {table}"
        ))
        .await;
    }
    for table in ["genre", "keyword", "company", "collection"] {
        for fill in [
            "INSERT INTO {table} (id, slug, name, name_folded, tmdb_id) \
                SELECT id + 10000, 'x' || id, 'x' || id, 'x' || id, id + 200000 FROM movie",
            "INSERT INTO {table}_redirect (id, slug, tmdb_id, target) \
                SELECT id + 100000, 'gone-' || id, id + 100000, id + 10000 FROM movie",
        ] {
            run(&fill.replace("{table}", table)).await;
        }
    }
    run("ANALYZE").await;
    explaining.seen.lock().unwrap().clear();
    for query in [
        "{ movie(by: {id: \"movie:100007\"}) { title } }",
        "{ movie(by: {slug: \"gone-7\"}) { title } }",
        "{ movie(by: {imdbId: \"tt97\"}) { title } }",
        "{ movie(by: {tmdbId: 100007}) { title } }",
        "{ movies(where: {slug: {in: [\"gone-7\", \"film-8\"]}}) { title } }",
        "{ movies(where: {ids: [\"gone-7\", \"tmdb:100008\", \"movie:9\"]}, \
            orderBy: [{field: TITLE}]) { title } }",
        "{ person(by: {slug: \"gone-7\"}) { name } }",
        "{ people(where: {ids: [\"gone-7\", \"person:100008\"]}) { name } }",
        "{ node(id: \"movie:100007\") { id } }",
        "{ nodes(ids: [\"person:100007\", \"person:8\"]) { id } }",
        "{ nodes(ids: [\"genre:100007\", \"genre:8\"]) { id } }",
        "{ node(id: \"keyword:100007\") { id } }",
        "{ node(id: \"company:100007\") { id } }",
        "{ genre(slug: \"gone-7\") { name } }",
        "{ collection(by: {id: \"collection:100007\"}) { name } }",
        "{ collection(by: {slug: \"gone-7\"}) { name } }",
        "{ collection(by: {tmdbId: 100007}) { name } }",
    ] {
        let plan = explaining.plans_with(query, "SELECT 1").await.swap_remove(0);
        let scans = |step: &str| {
            let step = step.trim_start_matches([' ', '-', '>']);
            let scan = ["SCAN n", "SCAN i", "SCAN r", "Seq Scan on "];
            scan.iter().any(|scan| step.starts_with(scan))
        };
        assert!(!plan.lines().any(scans), "{query}\n{plan}");
    }
    for query in [
        "{ movies(where: {directors: {some: {id: \"gone-7\"}}}) { title } }",
        "{ people(where: {directed: {some: {slug: {eq: \"gone-7\"}}}}) { name } }",
        "{ movies(where: {genres: {some: {slug: {eq: \"gone-7\"}}}}) { title } }",
        "{ movies(where: {keywords: {some: {slug: {eq: \"gone-7\"}}}}) { title } }",
        "{ movies(where: {productionCompanies: {some: {slug: {eq: \"gone-7\"}}}}) { title } }",
    ] {
        let plan = explaining.plans_with(query, "SELECT 1").await.swap_remove(0);
        for alias in ["i", "r"] {
            let scanned = plan.lines().any(|step| {
                step.contains(&format!("SCAN {alias}"))
                    || step.contains("Seq Scan") && step.contains(&format!(" {alias} "))
            });
            assert!(!scanned, "{query}\n{plan}");
        }
    }
}

#[on_both_databases]
async fn a_search_reads_the_index_by_ranges_and_keys(backend: Backend) {
    let explaining = Explaining::start(&backend).await;
    cinegraph::catalog::search::fill(&explaining.schema.app.db).await.unwrap();
    explaining.schema.app.db.writer().execute_unprepared("ANALYZE").await.unwrap();
    explaining.seen.lock().unwrap().clear();
    for query in [
        "{ search(query: \"film 77\") { nodes { __typename } } }",
        "{ search(query: \"persno 77\", types: [PERSON]) { totalCount } }",
        "{ movies(where: {text: \"flim 77\"}) { id } }",
    ] {
        let plan = explaining.plans(query).await.swap_remove(0);
        for (alias, table) in
            [("s", "search_spelling"), ("p", "search_posting"), ("n", "search_name")]
        {
            let sqlite = format!("SEARCH {alias} USING");
            let postgres = format!("Index Scan using {table}_pkey");
            let only = format!("Index Only Scan using {table}_pkey");
            let found = [&sqlite, &postgres, &only].iter().any(|step| plan.contains(*step));
            assert!(found, "{table} is not looked up: {plan}");
            assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
        }
    }
}
