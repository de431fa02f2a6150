//! How the films of a file follow each other, and what is around them.

use cinegraph::import::{self, ImportOptions, Source};
use serde_json::{Value, json};

use super::fixture::*;
use crate::support::{Backend, TestDatabase, on_both_databases};

fn bare(id: i64) -> Value {
    json!({"id": id, "title": format!("Film {id}")})
}

fn pretty(id: i64) -> String {
    serde_json::to_string_pretty(&bare(id)).unwrap()
}

#[on_both_databases]
async fn films_may_be_a_list_or_one_behind_the_other(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let list = json!([bare(1), bare(2), {"id": 3, "name": "no film"}, bare(4)]);
    folder.write("a.json", serde_json::to_string_pretty(&list).unwrap());
    folder.write("b.json", format!("{}{}", pretty(5), pretty(6)));
    folder.write("c.json", format!("{}\n{}\n", bare(7), pretty(8)));
    folder.write("d.json", format!("{}{}", bare(9), bare(10)));
    folder.write("e.jsonl", format!("{}\n[{},{}]\n", bare(11), bare(12), bare(13)));
    folder.write("f.json", format!("{}\n{}\n", json!([bare(14)]), json!([bare(15)])));
    let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
    assert_eq!((counts(&report), report.exit_code()), ([15, 14, 0, 0, 1], 2), "{report}");
    let refused = &report.notes[0];
    assert_eq!((refused.record, refused.line), (3, Some(10)), "{refused}");
    for id in (1..=15).filter(|id| *id != 3) {
        assert_eq!(stored(&test.db, id).await.title, format!("Film {id}"));
    }
}

#[on_both_databases]
async fn what_is_broken_is_refused_at_its_line(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    // A line that is cut, a line that is none, and films between them.
    let lines = format!("{}\n{{\"id\": 2, \"ti\n{}\nnot json\n{}\n", bare(1), bare(3), bare(5));
    folder.write("a.json", &lines);
    folder.write("b.jsonl", &lines);
    folder.write("c.json", format!("{}\n{{\"id\": 7,\n  \"title\" \"x\"\n}}\n", pretty(6)));
    folder.write("d.json", format!("[{},\n{}", bare(8), bare(9)));
    folder.write("e.json", "[]");
    let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
    let notes: Vec<(u64, Option<u64>, &str)> =
        report.notes.iter().map(|note| (note.record, note.line, &*note.reason)).collect();
    let cut = "not JSON: EOF while parsing a string at line 2 column 13";
    let none = "not JSON: expected ident at line 4 column 2";
    let double = report.notes.iter().filter(|note| note.reason.starts_with("the same movie"));
    assert_eq!(double.count(), 3, "{report}");
    for expected in [
        (2, Some(2), cut),
        (4, Some(4), none),
        (2, Some(5), "not JSON: expected `:` at line 6 column 11"),
        (3, Some(2), "the file ends in the middle of its list"),
        (1, Some(1), "an empty list"),
    ] {
        assert!(notes.contains(&expected), "{expected:?} is not among {notes:#?}");
    }
    assert_eq!((report.inserted, report.rejected), (6, 10), "{report}");
}

#[on_both_databases]
async fn a_foreign_encoding_is_called_by_its_name(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let wide = |text: &str, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    folder.write("a.json", wide(&pretty(1), true));
    folder.write("b.json", wide(&pretty(2), false));
    folder.write("c.json", b"{\"id\": 3,\n \"title\": \"Am\xe9lie\"}");
    let report = import_json(&test.db, vec![folder.path().to_owned()]).await;
    let reasons: Vec<&str> = report.notes.iter().map(|note| &*note.reason).collect();
    let utf16 = "the file is UTF-16 (little-endian) and not UTF-8; convert it first";
    assert!(reasons[0].starts_with(utf16) && reasons[1].starts_with(utf16), "{report}");
    let latin = "not UTF-8 but perhaps ISO 8859-1 (Latin-1) or Windows-1252: byte E9 in line 2";
    assert_eq!(reasons[2], latin);
    let source = |name: &str, bytes: &[u8]| Source::TmdbCsv {
        movies: folder.write(name, bytes),
        credits: None,
    };
    let failed = import::run(
        &test.db,
        source("wide.csv", &wide("id,title\n1,x\n", true)),
        ImportOptions::default(),
    );
    let failed = failed.await.unwrap_err().to_string();
    assert!(failed.contains("wide.csv cannot be read: the file is UTF-16"), "{failed}");
    let rows = source("latin.csv", b"id,title,overview\n4,\"A\nb\",\"x\ny\x93\"\n");
    let report = import::run(&test.db, rows, ImportOptions::default()).await.unwrap();
    let expected = "not UTF-8 but perhaps Windows-1252: byte 93 in line 4, column overview";
    assert_eq!((&*report.notes[0].reason, report.notes[0].line), (expected, Some(2)));
}

#[on_both_databases]
async fn zeros_behind_a_gzip_member_are_no_data(backend: Backend) {
    let test = TestDatabase::start(&backend).await;
    let folder = Folder::new();
    let mut padded = gzip(format!("{}\n", bare(1)));
    padded.resize(padded.len() + 10_240, 0);
    padded.extend(gzip(format!("{}\n", bare(2))));
    padded.resize(padded.len() + 512, 0);
    let report = import_json(&test.db, vec![folder.write("films.jsonl.gz", padded)]).await;
    assert_eq!((counts(&report), report.exit_code()), ([2, 2, 0, 0, 0], 0), "{report}");
}
