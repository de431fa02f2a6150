//! Genres, keywords, companies and collections are one by folded name.

mod fill;
mod redirect;
mod upgraded;

use cinegraph::auth::Editor;
use cinegraph::catalog::movie::{MovieDraft, RecordOutcome, upsert};
use cinegraph::catalog::{Writer, vocabulary};
use cinegraph::db::Db;
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases};

/// The tables, each with how films name its entries.
const TABLES: [&str; 4] = ["genre", "keyword", "company", "collection"];

fn entry(name: &str, tmdb_id: Option<i32>) -> vocabulary::VocabularyDraft {
    vocabulary::VocabularyDraft { name: name.to_owned(), tmdb_id, ..Default::default() }
}

/// A film with the same entries as genres, keywords and companies, and the first as its collection.
fn film(id: i64, entries: &[vocabulary::VocabularyDraft]) -> MovieDraft {
    MovieDraft {
        title: format!("Film {id}").into(),
        tmdb_id: Some(id).into(),
        genres: entries.to_vec().into(),
        keywords: entries.to_vec().into(),
        companies: entries.to_vec().into(),
        collection: entries.first().cloned().into(),
        ..MovieDraft::default()
    }
}

async fn import(db: &Db, films: &[MovieDraft]) -> Vec<RecordOutcome> {
    let writer = Writer::begin(db, &Editor::operator()).await.unwrap();
    let films: Vec<_> =
        films.iter().map(|film| film.clone().validate_lenient().unwrap().0).collect();
    let outcomes = upsert(&writer, &films).await.unwrap();
    writer.commit().await.unwrap();
    outcomes
}

async fn rows(db: &Db, sql: &str) -> Vec<JsonValue> {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    JsonValue::find_by_statement(statement).all(db.reader()).await.unwrap()
}

/// The names of a table's entries, each with its TMDB id, the oldest first.
async fn names(db: &Db, table: &str) -> Value {
    let found = rows(db, &format!("SELECT name, tmdb_id FROM {table} ORDER BY id")).await;
    found.iter().map(|row| json!([row["name"], row["tmdb_id"]])).collect()
}

async fn execute(db: &Db, sql: &str) {
    db.writer().execute_unprepared(sql).await.unwrap();
}

/// How often films name each entry of a table.
async fn mentions(db: &Db, table: &str) -> Value {
    let sql = match table {
        "collection" => "SELECT count(*) FROM movie WHERE collection_id IS NOT NULL \
             GROUP BY collection_id ORDER BY collection_id"
            .to_owned(),
        _ => format!("SELECT count(*) FROM movie_{table} GROUP BY {table}_id ORDER BY {table}_id"),
    };
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let counts = db.reader().query_all_raw(statement).await.unwrap();
    counts.iter().map(|row| json!(row.try_get_by_index::<i64>(0).unwrap())).collect()
}

