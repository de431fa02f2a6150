//! Commands that fail half way, and are run again.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sea_orm::ConnectionTrait;

use super::content::{Content, content, differing};
use super::disk::{BROKEN, Call, Disk, FULL, Failure, STAYS_FULL, UNSYNCED};
use crate::event;
use crate::import::fixture::{Folder, film, movies};
use crate::support::{Backend, TestDatabase};

/// What a command finds.
#[derive(Clone, Copy)]
enum Before {
    /// No table.
    Nothing,
    /// Every table, and nothing in them.
    Tables,
    /// Films from before there was a search index.
    Unindexed,
    /// Films from before names were folded, whose genres are double.
    Doubled,
}

/// A command, run in a folder over a database.
struct Task<'a> {
    arguments: &'a [&'a str],
    input: &'a str,
    folder: &'a Path,
    before: Before,
}

impl Task<'_> {
    fn run(&self, disk: &Disk, url: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cinegraph"));
        command.args(self.arguments).current_dir(self.folder).env_clear();
        command.envs(disk.environment()).env("CINEGRAPH_DATABASE_URL", url);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that asks for nothing does not read it.
        let _ = child.stdin.take().unwrap().write_all(self.input.as_bytes());
        child.wait_with_output().unwrap()
    }

    async fn database(&self) -> TestDatabase {
        if let Before::Nothing = self.before {
            return TestDatabase::start_empty(&Backend::Sqlite).await;
        }
        let database = TestDatabase::start(&Backend::Sqlite).await;
        if let Before::Unindexed | Before::Doubled = self.before {
            let films: Vec<_> =
                (1..=200).map(|id| event::film(id, &format!("Film number {id}"))).collect();
            event::put(&database.db, &films).await;
        }
        if let Before::Doubled = self.before {
            for sql in [
                "INSERT INTO genre (slug, name) SELECT 'genre-' || id, \
                 CASE WHEN id % 2 = 0 THEN 'drama ' ELSE 'DRAMA ' END || (id / 4) FROM movie",
                "INSERT INTO movie_genre (movie_id, genre_id, position) \
                 SELECT m.id, g.id, g.id - m.id FROM movie AS m \
                 JOIN genre AS g ON g.id BETWEEN m.id AND m.id + 5",
            ] {
                database.db.writer().execute_unprepared(sql).await.unwrap();
            }
        }
        if let Before::Unindexed = self.before {
            for table in ["search_name", "search_posting", "search_spelling", "search_state"] {
                let delete = format!("DELETE FROM {table}");
                database.db.writer().execute_unprepared(&delete).await.unwrap();
            }
        }
        database
    }

    /// What is there after a run that nothing disturbs, and how many calls of a kind it makes.
    async fn undisturbed(&self, call: Call) -> (Content, i32) {
        let (database, disk) = (self.database().await, Disk::new());
        disk.count(call);
        let output = self.run(&disk, &database.url);
        assert!(output.status.success(), "{output:?}");
        (timeless(content(&database.db).await), disk.mend().0)
    }

    /// Lets a run fail at one of its calls, and runs it again.
    async fn check(&self, failure: Failure, skip: i32, expected: &Content) {
        let (database, disk) = (self.database().await, Disk::new());
        disk.fail(failure, skip);
        let output = self.run(&disk, &database.url);
        let (_, failed) = disk.mend();
        let case = format!("{:?} {failure:?} at {skip}: {output:?}", self.arguments);
        if !output.status.success() {
            assert!(failed > 0, "{case}");
            assert_eq!(output.status.code(), Some(1), "{case}");
            let reported = String::from_utf8_lossy(&output.stderr);
            let reasons =
                ["no room left", "cannot be written", "may have been written", "cannot be opened"];
            assert!(reasons.iter().any(|reason| reported.contains(reason)), "{case}");
            let again = self.run(&disk, &database.url);
            let reported = String::from_utf8_lossy(&again.stderr);
            // What may have been done was done.
            assert!(again.status.success() || reported.contains("already"), "{case}\n{again:?}");
        }
        let stored = timeless(content(&database.connect().await).await);
        assert_eq!(differing(&stored, expected), [""; 0], "{case}");
    }

    async fn check_all(&self) {
        let (expected, writes) = self.undisturbed(Call::Write).await;
        let last = (writes - 1).max(0);
        let mut places = vec![0, last / 3, last * 2 / 3, last];
        places.dedup();
        for failure in [FULL, STAYS_FULL, BROKEN] {
            for place in &places {
                self.check(failure, *place, &expected).await;
            }
        }
        let (_, syncs) = self.undisturbed(Call::Sync).await;
        for place in 0..syncs.min(4) {
            self.check(UNSYNCED, place, &expected).await;
        }
    }
}

/// Without what differs between two runs: times, passwords, keys and the places of the log.
fn timeless(mut content: Content) -> Content {
    for rows in content.values_mut() {
        for row in rows.iter_mut() {
            let differs = |name: &String| name.ends_with("_at") || name == "password";
            row.as_object_mut().unwrap().retain(|name, _| !differs(name));
        }
    }
    content
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_made_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = &["account", "create", "--email", "ann@example.org", "--role", "editor"];
    let (input, folder) = ("correct horse", folder.path());
    Task { arguments, input, folder, before: Before::Tables }.check_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_are_made_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (arguments, folder) = (&["migrate", "up"][..], folder.path());
    Task { arguments, input: "", folder, before: Before::Nothing }.check_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_failed_goes_on_where_it_was() {
    let films: Vec<_> = (1..=250).map(|id| film(id, &format!("Film {id}"))).collect();
    let folder = Folder::new();
    folder.write("movies.csv", movies(&films));
    let arguments = &["import", "tmdb-csv", "--movies", "movies.csv"];
    let folder = folder.path();
    Task { arguments, input: "", folder, before: Before::Tables }.check_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_is_filled_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (arguments, folder) = (&["migrate", "up"][..], folder.path());
    Task { arguments, input: "", folder, before: Before::Unindexed }.check_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_double_is_united_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (arguments, folder) = (&["migrate", "up"][..], folder.path());
    let task = Task { arguments, input: "", folder, before: Before::Doubled };
    let united = task.undisturbed(Call::Write).await.0;
    assert_eq!((united["genre"].len(), united["change"].len()), (51, 200 + 199 + 149));
    task.check_all().await;
}
