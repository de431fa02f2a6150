//! Commands and programs of a page.

use std::process::Stdio;

use super::page::Block;
use super::pattern::fits_text;
use super::run::{Run, following};
use super::server::{ADDRESS, POSTGRES, command, started};
use crate::support::{Backend, TestDatabase, say_loudly};

/// Programs that a machine may lack.
const OTHERS: [&str; 5] = ["curl", "node", "pg_dump", "python3", "sqlite3"];

impl Run {
    pub(super) async fn sh<'a>(&self, block: &Block, behind: &'a [Block]) -> &'a [Block] {
        let (expected, behind) = following(behind, "text", "");
        if !self.is_of_this_database(&block.text) {
            return behind;
        }
        if let Some(missing) = missing(&block.text) {
            say_loudly(&format!("{} is SKIPPED: it needs {missing}", block.place));
            return behind;
        }
        let mut text = block.text.clone();
        // Its own database: the page's is in use.
        let database = match text.contains(POSTGRES) {
            true => Some(TestDatabase::start(&self.backend).await),
            false => None,
        };
        if let Some(database) = &database {
            text = text.replace(POSTGRES, &database.url);
        }
        if block.starts_server() {
            self.serve(block, &text, database.as_ref());
            return behind;
        }
        let text = text.replace(ADDRESS, &format!("http://{}", self.server.address));
        let output = self.server.shell().args(["-euc", &text]).output().unwrap();
        let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (read(&output.stdout), read(&output.stderr));
        assert!(output.status.success(), "{}: {stdout}{stderr}", block.place);
        let right = expected.is_none_or(|expected| fits_text(expected.text.trim(), stdout.trim()));
        assert!(right, "{}: it prints\n{stdout}{stderr}", block.place);
        behind
    }

    /// Whether commands that name a database name the one of this run.
    fn is_of_this_database(&self, text: &str) -> bool {
        match self.backend {
            Backend::Sqlite => !text.contains(POSTGRES),
            Backend::Postgres(_) => !text.contains("sqlite") && !text.contains("cinegraph.db"),
        }
    }

    /// Starts the server of a block in a folder of its own with the page's settings, and stops it.
    fn serve(&self, block: &Block, text: &str, database: Option<&TestDatabase>) {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.server.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
            }
        }
        let program = format!("exec {} ", env!("CARGO_BIN_EXE_cinegraph"));
        let text = text.trim().replacen("cinegraph", program.trim(), 1);
        let mut command = command("sh", folder.path(), database);
        command.env("CINEGRAPH_LISTEN", "127.0.0.1:0").stderr(Stdio::null());
        let (mut child, _) = started(command.args(["-euc", &text]));
        let pid = child.id().to_string();
        let reported = std::process::Command::new("kill").args(["-TERM", &pid]).status();
        assert!(reported.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{}", block.place);
    }

    pub(super) fn script(&self, block: &Block, interpreter: &str) {
        if !is_installed(interpreter) {
            say_loudly(&format!("{} is SKIPPED: it needs {interpreter}", block.place));
            return;
        }
        let name = match block.label.as_str() {
            "" if interpreter == "node" => "snippet.mjs",
            "" => "snippet.py",
            name => name,
        };
        let path = self.server.folder.path().join(name);
        std::fs::write(&path, &block.text).unwrap();
        let output = std::process::Command::new(interpreter).arg(path).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {stderr}", block.place);
    }
}

impl Block {
    fn starts_server(&self) -> bool {
        let last = self.text.trim().lines().next_back().unwrap_or_default();
        let command = last.split_whitespace().skip_while(|word| word.contains('='));
        let words: Vec<&str> = command.collect();
        matches!(words.as_slice(), ["cinegraph"] | ["cinegraph", "serve", ..])
    }
}

/// A program that commands need and that is not there.
fn missing(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let missing = |name: &&&str| words.contains(*name) && !is_installed(name);
    OTHERS.iter().find(missing).copied()
}

fn is_installed(program: &str) -> bool {
    let found = std::process::Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .stdout(Stdio::null())
        .status()
        .unwrap()
        .success();
    assert!(found || std::env::var_os("CI").is_none(), "{program} must be installed in CI");
    found
}
