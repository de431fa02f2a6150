//! A real kill -9 of the real program.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use entity::{import_checkpoint, movie};
use sea_orm::{EntityTrait, FromQueryResult, JsonValue, PaginatorTrait, Statement};
use serde_json::json;

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

const FILMS: i64 = 3000;

fn start(url: &str, folder: &Folder) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cinegraph"))
        .args(["import", "tmdb-csv", "--movies", "movies.csv", "--credits", "credits.csv"])
        .env("CINEGRAPH_DATABASE_URL", url)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Tables that hold keys, whatever their columns are called.
const KEYED: [&str; 3] = ["change", "search_name", "search_posting"];

/// Everything but times and keys: the times are those of the run, and a transaction that is rolled
/// back uses up keys. Slugs say who works on which film.
async fn content(test: &TestDatabase) -> Vec<String> {
    let mut content = Vec::new();
    let tables = dump(&test.db).await.into_iter();
    for (table, rows) in tables.filter(|(table, _)| !KEYED.contains(&table.as_str())) {
        for mut row in rows {
            let own = |name: &str| name != "id" && !name.ends_with("_at");
            let source =
                |name: &str| name == "tmdb_id" || name == "imdb_id" || !name.ends_with("_id");
            row.as_object_mut().unwrap().retain(|name, _| own(name) && source(name));
            content.push(format!("{table} {row}"));
        }
    }
    let sql = "SELECT movie.slug AS movie, person.slug AS person, credit.kind, credit.position \
               FROM credit JOIN movie ON movie.id = credit.movie_id \
               JOIN person ON person.id = credit.person_id";
    let backend = test.db.reader().raw().get_database_backend();
    let credits = JsonValue::find_by_statement(Statement::from_string(backend, sql));
    let credits = credits.all(test.db.reader()).await.unwrap();
    content.extend(credits.iter().map(ToString::to_string));
    content.sort_unstable();
    content
}

#[on_both_databases]
async fn an_import_that_is_killed_resumes_and_loses_nothing(backend: Backend) {
    let folder = Folder::new();
    let rows: Vec<Row> = (1..=FILMS).map(|id| film(id, &format!("Film {id}"))).collect();
    let all: Vec<_> = (1..=FILMS)
        .map(|id| {
            (id, json!([plays(id % 400 + 1, &format!("Person {}", id % 400), "X", 0)]), json!([]))
        })
        .collect();
    folder.write("movies.csv", movies(&rows));
    folder.write("credits.csv", credits(&all));
    let straight = TestDatabase::start(&backend).await;
    assert!(start(&straight.url, &folder).wait().unwrap().success());

    let test = TestDatabase::start(&backend).await;
    for committed in [300, 1100, 1900] {
        let mut child = start(&test.url, &folder);
        let begun = Instant::now();
        while movie::Entity::find().count(test.db.reader()).await.unwrap() < committed {
            assert!(begun.elapsed() < Duration::from_secs(60), "nothing is imported");
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let checkpoint =
        import_checkpoint::Entity::find().one(test.db.reader()).await.unwrap().unwrap();
    assert!(checkpoint.record >= 1900 && checkpoint.record < FILMS, "{checkpoint:?}");
    assert!(start(&test.url, &folder).wait().unwrap().success());
    assert!(content(&test).await == content(&straight).await, "the two differ");
}
