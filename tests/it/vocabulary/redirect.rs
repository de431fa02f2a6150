//! A second id of an entry, and what it means from then on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cinegraph::import::{self, ImportOptions, Source};

use super::*;
use crate::import::fixture::{self, Folder, counts};
use crate::support::{Backend, on_both_databases};

/// The other ids of a table's entries, each with its entry's own id.
async fn other_ids(db: &Db, table: &str) -> Value {
    let sql = format!(
        "SELECT r.tmdb_id, e.tmdb_id AS own FROM {table}_redirect AS r \
         JOIN {table} AS e ON e.id = r.target ORDER BY r.tmdb_id"
    );
    rows(db, &sql).await.iter().map(|row| json!([row["tmdb_id"], row["own"]])).collect()
}

/// The entries of each film by their slugs.
async fn lists(db: &Db, table: &str) -> Vec<JsonValue> {
    let sql = match table {
        "collection" => "SELECT m.tmdb_id, c.slug FROM movie AS m \
             JOIN collection AS c ON c.id = m.collection_id ORDER BY 1"
            .to_owned(),
        _ => format!(
            "SELECT m.tmdb_id, e.slug FROM movie AS m JOIN movie_{table} AS l ON l.movie_id = m.id \
             JOIN {table} AS e ON e.id = l.{table}_id ORDER BY 1, l.position"
        ),
    };
    rows(db, &sql).await
}

#[on_both_databases]
async fn a_second_import_changes_nothing_in_any_order(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    let records = [
        vec![entry("HEAT", Some(3)), entry("Heat", Some(5))],
        vec![entry("Драма", Some(5))],
        vec![entry("Драма", Some(6)), entry("heat", None)],
        vec![entry("Other", Some(6)), entry("драма", Some(7)), entry("Heat", Some(8))],
    ];
    for order in orders(records.len()) {
        let films: Vec<MovieDraft> =
            order.iter().map(|at| film(*at as i64 + 1, &records[*at])).collect();
        let mut stored = Vec::new();
        for size in [1, 100] {
            for table in ["movie", "genre", "keyword", "company", "collection", "change"] {
                execute(db, &format!("DELETE FROM {table}")).await;
            }
            for films in films.chunks(size) {
                import(db, films).await;
            }
            let mut content = Vec::new();
            for table in TABLES {
                let named = format!(
                    "SELECT id FROM {table}_redirect WHERE id IS NOT NULL OR slug IS NOT NULL"
                );
                assert_eq!(json!(rows(db, &named).await), json!([]));
                content.push((
                    names(db, table).await,
                    other_ids(db, table).await,
                    lists(db, table).await,
                ));
            }
            let changes = rows(db, "SELECT count(*) AS changes FROM change").await;
            for _ in 0..2 {
                for films in films.chunks(size) {
                    let again = import(db, films).await;
                    assert!(
                        again.iter().all(|outcome| matches!(outcome, RecordOutcome::Unchanged(_))),
                        "{order:?} {again:?}"
                    );
                }
            }
            for (table, before) in TABLES.iter().zip(&content) {
                let after =
                    (names(db, table).await, other_ids(db, table).await, lists(db, table).await);
                assert_eq!(&after, before, "{order:?} {table}");
            }
            assert_eq!(rows(db, "SELECT count(*) AS changes FROM change").await, changes);
            stored.push(content);
        }
        assert_eq!(stored[0], stored[1], "{order:?}");
    }
}

