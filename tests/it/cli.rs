//! The binary, run as its users run it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use cinegraph::config::{Config, Sources};
use sea_orm::ConnectionTrait;

use crate::support::{Backend, TestDatabase, on_both_databases};

mod keeping;
mod migrate;
mod start;

/// The binary in a folder of its own, with nothing from our environment.
fn cinegraph(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cinegraph"));
    command.current_dir(folder).env_clear();
    command
}

fn text(output: &Output) -> (String, String) {
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (read(&output.stdout), read(&output.stderr))
}

/// A failure says why in one line and ends with code 1.
fn assert_fails(mut command: Command, expected: &[&str]) -> String {
    let output = command.output().unwrap();
    let (stdout, stderr) = text(&output);
    assert_eq!((output.status.code(), stdout.as_str()), (Some(1), ""), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    for part in expected {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    stderr
}

/// A server, and what it has said at its start.
struct Server {
    child: Child,
    greeting: String,
    address: String,
}

impl Server {
    fn start_empty(mut command: Command) -> Self {
        command.args(["serve", "--no-sample", "--listen", "127.0.0.1:0"]);
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let greeting = lines.by_ref().take(4).map(|line| line.unwrap() + "\n").collect::<String>();
        let first = greeting.lines().next().unwrap_or_default();
        let address = first.rsplit(' ').next().unwrap_or_default().to_owned();
        Self { child, greeting, address }
    }

    /// Sends a signal and gives back the exit code and what stood on standard error.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap().code(), stderr)
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn flags_win_over_the_environment_and_that_over_files() {
    let folder = tempfile::tempdir().unwrap();
    let database = |file: &str, name: &str| {
        std::fs::write(folder.path().join(file), format!("database_url = \"sqlite://{name}.db\""))
            .unwrap();
    };
    let migrated = |command: &mut Command, name: &str| {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{:?}", text(&output));
        let path = folder.path().join(format!("{name}.db"));
        assert!(path.exists(), "{name}");
        std::fs::remove_file(path).unwrap();
    };
    let up = || {
        let mut command = cinegraph(folder.path());
        command.args(["migrate", "up"]);
        command
    };
    migrated(&mut up(), "cinegraph");
    database("cinegraph.toml", "default_file");
    migrated(&mut up(), "default_file");
    database("variable.toml", "named_by_variable");
    migrated(up().env("CINEGRAPH_CONFIG", "variable.toml"), "named_by_variable");
    database("flag.toml", "named_by_flag");
    let named = || {
        let mut command = up();
        command.env("CINEGRAPH_CONFIG", "variable.toml").args(["--config", "flag.toml"]);
        command
    };
    migrated(&mut named(), "named_by_flag");
    migrated(named().env("CINEGRAPH_DATABASE_URL", "sqlite://variable.db"), "variable");
    let mut command = named();
    command.env("CINEGRAPH_DATABASE_URL", "sqlite://variable.db");
    migrated(command.args(["--database-url", "sqlite://flag.db"]), "flag");
}

#[test]
fn a_wrong_setting_is_named_with_its_value_and_source() {
    let folder = tempfile::tempdir().unwrap();
    let mut flag = cinegraph(folder.path());
    flag.args(["--listen", "nowhere"]);
    assert_fails(flag, &["listen", "\"nowhere\"", "the flag --listen"]);
    let mut variable = cinegraph(folder.path());
    variable.env("CINEGRAPH_LIMITS_PAGE", "many");
    assert_fails(variable, &["limits.page", "\"many\"", "CINEGRAPH_LIMITS_PAGE"]);
    std::fs::write(folder.path().join("cinegraph.toml"), "[limits]\npaeg = 7").unwrap();
    assert_fails(cinegraph(folder.path()), &["limits.paeg", "cinegraph.toml", "limits.page"]);
}

#[test]
fn a_password_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    for address in [
        "postgres://ann:s3cret@127.0.0.1:1/films",
        "postgres://ann:s3/cret@127.0.0.1:1/films",
        "postgres://ann:s3cret@127.0.0.1:port/films",
        "postgres://127.0.0.1:1/films?user=ann&password=s3cret",
        "mysql://ann:s3cret@127.0.0.1:1/films",
    ] {
        for arguments in [
            ["serve", "--listen=127.0.0.1:0"].as_slice(),
            &["migrate", "up"],
            &["migrate", "status"],
        ] {
            let mut command = cinegraph(folder.path());
            command.args(arguments).args(["--database-url", address]);
            command
                .env("CINEGRAPH_LOG_LEVEL", "trace")
                .env("CINEGRAPH_DATABASE_ACQUIRE_TIMEOUT", "100ms");
            let output = command.output().unwrap();
            let (stdout, stderr) = text(&output);
            assert_eq!(output.status.code(), Some(1), "{stderr}");
            assert!(
                !stdout.contains("cret") && !stderr.contains("cret"),
                "{address}: {stdout}{stderr}"
            );
        }
    }
}

#[test]
fn a_wrong_command_line_is_code_2_and_help_is_code_0() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (["nonsense"].as_slice(), 2),
        (&["migrate"], 2),
        (&["import", "tmdb-csv", "--credits", "x"], 2),
        (&["import", "tmdb-json"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["import", "tmdb-json", "--help"], 0),
    ] {
        let output = cinegraph(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn unread_output_ends_quietly_and_unwritable_output_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = cinegraph(folder.path()).arg("schema").stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), text(&output).1.as_str()), (Some(0), ""));
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = cinegraph(folder.path()).arg("schema").stdout(full).output().unwrap();
    assert_eq!((output.status.code(), text(&output).1.lines().count()), (Some(1), 1));
}

