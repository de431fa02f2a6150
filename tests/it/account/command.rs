//! `cinegraph account`, and that a running server shows no secret.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::json;

use super::{PASSWORD, login};
use crate::support::{Backend, Setup, TestApp, TestDatabase, on_both_databases};

fn command(
    folder: &Path,
    url: &str,
    arguments: &[&str],
    input: &str,
) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cinegraph"));
    command.current_dir(folder).env_clear().args(arguments).args(["--database-url", url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that fails early does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[on_both_databases]
async fn the_first_admin_is_made_by_the_command_line(backend: Backend) {
    let database = std::sync::Arc::new(TestDatabase::start_empty(&backend).await);
    let (folder, url) = (tempfile::tempdir().unwrap(), database.url.clone());
    let perform = |arguments: &[&str], input: &str| command(folder.path(), &url, arguments, input);
    let create = ["account", "create", "--email", "Ann@example.org", "--role", "admin"];
    let (code, stdout, stderr) = perform(&create, &format!("{PASSWORD}\n"));
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(stdout.contains("login(input:") && stdout.contains("role admin"), "{stdout}");
    assert!(!stdout.contains(PASSWORD), "{stdout}");

    let app = Setup::default().start_over(database).await;
    let session = login(&app, "ann@example.org", PASSWORD).await;
    let viewer = "{ viewer { role account { emailConfirmed } } }";
    let viewer = app.ask_as(&session, viewer, serde_json::Value::Null).await.json();
    assert_eq!(
        viewer["data"]["viewer"],
        json!({"role": "ADMIN", "account": {"emailConfirmed": true}})
    );

    let (code, _, stderr) = perform(&create, PASSWORD);
    assert_eq!((code, stderr.lines().count()), (Some(1), 1), "{stderr}");
    assert!(stderr.contains("cinegraph account role"), "{stderr}");
    let (code, stdout, _) =
        perform(&["account", "role", "--email", "ann@example.org", "--role", "editor"], "");
    assert_eq!((code, stdout.as_str()), (Some(0), "ann@example.org has the role editor now.\n"));
    let (code, stdout, _) = perform(&["account", "list"], "");
    assert_eq!(code, Some(0));
    assert!(stdout.ends_with("  editor  confirmed    Ann@example.org\n"), "{stdout}");
}

#[test]
fn a_wrong_account_is_one_line_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let url = "sqlite://films.db";
    let create = ["account", "create", "--email", "ann@example.org"];
    for (arguments, input, expected) in [
        (create.as_slice(), "short\n", "8 to 256"),
        (&create, "", "8 to 256"),
        (&["account", "create", "--email", "ann"], PASSWORD, "ann@example.org"),
        (
            &["account", "role", "--email", "no@example.org", "--role", "admin"],
            "",
            "account create",
        ),
    ] {
        let (code, stdout, stderr) = command(folder.path(), url, arguments, input);
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(1), "", 1), "{stderr}");
        assert!(stderr.contains(expected), "{stderr}");
    }
    let unknown = ["account", "create", "--email", "ann@example.org", "--role", "king"];
    assert_eq!(command(folder.path(), url, &unknown, "").0, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_log_nor_a_debug_text_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cinegraph"))
        .current_dir(folder.path())
        .env_clear()
        .env("CINEGRAPH_LOG_LEVEL", "trace")
        .env("CINEGRAPH_AUTH_SECRET", "a secret of thirty-two characters")
        .args(["serve", "--no-sample", "--listen", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    let first = BufReader::new(child.stdout.as_mut().unwrap()).lines().next().unwrap().unwrap();
    let url = format!("http://{}/graphql", first.rsplit(' ').next().unwrap());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |token: &str, query: &str| {
        let request = client.post(&url).json(&json!({ "query": query }));
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        request.send().await.unwrap().json::<serde_json::Value>().await.unwrap()
    };
    let who = "email: \"ann@example.org\", password: \"correct horse\"";
    ask("", &format!("mutation {{ register(input: {{{who}}}) {{ email }} }}")).await;
    let token = token_in(&folder.path().join("mail"));
    let proof = format!("token: \"{token}\", password: \"{PASSWORD}\"");
    let confirm = format!("mutation {{ confirmEmail(input: {{{proof}}}) {{ account {{ id }} }} }}");
    ask("", &confirm).await;
    let login = ask("", &format!("mutation {{ login(input: {{{who}}}) {{ token }} }}")).await;
    let session = login["data"]["login"]["token"].as_str().unwrap().to_owned();
    let made = ask(&session, "mutation { createApiKey(input: {name: \"x\"}) { secret } }").await;
    let key = made["data"]["createApiKey"]["secret"].as_str().unwrap().to_owned();
    ask(&key, "{ viewer { role } }").await;
    assert!(
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let log = log.join().unwrap();
    assert!(log.contains("a message was written to"), "{log}");
    let secret = key.rsplit('_').next().unwrap();
    for secret in [PASSWORD, &session, secret, &token, "thirty-two"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

/// The token in the only message of a folder, once it is there.
fn token_in(folder: &Path) -> String {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let files =
            std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
        let mut messages = files.filter(|file| file.extension().is_some_and(|it| it == "eml"));
        if let Some(path) = messages.next() {
            let text = std::fs::read_to_string(path).unwrap().replace("=\r\n", "");
            let (_, rest) = text.split_once("?token=").unwrap();
            let rest = rest.strip_prefix("3D").unwrap_or(rest);
            return rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        }
        assert!(std::time::Instant::now() < deadline, "no message was written");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_does_not_print_itself() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let session = super::account(&app, "ann@example.org", cinegraph::auth::Role::Reader).await;
    let secret = cinegraph::auth::Secret::from(session.clone());
    let password = cinegraph::auth::Password::chosen(PASSWORD).unwrap();
    let text = format!("{secret:?} {password:?} {:?}", app.app.accounts);
    assert!(!text.contains(&session) && !text.contains(PASSWORD), "{text}");
}