#[on_both_databases]
async fn a_file_that_is_imported_again_changes_nothing(backend: Backend) {
    for size in [1, 100] {
        let test = TestDatabase::start(&backend).await;
        let db = &test.db;
        let row = |id: i64, entries: &str| {
            let row = fixture::film(id, &format!("Film {id}"));
            row.with("genres", entries)
                .with("keywords", entries)
                .with("production_companies", entries)
        };
        let folder = Folder::new();
        let movies = folder.write(
            "movies.csv",
            fixture::movies(&[
                row(1, r#"[{"id": 3, "name": "HEAT"}, {"id": 5, "name": "Heat"}]"#),
                row(2, r#"[{"id": 5, "name": "Драма"}]"#),
            ]),
        );
        for expected in [[2, 2, 0, 0, 0], [2, 0, 0, 2, 0], [2, 0, 0, 2, 0]] {
            let source = Source::TmdbCsv { movies: movies.clone(), credits: None };
            let report =
                import::run(db, source, ImportOptions { batch: size, ..ImportOptions::default() })
                    .await
                    .unwrap();
            assert_eq!(counts(&report), expected, "{size}");
        }
        for table in ["genre", "keyword", "company"] {
            assert_eq!(names(db, table).await, json!([["HEAT", 3]]), "{table}");
            assert_eq!(other_ids(db, table).await, json!([[5, 3]]), "{table}");
        }
    }
}

#[on_both_databases]
async fn another_id_is_no_change_of_its_entry(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(db, &[film(1, &[entry("HEAT", Some(3))])]).await;
    let changes = "SELECT type, node, version FROM change ORDER BY id";
    let before = rows(db, changes).await;
    import(db, &[film(1, &[entry("Heat", Some(5))])]).await;
    assert_eq!(rows(db, changes).await, before);
    for table in TABLES {
        assert_eq!(other_ids(db, table).await, json!([[5, 3]]), "{table}");
    }
    for table in ["genre", "company", "collection"] {
        assert_eq!(
            json!(rows(db, &format!("SELECT version FROM {table}")).await),
            json!([{ "version": 1 }])
        );
    }
}

#[on_both_databases]
async fn an_own_id_comes_before_a_redirects(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(
        db,
        &[film(1, &[entry("HEAT", Some(3)), entry("Heat", Some(5)), entry("Other", Some(6))])],
    )
    .await;
    // As a server of a version before may write it beside this one.
    execute(db, "UPDATE genre SET tmdb_id = 5 WHERE name = 'Other'").await;
    import(db, &[film(2, &[entry("Heat", Some(5))]), film(3, &[entry("Heat", Some(3))])]).await;
    let of_films = lists(db, "genre").await;
    assert_eq!(
        json!(of_films[2..]),
        json!([{ "tmdb_id": 2, "slug": "other" }, { "tmdb_id": 3, "slug": "heat" }])
    );
}

#[on_both_databases]
async fn an_entry_whose_id_was_cleared_takes_the_next(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    let films = [film(1, &[entry("HEAT", Some(3)), entry("Heat", Some(5))])];
    import(db, &films).await;
    let clear = "mutation { updateGenre(input: { id: \"tmdb:5\", tmdbId: null }) \
        { genre { slug tmdbId } userErrors { code } } }";
    let cleared = schema.mutate(clear, json!({})).await;
    assert_eq!(cleared, json!({ "genre": { "slug": "heat", "tmdbId": null }, "userErrors": [] }));
    import(db, &[film(2, &[entry("Драма", Some(5))])]).await;
    assert_eq!(names(db, "genre").await, json!([["HEAT", 5]]), "5 means it still");
    import(db, &films).await;
    assert_eq!(other_ids(db, "genre").await, json!([[3, 5], [5, 5]]));
    let again = import(db, &films).await;
    assert!(matches!(again[..], [RecordOutcome::Unchanged(_)]), "{again:?}");
}

#[on_both_databases]
async fn editors_name_an_entry_by_its_other_id(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    import(
        db,
        &[
            film(1, &[entry("HEAT", Some(3)), entry("Other", Some(4))]),
            film(2, &[entry("Heat", Some(5))]),
        ],
    )
    .await;
    assert_eq!(
        schema.data("{ collection(by: {tmdbId: 5}) { slug tmdbId } }").await.data["collection"],
        json!({ "slug": "heat", "tmdbId": 3 })
    );
    let create = "mutation ($input: CreateMovieInput!) { createMovie(input: $input) {
        movie { genres { slug } keywords { slug } productionCompanies { slug } collection { slug } } userErrors { code } } }";
    let heat = json!({ "slug": "heat" });
    for named in [
        json!({ "tmdbId": 5 }),
        json!({ "id": "tmdb:5" }),
        json!({ "create": { "name": "Драма", "tmdbId": 5 } }),
    ] {
        let made = schema
            .mutate(
                create,
                json!({ "input": { "title": "New", "genres": [named], "keywords": [named],
            "productionCompanies": [named], "collection": named } }),
            )
            .await;
        assert_eq!(
            made["movie"],
            json!({ "genres": [heat], "keywords": [heat], "productionCompanies": [heat], "collection": heat }),
            "{named}"
        );
    }
    for (table, noun) in [("genre", "Genre"), ("company", "Company"), ("collection", "Collection")]
    {
        let write = async |verb: &str, input: Value| {
            let kind = verb[..1].to_uppercase() + &verb[1..];
            let document = format!(
                "mutation ($input: {kind}{noun}Input!) {{ {verb}{noun}(input: $input) \
                    {{ userErrors {{ code path message }} }} }}"
            );
            schema.mutate(&document, json!({ "input": input })).await["userErrors"].clone()
        };
        let key =
            rows(db, &format!("SELECT id FROM {table} WHERE slug = 'heat'")).await[0]["id"].clone();
        let taken = json!([{ "code": "TAKEN", "path": ["input", "tmdbId"], "message": format!("It already belongs to {table}:{key}; give another one.") }]);
        assert_eq!(write("create", json!({ "name": "Драма", "tmdbId": 5 })).await, taken);
        if table != "collection" {
            assert_eq!(write("update", json!({ "id": "other", "tmdbId": 5 })).await, taken);
        }
        // The entry itself may have it; the one that it had is free then.
        assert_eq!(write("update", json!({ "id": "tmdb:5", "tmdbId": 5 })).await, json!([]));
        assert_eq!(write("create", json!({ "name": "Third", "tmdbId": 3 })).await, json!([]));
        assert_eq!(write("delete", json!({ "id": "tmdb:5" })).await, json!([]));
        assert_eq!(other_ids(db, table).await, json!([]));
        assert_eq!(
            write("create", json!({ "name": "Драма", "tmdbId": 5 })).await,
            json!([]),
            "what is gone has no names"
        );
    }
}

#[on_both_databases]
async fn other_ids_take_one_statement_a_table_however_many_they_are(backend: Backend) {
    let mut counts = Vec::new();
    for size in [1, 20] {
        let test = TestDatabase::start(&backend).await;
        let mut db = test.connect().await;
        let entries = |first: i32| {
            (0..size).map(|at| entry(&format!("Entry {at}"), Some(first + at))).collect::<Vec<_>>()
        };
        import(&db, &[film(1, &entries(1)), film(2, &[])]).await;
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        db.observe(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let cost = async |films: &[MovieDraft]| {
            let before = count.load(Ordering::SeqCst);
            import(&db, films).await;
            count.load(Ordering::SeqCst) - before
        };
        let own = cost(&[film(3, &entries(1))]).await;
        let fresh = cost(&[film(4, &entries(101))]).await;
        let known = cost(&[film(5, &entries(101))]).await;
        // For the names, and for the redirects.
        assert_eq!((fresh, known), (own + 2 * TABLES.len(), own), "{size}");
        counts.push(own);
    }
    assert_eq!(counts[0], counts[1]);
}
