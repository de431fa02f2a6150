//! Files that break off.

use cinegraph::import::{self, ImportOptions, Source};
use serde_json::json;

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

fn three() -> Vec<u8> {
    movies(&[film(1, "One"), film(2, "Two"), film(3, "Three")])
}

#[on_both_databases]
async fn the_rows_before_the_cut_count_wherever_it_falls(backend: Backend) {
    let whole = three();
    let third = whole.len() - whole.split(|byte| *byte == b'\n').rev().nth(1).unwrap().len() - 1;
    let test = TestDatabase::start(&backend).await;
    // Before the vote count, where a cut can no longer be distinguished from a shorter number.
    for cut in ((third + 1)..(whole.len() - 4)).step_by(7) {
        let folder = Folder::new();
        let movies = folder.write("movies.csv", &whole[..cut]);
        let report = import::run(
            &test.db,
            Source::TmdbCsv { movies, credits: None },
            ImportOptions::default(),
        )
        .await
        .unwrap();
        assert_eq!((report.read, report.rejected, report.exit_code()), (3, 1, 2), "cut at {cut}");
        assert_eq!(report.notes[0].record, 3);
        assert_eq!(
            report.notes[0].reason, "the file ends in the middle of this record",
            "cut at {cut}"
        );
    }
}

#[on_both_databases]
async fn a_last_line_without_an_end_is_warned_of(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let whole = three();
    let movies = folder.write("movies.csv", &whole[..whole.len() - 2]);
    let report =
        import::run(&test.db, Source::TmdbCsv { movies, credits: None }, ImportOptions::default())
            .await
            .unwrap();
    assert_eq!((counts(&report), report.warnings), ([3, 3, 0, 0, 0], 1));
}

#[on_both_databases]
async fn a_cut_gzip_stream_counts_up_to_the_cut(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let rows: Vec<Row> = (1..=2000).map(|id| film(id, &format!("Film {}", id * 7919))).collect();
    let packed = gzip(movies(&rows));
    let folder = Folder::new();
    let movies = folder.write("movies.csv.gz", &packed[..packed.len() / 2]);
    let report =
        import::run(&test.db, Source::TmdbCsv { movies, credits: None }, ImportOptions::default())
            .await
            .unwrap();
    assert!(report.inserted > 100 && report.inserted < 1900, "{report}");
    assert_eq!((report.rejected, report.read, report.exit_code()), (1, report.inserted + 1, 2));
    assert_eq!(report.notes[0].record, report.inserted + 1);
    assert!(report.notes[0].reason.starts_with("the file"), "{report}");
}

#[on_both_databases]
async fn a_whole_gzip_file_is_read_like_a_plain_one(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    // Two members one behind the other are one stream, and the name does not matter.
    let whole = three();
    let mut packed = gzip(&whole[..1000]);
    packed.extend(gzip(&whole[1000..]));
    let movies = folder.write("movies.csv", packed);
    let credits = folder.write(
        "credits.csv.gz",
        gzip(credits(&[1, 2, 3].map(|id| (id, json!([plays(1, "A", "X", 0)]), json!([]))))),
    );
    let report = import::run(
        &test.db,
        Source::TmdbCsv { movies, credits: Some(credits) },
        ImportOptions::default(),
    )
    .await
    .unwrap();
    assert_eq!((counts(&report), report.warnings), ([3, 3, 0, 0, 0], 0));
}

#[on_both_databases]
async fn a_cut_credits_file_costs_its_last_film_the_credits_only(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let whole = credits(&[1, 2, 3].map(|id| {
        (id, json!([plays(id, "Ann", "X", 0)]), json!([works(9, "Bo", "Directing", "Director")]))
    }));
    for cut in [5, 40, 60] {
        let folder = Folder::new();
        let report = import_pair(&test.db, &folder, &three(), &whole[..whole.len() - cut]).await;
        assert_eq!(
            (report.read, report.rejected, report.exit_code()),
            (4, 1, 2),
            "cut {cut}: {report}"
        );
        let refused = report.notes.iter().find(|note| note.file.ends_with("credits.csv")).unwrap();
        assert_eq!(
            (refused.record, &*refused.reason),
            (3, "the file ends in the middle of this record"),
            "cut {cut}"
        );
    }
    assert_eq!(stored_credits(&test.db, stored(&test.db, 2).await.id).await.len(), 2);
    assert!(stored_credits(&test.db, stored(&test.db, 3).await.id).await.is_empty());
}

#[on_both_databases]
async fn the_credits_of_films_behind_the_cut_are_not_refused(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let whole = three();
    let third = whole.len() - whole.split(|byte| *byte == b'\n').rev().nth(1).unwrap().len() - 1;
    let credits =
        credits(&[1, 2, 3, 4, 5].map(|id| (id, json!([plays(id, "Ann", "X", 0)]), json!([]))));
    let report = import_pair(&test.db, &Folder::new(), &whole[..third + 40], &credits).await;
    assert_eq!((counts(&report), report.exit_code()), ([3, 2, 0, 0, 1], 2), "{report}");
}

#[on_both_databases]
async fn the_credits_of_a_refused_film_are_not_refused_as_well(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let rows = movies(&[film(1, "One").with("genres", "{"), film(2, ""), film(3, "Three")]);
    let credits = credits(&[3, 2, 1].map(|id| (id, json!([plays(id, "Ann", "X", 0)]), json!([]))));
    let report = import_pair(&test.db, &Folder::new(), &rows, &credits).await;
    assert_eq!(counts(&report), [3, 1, 0, 0, 2], "{report}");
}

#[on_both_databases]
async fn bytes_that_are_no_text_cost_their_row_only(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let mut bytes = three();
    let at = bytes.windows(3).position(|three| three == b"Two").unwrap();
    bytes[at] = 0xff;
    let movies = folder.write("movies.csv", bytes);
    let report =
        import::run(&test.db, Source::TmdbCsv { movies, credits: None }, ImportOptions::default())
            .await
            .unwrap();
    assert_eq!(counts(&report), [3, 2, 0, 0, 1]);
    assert!(report.notes[0].reason.starts_with("not UTF-8"), "{report}");
}

#[on_both_databases]
async fn a_file_that_is_not_there_fails_by_name(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let movies = std::path::PathBuf::from("/nowhere/movies.csv");
    let failed =
        import::run(&test.db, Source::TmdbCsv { movies, credits: None }, ImportOptions::default())
            .await;
    assert!(failed.unwrap_err().to_string().starts_with("/nowhere/movies.csv cannot be read"));
}
