//! The step after the migrations that makes one of what is double.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cinegraph::catalog::{search, vocabulary};
use cinegraph::event::ChangeType;
use migration::Migrator;
use sea_orm::{Database, EntityTrait, QueryOrder};

use super::*;
use crate::support::{Backend, on_both_databases};

/// A database from before names were folded, where films name A, B, C and so on.
async fn before(backend: &Backend, films: &[MovieDraft]) -> TestDatabase {
    let test = TestDatabase::start(backend).await;
    import(&test.db, films).await;
    let connection = Database::connect(&test.url).await.unwrap();
    let newer = Migrator::migrations();
    let newer = newer.iter().skip_while(|it| !it.name().contains("vocabulary_name_folded")).count();
    Migrator::down(&connection, newer).await.unwrap();
    connection.close().await.unwrap();
    test
}

/// Gives an entry another name in every table, as the versions before could.
async fn rename(db: &Db, from: &str, to: &str) {
    for table in TABLES {
        execute(db, &format!("UPDATE {table} SET name = '{to}' WHERE name = '{from}'")).await;
    }
}

/// The films of one such database: the entries of each, by letter.
const FILMS: [&str; 6] = ["BDA", "AEC", "E", "ED", "C", "FE"];

/// A to D are one name, of which C has an id, a logo and no country; E and F are another.
async fn doubled(backend: &Backend) -> TestDatabase {
    let drafts = |letter: char| match letter {
        'A' => vocabulary::VocabularyDraft { country: Some("FR".to_owned()), ..entry("A", None) },
        'C' => vocabulary::VocabularyDraft {
            image: Some("tmdb:/c.png".to_owned()),
            ..entry("C", Some(18))
        },
        'D' => {
            vocabulary::VocabularyDraft { country: Some("US".to_owned()), ..entry("D", Some(19)) }
        }
        other => entry(&other.to_string(), None),
    };
    let films = FILMS.iter().map(|letters| letters.chars().map(&drafts).collect::<Vec<_>>());
    let films: Vec<MovieDraft> = (1..).zip(films).map(|(id, entries)| film(id, &entries)).collect();
    // The oldest is A, then B, C and so on.
    let first = film(100, &"ABCDEF".chars().map(&drafts).collect::<Vec<_>>());
    let single = (101..).zip("ABCDEF".chars()).map(|(id, letter)| film(id, &[drafts(letter)]));
    let all: Vec<MovieDraft> = [first].into_iter().chain(single).chain(films).collect();
    let test = before(backend, &all).await;
    for (from, to) in [
        ("A", "Драма"),
        ("B", "ДРАМА"),
        ("C", "драма"),
        ("D", "Драма!"),
        ("E", "Other"),
        ("F", "OTHER"),
    ] {
        rename(&test.db, from, to).await;
    }
    execute(&test.db, "DELETE FROM change").await;
    execute(&test.db, "DELETE FROM search_state").await;
    search::fill(&test.db).await.unwrap();
    test
}

/// Such a database after its migrations.
pub(super) async fn migrated(backend: &Backend) -> TestDatabase {
    let mut test = doubled(backend).await;
    test.db.migrate().await.unwrap();
    // Connections that know no table as it was, as a server has them that starts.
    test.db = test.connect().await;
    test
}

/// The letters of each film's list, in order.
async fn lists(db: &Db, table: &str) -> Vec<String> {
    let sql = format!(
        "SELECT m.tmdb_id, e.slug, l.position FROM movie AS m \
            JOIN movie_{table} AS l ON l.movie_id = m.id \
         JOIN {table} AS e ON e.id = l.{table}_id WHERE m.tmdb_id < 100 \
         ORDER BY m.tmdb_id, l.position"
    );
    let mut lists = vec![String::new(); FILMS.len()];
    for row in rows(db, &sql).await {
        let list = &mut lists[row["tmdb_id"].as_u64().unwrap() as usize - 1];
        assert_eq!(row["position"], list.len(), "{table}");
        list.push_str(&row["slug"].as_str().unwrap().to_uppercase());
    }
    lists
}