#[test]
fn the_schema_is_printed_or_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let printed = cinegraph(folder.path()).arg("schema").output().unwrap();
    let sdl = text(&printed).0;
    assert!(sdl.contains("type Query"), "{sdl}");
    let written =
        cinegraph(folder.path()).args(["schema", "--output", "out.graphql"]).output().unwrap();
    assert_eq!(text(&written), (String::new(), String::new()));
    assert_eq!(std::fs::read_to_string(folder.path().join("out.graphql")).unwrap(), sdl);
    let mut nowhere = cinegraph(folder.path());
    nowhere.args(["schema", "--output", "no/such/folder"]);
    assert_fails(nowhere, &["no/such/folder"]);
}

#[on_both_databases]
async fn a_server_prints_only_its_address_and_stops_with_code_0(backend: Backend) {
    let (test, folder) = (TestDatabase::start_empty(&backend).await, tempfile::tempdir().unwrap());
    for signal in ["-TERM", "-INT"] {
        let mut command = cinegraph(folder.path());
        command.env("CINEGRAPH_DATABASE_URL", &test.url).env("CINEGRAPH_LOG_LEVEL", "warn");
        let server = Server::start_empty(command);
        assert!(
            server.greeting.contains(&format!("http://{}/graphql", server.address)),
            "{}",
            server.greeting
        );
        let answer = server.ask("GET /health/ready HTTP/1.0\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
        assert_eq!(server.end(signal), (Some(0), String::new()));
    }
}

#[on_both_databases]
async fn an_internal_error_is_logged_once_under_the_id_of_its_answer(backend: Backend) {
    let (test, folder) = (TestDatabase::start(&backend).await, tempfile::tempdir().unwrap());
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_DATABASE_URL", &test.url).env("CINEGRAPH_LOG_FORMAT", "json");
    let server = Server::start_empty(command);
    test.db.writer().execute_unprepared("ALTER TABLE movie RENAME TO gone").await.unwrap();
    let body = r#"{"query":"{ movies { id } }"}"#;
    let answer = server.ask(&format!(
        "POST /graphql HTTP/1.0\r\nx-request-id: mine\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ));
    assert!(answer.contains(r#""code":"INTERNAL","requestId":"mine""#), "{answer}");
    assert!(!answer.contains("movie\""), "no table's name: {answer}");
    let (_, log) = server.end("-TERM");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    let line: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(line["span"]["request.id"], "mine", "{line}");
    assert!(line["error.cause"].as_str().unwrap().contains("movie"), "{line}");
}

#[test]
fn only_the_first_start_fills_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        let mut command = cinegraph(folder.path());
        command.args(["--listen", "127.0.0.1:0"]);
        Server::start(command)
    };
    let first = start();
    assert!(first.greeting.contains("has the sample, 103 movies"), "{}", first.greeting);
    assert_eq!(first.end("-TERM").0, Some(0));
    let second = start();
    assert!(!second.greeting.contains("sample"), "{}", second.greeting);
    let answer = second.ask("GET /covers/phantom-thread-2017.svg HTTP/1.0\r\n\r\n");
    assert!(answer.contains("Paul Thomas Anderson"), "{answer}");
    assert_eq!(second.end("-TERM").0, Some(0));
}

#[test]
fn an_import_prints_its_report_and_exits_with_its_result() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.json"), r#"{"id": 1, "title": "A Film"}"#).unwrap();
    std::fs::write(folder.path().join("bad.json"), r#"{"id": 2}"#).unwrap();
    for (files, code, reported) in [
        (["good.json"].as_slice(), 0, "complete: 1 read, 1 inserted"),
        (&["good.json"], 0, "complete: 1 read, 0 inserted, 0 updated, 1 unchanged"),
        (&["good.json", "bad.json"], 2, "partial: 2 read"),
        (&["bad.json"], 1, "failed: 1 read"),
    ] {
        let mut command = cinegraph(folder.path());
        let output = command.args(["import", "tmdb-json"]).args(files).output().unwrap();
        let (stdout, stderr) = text(&output);
        assert_eq!(output.status.code(), Some(code), "{stdout}{stderr}");
        assert!(stdout.contains(reported), "{stdout}");
    }
    let mut command = cinegraph(folder.path());
    command.args(["import", "tmdb-json", "no-such.json"]).env("CINEGRAPH_LOG_LEVEL", "warn");
    assert_fails(command, &["no-such.json"]);
}

#[test]
fn a_stuck_connection_does_not_keep_the_server_from_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_HTTP_STOP_TIMEOUT", "100ms");
    let server = Server::start_empty(command);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{").unwrap();
    // Another request, so that the stuck one is accepted before the signal.
    server.ask("GET /health/live HTTP/1.0\r\n\r\n");
    let (code, log) = server.end("-TERM");
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("dropping connections"), "{log}");
}

#[test]
fn an_address_in_use_is_named() {
    let (folder, taken) = (tempfile::tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let address = taken.local_addr().unwrap().to_string();
    let mut command = cinegraph(folder.path());
    command.args(["--listen", &address]);
    assert_fails(command, &["cannot listen on", &address]);
}

#[test]
fn a_server_without_the_authorities_to_trust_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cinegraph(folder.path());
    command.args(["serve", "--no-sample", "--listen", "127.0.0.1:0"]);
    command.env("CINEGRAPH_WEBHOOK_CA_FILE", "none.pem").env("CINEGRAPH_LOG_LEVEL", "warn");
    assert_fails(command, &["webhook.ca_file is none.pem", "No such file"]);
}

#[test]
fn each_request_is_one_line_of_json_in_the_log_if_set() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_LOG_FORMAT", "json").env("CINEGRAPH_LOG_REQUESTS", "true");
    let server = Server::start_empty(command);
    server.ask("GET /nothing?token=s3cret HTTP/1.0\r\nx-request-id: mine\r\n\r\n");
    let (_, log) = server.end("-TERM");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 1, "{log}");
    assert_eq!(requests[0]["request.id"], "mine");
    assert_eq!(requests[0]["http.method"], "GET");
    assert_eq!(requests[0]["http.path"], "/nothing");
    assert_eq!(requests[0]["http.status"], 404);
    assert!(requests[0]["ms"].is_number());
    assert!(!log.contains("s3cret"), "what a query says stays out of the log");
}

#[test]
fn the_printed_settings_are_a_file_that_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let printed = cinegraph(folder.path()).arg("settings").output().unwrap();
    let (file, _) = text(&printed);
    let path = folder.path().join("printed.toml");
    std::fs::write(&path, &file).unwrap();
    let sources = Sources::read(Some(&path), &BTreeMap::new()).unwrap();
    let read = format!("{:?}", sources.config().unwrap());
    assert_eq!(read, format!("{:?}", Config::default()));
    for setting in Config::settings() {
        assert!(file.contains(&setting.env()), "{}", setting.name);
    }
}
