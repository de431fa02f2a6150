//! Stopped in the middle and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cinegraph::db::{Db, DbOptions};
use cinegraph::import::{self, ImportOptions, Report, Source};
use entity::{import_checkpoint, movie};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

const FILMS: i64 = 200;

fn pair(folder: &Folder) -> Source {
    // Every tenth film has no title, so that the refusals are resumed too.
    let title = |id: i64| {
        if id % 10 == 0 { String::new() } else { format!("Film {id}") }
    };
    let rows: Vec<Row> = (1..=FILMS).map(|id| film(id, &title(id))).collect();
    let all: Vec<_> = (1..=FILMS)
        .rev()
        .map(|id| (id, json!([plays(id % 17 + 1, "Ann", "X", 0)]), json!([])))
        .collect();
    Source::TmdbCsv {
        movies: folder.write("movies.csv.gz", gzip(movies(&rows))),
        credits: Some(folder.write("credits.csv", credits(&all))),
    }
}

fn options(folder: &Folder) -> ImportOptions {
    ImportOptions { report: Some(folder.path().join("report.jsonl")), batch: 20 }
}

async fn films(db: &Db) -> u64 {
    movie::Entity::find().count(db.reader()).await.unwrap()
}

/// Runs the import until the checkpoint of batch `stop` is being written, and drops it there, in
/// the middle of the transaction.
async fn run_and_drop(url: &str, source: Source, options: ImportOptions, stop: usize) {
    let mut db = Db::connect(&DbOptions::new(url)).await.unwrap();
    let (seen, reached) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let notify = Arc::clone(&reached);
    db.observe(move |info| {
        if info.statement.sql.contains("INTO \"import_checkpoint\"")
            && seen.fetch_add(1, Ordering::SeqCst) + 1 == stop
        {
            notify.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = reached.notified() => {}
        report = import::run(&db, source, options) => panic!("it ended: {report:?}"),
    }
    db.close().await.unwrap();
}

async fn finish(db: &Db, source: Source, options: ImportOptions) -> Report {
    let report = import::run(db, source, options).await.unwrap();
    assert_eq!(import_checkpoint::Entity::find().count(db.reader()).await.unwrap(), 0);
    report
}

#[on_both_databases]
async fn a_stopped_run_goes_on_behind_its_last_commit(backend: Backend) {
    let straight = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let source = pair(&folder);
    let whole = finish(&straight.db, source.clone(), options(&folder)).await;
    let lines = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    std::fs::remove_file(folder.path().join("report.jsonl")).unwrap();

    let test = TestDatabase::start(&backend).await;
    for stop in [3, 2, 4] {
        run_and_drop(&test.url, source.clone(), options(&folder), stop).await;
    }
    let committed = films(&test.db).await;
    assert!(committed > 50 && committed < 180, "{committed}");
    let report = finish(&test.db, source.clone(), options(&folder)).await;
    assert!(report.resumed_at.is_some());
    assert_eq!(counts(&report), counts(&whole));
    assert_eq!((report.rejected, report.notes.clone()), (20, whole.notes.clone()));
    assert_eq!(films(&test.db).await, films(&straight.db).await);
    let resumed = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let refusals = |text: &str| {
        text.lines().filter(|line| !line.contains("summary")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        refusals(&resumed),
        refusals(&lines),
        "no refusal is lost and none is reported twice"
    );

    let again = finish(&test.db, source, options(&folder)).await;
    assert_eq!(counts(&again), [200, 0, 0, 180, 20]);
    assert_eq!(again.resumed_at, None, "a finished run starts from the top");
}

#[on_both_databases]
async fn a_changed_file_is_not_resumed_in_the_middle(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let source = pair(&folder);
    run_and_drop(&test.url, source.clone(), options(&folder), 4).await;
    let Source::TmdbCsv { movies: path, .. } = &source else { unreachable!() };
    let rows: Vec<Row> = (1..=FILMS).map(|id| film(id, &format!("Changed {id}"))).collect();
    std::fs::write(path, movies(&rows)).unwrap();
    let report = finish(&test.db, source, options(&folder)).await;
    assert_eq!((report.read, report.resumed_at, report.rejected), (200, None, 0));
    assert!(report.updated > 0);
    assert_eq!(stored(&test.db, 1).await.title, "Changed 1");
}

#[on_both_databases]
async fn of_two_records_of_one_film_the_first_counts_across_a_resume(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let mut rows: Vec<Row> = (1..=100).map(|id| film(id, &format!("Film {id}"))).collect();
    rows.push(film(1, "Again"));
    let source =
        Source::TmdbCsv { movies: folder.write("movies.csv", movies(&rows)), credits: None };
    run_and_drop(&test.url, source.clone(), options(&folder), 3).await;
    let report = finish(&test.db, source, options(&folder)).await;
    assert_eq!((counts(&report), report.resumed_at.is_some()), ([101, 100, 0, 0, 1], true));
    assert_eq!(stored(&test.db, 1).await.title, "Film 1");
}

#[on_both_databases]
async fn records_that_wait_for_the_end_wait_across_a_resume(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let line = |id: i64, imdb: i64| {
        format!(
            "{}\n",
            json!({ "id": id, "imdb_id": format!("tt{imdb}"), "title": format!("Film {id}") })
        )
    };
    let old: String = (1..=60).map(|id| line(id, 100 + id)).collect();
    import_json(&test.db, vec![folder.write("old.jsonl", old)]).await;
    // Each film takes the id of the next one; two swap theirs for good.
    let moved: String = (1..=50)
        .map(|id| line(id, 101 + id))
        .chain([line(51, 200), line(53, 154), line(54, 153)])
        .collect();
    let source = Source::TmdbJson { paths: vec![folder.write("new.jsonl", moved)] };
    for stop in [2, 2, 20] {
        run_and_drop(&test.url, source.clone(), options(&folder), stop).await;
    }
    let report = finish(&test.db, source.clone(), options(&folder)).await;
    assert_eq!(
        (counts(&report), report.resumed_at.is_some()),
        ([53, 0, 51, 0, 2], true),
        "{report}"
    );
    let file = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    assert_eq!(file.lines().filter(|line| line.contains("rejected\",")).count(), 2, "{file}");
    let again = finish(&test.db, source, options(&folder)).await;
    assert_eq!(counts(&again), [53, 0, 0, 51, 2], "{again}");
}