/// Everything that uniting writes.
async fn content(db: &Db) -> Vec<Vec<JsonValue>> {
    let mut content = Vec::new();
    for table in [
        "genre ORDER BY id",
        "keyword ORDER BY id",
        "company ORDER BY id",
        "collection ORDER BY id",
        "movie_genre ORDER BY 1, 2",
        "movie_keyword ORDER BY 1, 2",
        "movie_company ORDER BY 1, 2",
        "genre_redirect ORDER BY id",
        "keyword_redirect ORDER BY id",
        "company_redirect ORDER BY id",
        "collection_redirect ORDER BY id",
        "change ORDER BY id",
        "search_name ORDER BY id",
        "search_posting ORDER BY 1, 2",
        "vocabulary_state",
    ] {
        content.push(rows(db, &format!("SELECT * FROM {table}")).await);
    }
    content.push(rows(db, "SELECT id, collection_id, version FROM movie ORDER BY id").await);
    for row in content.iter_mut().flatten() {
        let row = row.as_object_mut().unwrap();
        row.remove("occurred_at");
        // An insert that was taken back may have used a number up.
        row.remove("redirect_id");
    }
    content
}

#[on_both_databases]
async fn what_was_double_is_one_after_the_upgrade(backend: Backend) {
    let test = migrated(&backend).await;
    let db = &test.db;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 8);
    for table in TABLES {
        assert_eq!(names(db, table).await, json!([["драма", 18], ["Other", null]]), "{table}");
        let folded = rows(db, &format!("SELECT slug, name_folded FROM {table} ORDER BY id")).await;
        assert_eq!(
            json!(folded),
            json!([{ "slug": "c", "name_folded": "драма" }, { "slug": "e", "name_folded": "other" }])
        );
    }
    for table in ["genre", "keyword", "company"] {
        assert_eq!(lists(db, table).await, ["C", "CE", "E", "EC", "C", "E"], "{table}");
    }
    let collections = "SELECT c.slug FROM movie AS m JOIN collection AS c ON c.id = m.collection_id \
                       WHERE m.tmdb_id < 100 ORDER BY m.tmdb_id";
    let slugs = rows(db, collections).await;
    assert_eq!(
        json!(slugs),
        json!(["c", "c", "e", "e", "c", "e"].map(|slug| json!({ "slug": slug })))
    );
    assert_eq!(
        rows(db, "SELECT logo_path, country FROM company ORDER BY id").await[0],
        json!({ "logo_path": "tmdb:/c.png", "country": "FR" })
    );
    let versions = rows(db, "SELECT version FROM movie ORDER BY tmdb_id").await;
    // In the order of FILMS, then the one with all, then one with each of A to F.
    assert_eq!(
        json!(versions),
        json!([2, 2, 1, 2, 1, 2, 2, 2, 2, 1, 2, 1, 2].map(|version| json!({ "version": version })))
    );
}

#[on_both_databases]
async fn the_log_has_what_the_merge_did(backend: Backend) {
    let test = migrated(&backend).await;
    let db = &test.db;
    let ids = async |sql: &str| {
        let found = rows(db, sql).await;
        found.iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let films = ids(
        "SELECT id FROM movie WHERE tmdb_id IN (1, 2, 4, 6, 100, 101, 102, 104, 106) ORDER BY id",
    )
    .await;
    let mut expected: Vec<_> = films.into_iter().map(|id| ("MOVIE_UPDATED", id, 2)).collect();
    for (table, logged) in [
        ("genre", ["GENRE_DELETED", "GENRE_UPDATED"]),
        ("company", ["COMPANY_DELETED", "COMPANY_UPDATED"]),
        ("collection", ["COLLECTION_DELETED", "COLLECTION_UPDATED"]),
    ] {
        let gone =
            ids(&format!("SELECT id FROM {table} WHERE slug IN ('a', 'b', 'd', 'f') ORDER BY id"))
                .await;
        expected.extend(gone.into_iter().map(|id| (logged[0], id, 1)));
        // The one that stays has an image and takes a country, which companies have.
        if table == "company" {
            expected.push((logged[1], ids("SELECT id FROM company WHERE slug = 'c'").await[0], 2));
        }
    }
    vocabulary::fill(db).await.unwrap();
    let changes = entity::change::Entity::find().order_by_asc(entity::change::Column::Id);
    let changes = changes.all(db.reader()).await.unwrap().into_iter();
    let logged = |it: entity::change::Model| {
        (ChangeType::of_code(it.kind).unwrap().text(), it.node, it.version)
    };
    assert_eq!(changes.map(logged).collect::<Vec<_>>(), expected);
}

#[on_both_databases]
async fn the_index_forgets_the_collections_that_go(backend: Backend) {
    let test = migrated(&backend).await;
    let db = &test.db;
    vocabulary::fill(db).await.unwrap();
    let index = async || {
        (
            rows(db, "SELECT * FROM search_name ORDER BY id").await,
            rows(db, "SELECT * FROM search_posting ORDER BY 1, 2").await,
        )
    };
    let kept = index().await;
    assert_eq!(kept.0.iter().filter(|row| row["text"] == "драма").count(), 1);
    execute(db, "DELETE FROM search_state").await;
    search::fill(db).await.unwrap();
    assert_eq!(index().await, kept);
}

#[on_both_databases]
async fn uniting_that_failed_wrote_nothing_and_is_done_the_next_time(backend: Backend) {
    let test = migrated(&backend).await;
    let db = &test.db;
    let before = content(db).await;
    let (fail, mend) = match backend {
        Backend::Sqlite => (
            "CREATE TRIGGER fail BEFORE INSERT ON change WHEN NEW.version = 1 BEGIN \
             SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER fail",
        ),
        Backend::Postgres(_) => (
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'no'; END $$; \
             CREATE TRIGGER fail BEFORE INSERT ON change FOR EACH ROW EXECUTE FUNCTION fail()",
            "DROP TRIGGER fail ON change",
        ),
    };
    execute(db, fail).await;
    vocabulary::fill(db).await.unwrap_err();
    assert_eq!(content(db).await, before);
    execute(db, mend).await;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 8);
    let after = content(db).await;
    assert_ne!(after, before);
    assert_eq!(vocabulary::fill(db).await.unwrap(), 0);
    assert_eq!(content(db).await, after);
}