/// Every order of `0..size`.
fn orders(size: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for next in 0..size {
        let longer = |order: &Vec<usize>| {
            let place = |at: usize| [&order[..at], &[next], &order[at..]].concat();
            (0..=order.len()).map(place).collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

#[on_both_databases]
async fn one_name_is_one_entry_within_a_batch_and_across(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(
        db,
        &[
            film(1, &[entry("Драма", None)]),
            film(2, &[entry("ДРАМА", None), entry("  драма ", None)]),
        ],
    )
    .await;
    import(db, &[film(3, &[entry("Драма\u{301}", None), entry("Café noir", Some(7))])]).await;
    import(db, &[film(4, &[entry("CAFE-NOIR", None)]), film(5, &[entry("дРАМА", None)])]).await;
    for table in TABLES {
        let expected = match table {
            // A collection is the first of the film's entries only.
            "collection" => (json!([["Драма", null], ["CAFE-NOIR", null]]), json!([4, 1])),
            _ => (json!([["Драма", null], ["Café noir", 7]]), json!([4, 2])),
        };
        assert_eq!((names(db, table).await, mentions(db, table).await), expected, "{table}");
    }
}

#[on_both_databases]
async fn an_entry_is_found_by_name_after_its_slug_was_changed(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(db, &[film(1, &[entry("Drama", None)])]).await;
    for table in TABLES {
        execute(db, &format!("UPDATE {table} SET slug = 'theatre'")).await;
    }
    import(db, &[film(2, &[entry("DRAMA", None)]), film(3, &[entry("Theatre", None)])]).await;
    let again =
        import(db, &[film(2, &[entry("DRAMA", None)]), film(3, &[entry("Theatre", None)])]).await;
    assert!(
        again.iter().all(|outcome| matches!(outcome, RecordOutcome::Unchanged(_))),
        "{again:?}"
    );
    for table in TABLES {
        let slugs = rows(db, &format!("SELECT slug FROM {table} ORDER BY id")).await;
        assert_eq!(
            json!(slugs),
            json!([{ "slug": "theatre" }, { "slug": "theatre-2" }]),
            "{table}"
        );
        assert_eq!(names(db, table).await, json!([["Drama", null], ["Theatre", null]]), "{table}");
    }
}

#[on_both_databases]
async fn another_id_of_a_stored_name_is_that_entry(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(db, &[film(1, &[entry("Драма", Some(1))])]).await;
    let other = vocabulary::VocabularyDraft {
        image: Some("tmdb:/x.png".to_owned()),
        country: Some("FR".to_owned()),
        ..entry("ДРАМА", Some(2))
    };
    let before = rows(db, "SELECT * FROM company").await;
    assert!(matches!(
        import(db, &[film(2, std::slice::from_ref(&other))]).await[..],
        [RecordOutcome::Inserted(_)]
    ));
    assert!(matches!(import(db, &[film(2, &[other])]).await[..], [RecordOutcome::Unchanged(_)]));
    for table in TABLES {
        assert_eq!(names(db, table).await, json!([["Драма", 1]]), "{table}");
        assert_eq!(mentions(db, table).await, json!([2]), "{table}");
    }
    assert_eq!(
        rows(db, "SELECT * FROM company").await,
        before,
        "what another id says is another's"
    );
    // An id that is stored wins over a name.
    import(db, &[film(3, &[entry("Комедия", Some(3))]), film(4, &[entry("драма", Some(3))])]).await;
    assert_eq!(names(db, "genre").await, json!([["Драма", 1], ["Комедия", 3]]));
    assert_eq!(mentions(db, "genre").await, json!([2, 2]));
}

#[on_both_databases]
async fn an_entry_without_an_id_takes_the_first_that_its_name_brings(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    import(db, &[film(1, &[entry("Drama", None)])]).await;
    import(db, &[film(2, &[entry("DRAMA", Some(18))]), film(3, &[entry("drama", Some(19))])]).await;
    for table in TABLES {
        assert_eq!(names(db, table).await, json!([["Drama", 18]]), "{table}");
    }
}

#[on_both_databases]
async fn drafts_mean_in_one_batch_what_they_mean_in_several(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    let logo = |name: &str| Some(format!("tmdb:/{name}.png"));
    let drafts = [
        entry("Драма", None),
        vocabulary::VocabularyDraft { image: logo("one"), ..entry("ДРАМА", Some(1)) },
        vocabulary::VocabularyDraft {
            image: logo("two"),
            country: Some("FR".to_owned()),
            ..entry("драма", Some(2))
        },
        entry("Комедия", Some(1)),
    ];
    let company = |id: i64, draft: &vocabulary::VocabularyDraft| MovieDraft {
        genres: Vec::new().into(),
        keywords: Vec::new().into(),
        collection: None.into(),
        ..film(id, std::slice::from_ref(draft))
    };
    for order in orders(drafts.len()) {
        let films: Vec<MovieDraft> =
            (1..).zip(&order).map(|(id, at)| company(id, &drafts[*at])).collect();
        let mut stored = Vec::new();
        for size in [films.len(), 1] {
            for table in ["movie", "company"] {
                execute(db, &format!("DELETE FROM {table}")).await;
            }
            for films in films.chunks(size) {
                import(db, films).await;
            }
            stored.push((
                rows(
                    db,
                    "SELECT slug, name, name_folded, tmdb_id, logo_path, country FROM company \
                    ORDER BY id",
                )
                .await,
                rows(
                    db,
                    "SELECT c.slug FROM movie AS m \
                    JOIN movie_company AS l ON l.movie_id = m.id \
                          JOIN company AS c ON c.id = l.company_id ORDER BY m.tmdb_id",
                )
                .await,
            ));
            let again = import(db, &films).await;
            assert!(
                again.iter().all(|outcome| matches!(outcome, RecordOutcome::Unchanged(_))),
                "{order:?} {again:?}"
            );
        }
        assert_eq!(stored[0], stored[1], "{order:?}");
    }
}

#[on_both_databases]
async fn a_namesake_is_refused_and_named(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let db = &schema.app.db;
    import(db, &[film(1, &[entry("Драма", Some(1)), entry("Other", None)])]).await;
    import(db, &[film(2, &[entry("Other", None)])]).await;
    for (table, noun) in [("genre", "Genre"), ("company", "Company"), ("collection", "Collection")]
    {
        let keys = rows(db, &format!("SELECT id FROM {table} ORDER BY id")).await;
        let write = async |verb: &str, input: Value| {
            let document = format!(
                "mutation ($input: {}{noun}Input!) {{ payload: {verb}{noun}(input: $input) {{ \
                 {table} {{ name }} userErrors {{ code path message }} }} }}",
                verb[..1].to_uppercase() + &verb[1..]
            );
            schema.mutate(&document, json!({ "input": input })).await
        };
        let refused = json!({ table: null, "userErrors": [{
            "code": "TAKEN", "path": ["input", "name"],
            "message": format!("{table}:{} has this name already: Драма.", keys[0]["id"]),
        }] });
        assert_eq!(write("create", json!({ "name": "ДРАМА" })).await, refused);
        assert_eq!(write("create", json!({ "name": "драма", "tmdbId": 2 })).await, refused);
        assert_eq!(write("update", json!({ "id": "other", "name": "«Драма»" })).await, refused);
        let own = write("update", json!({ "id": "tmdb:1", "name": "ДРАМА" })).await;
        assert_eq!(
            own,
            json!({ table: { "name": "ДРАМА" }, "userErrors": [] }),
            "its own name is free"
        );
        let renamed = write("update", json!({ "id": "other", "name": "C++" })).await;
        assert_eq!(renamed["userErrors"], json!([]));
        let apart = write("create", json!({ "name": "C" })).await;
        assert_eq!(apart, json!({ table: { "name": "C" }, "userErrors": [] }), "C++ is not C");
        assert_eq!(
            write("create", json!({ "name": "c ++" })).await["userErrors"][0]["code"],
            "TAKEN"
        );
        let freed = write("create", json!({ "name": "OTHER" })).await;
        assert_eq!(freed["userErrors"], json!([]), "a name that was given up");
    }
}

#[on_both_databases]
async fn a_name_of_any_length_that_is_allowed_is_taken(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    let long = ["&".repeat(2000), "ﷺ".repeat(660), "!".repeat(2000), "x".repeat(2000)];
    let entries: Vec<_> = long.iter().map(|name| entry(name, None)).collect();
    import(db, &[film(1, &entries)]).await;
    let again = import(db, &[film(1, &entries)]).await;
    assert!(matches!(again[..], [RecordOutcome::Unchanged(_)]), "{again:?}");
    assert_eq!(names(db, "genre").await.as_array().unwrap().len(), long.len());
}