#[on_both_databases]
async fn two_servers_that_start_at_once_unite_once(backend: Backend) {
    let test = migrated(&backend).await;
    let other = test.connect().await;
    let (one, two) = tokio::join!(vocabulary::fill(&test.db), vocabulary::fill(&other));
    let mut counts = [one.unwrap(), two.unwrap()];
    counts.sort_unstable();
    assert_eq!(counts, [0, 8], "the second finds it done");
    assert_eq!(lists(&test.db, "genre").await, ["C", "CE", "E", "EC", "C", "E"]);
}

#[on_both_databases]
async fn names_that_another_version_left_unfolded_are_folded(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let db = &test.db;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 0);
    import(db, &[film(1, &[entry("Drama", None)])]).await;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 0, "what is written is folded");
    execute(db, "INSERT INTO genre (slug, name, tmdb_id) VALUES ('other', 'DRAMA', 18)").await;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 4);
    assert_eq!(names(db, "genre").await, json!([["DRAMA", 18]]));
    assert_eq!(mentions(db, "genre").await, json!([1]));
    // Rules that changed: what was folded by those before is folded anew.
    execute(db, "UPDATE keyword SET name_folded = 'genre'").await;
    execute(db, "UPDATE vocabulary_state SET version = version - 1").await;
    assert_eq!(vocabulary::fill(db).await.unwrap(), 4);
    assert_eq!(
        json!(rows(db, "SELECT name_folded FROM keyword").await),
        json!([{ "name_folded": "drama" }])
    );
}

#[on_both_databases]
async fn uniting_takes_as_many_statements_however_much_is_double(backend: Backend) {
    let mut counts = Vec::new();
    for size in [1, 40] {
        let entries = |kind: &str| {
            (0..size).map(|at| entry(&format!("{kind} {at}"), None)).collect::<Vec<_>>()
        };
        let films: Vec<MovieDraft> = (0..size)
            .flat_map(|at| {
                let [mut one, mut two] = [entries("One"), entries("Two")];
                for list in [&mut one, &mut two] {
                    let most = list.len().min(20);
                    list.truncate(20);
                    list.rotate_left(at % most);
                }
                let id = 2 * at as i64;
                [film(id + 1, &one), film(id + 2, &two)]
            })
            .collect();
        let test = before(&backend, &films).await;
        for table in TABLES {
            execute(&test.db, &format!("UPDATE {table} SET name = replace(name, 'Two', 'ONE')"))
                .await;
        }
        execute(&test.db, "DELETE FROM search_state").await;
        search::fill(&test.db).await.unwrap();
        test.db.migrate().await.unwrap();
        let mut db = test.connect().await;
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        db.observe(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(vocabulary::fill(&db).await.unwrap(), 4 * size.min(20) as u64);
        counts.push(count.load(Ordering::SeqCst));
    }
    assert_eq!(counts[0], counts[1]);
}
