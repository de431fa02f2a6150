//! The start of a server: what is wrong with its database, and what is made for it.

use std::net::TcpListener;

use super::{Server, assert_fails, cinegraph};
use crate::support::{Backend, TestDatabase};

#[test]
fn the_database_s_file_and_folder_are_the_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &str| {
        let found = std::fs::metadata(folder.path().join(path)).unwrap();
        found.permissions().mode() & 0o777
    };
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_DATABASE_URL", "sqlite://new/folder/films.db");
    let server = Server::start_empty(command);
    for file in ["films.db", "films.db-wal", "films.db-shm"] {
        assert_eq!(mode(&format!("new/folder/{file}")), 0o600, "{file}");
    }
    assert_eq!((mode("new"), mode("new/folder")), (0o700, 0o700));
    assert_eq!(server.end("-TERM").0, Some(0));
}

#[test]
fn a_database_that_cannot_be_reached_is_explained() {
    let Some(Backend::Postgres(url)) = Backend::postgres() else { return };
    let mut url = url::Url::parse(&url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fails = |url: &url::Url, expected: &[&str]| {
        let mut command = cinegraph(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", url.as_str()]);
        let message = assert_fails(command, expected);
        assert!(!message.contains("s3cret") && !message.contains("pool"), "{message}");
    };
    url.set_path("/no_such_database");
    fails(&url, &["has no database \"no_such_database\"", "createdb no_such_database"]);
    url.set_path("/postgres");
    url.set_username("nobody_here").unwrap();
    url.set_password(Some("s3cret")).unwrap();
    fails(&url, &["nobody_here", "database_url"]);
    // A port at which nobody listens any more, and one at which nobody answers.
    let (closed, silent) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    url.set_port(Some(closed.local_addr().unwrap().port())).unwrap();
    drop(closed);
    fails(&url, &["no PostgreSQL at 127.0.0.1:", "connection refused", "start it"]);
    url.set_port(Some(silent.local_addr().unwrap().port())).unwrap();
    fails(&url, &["did not answer within 2 s"]);
    url.set_host(Some("no-such-host.invalid")).unwrap();
    fails(&url, &["PostgreSQL at no-such-host.invalid:", "cannot be reached"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_s_database_gets_the_sample_only_on_request() {
    let Some(backend) = Backend::postgres() else { return };
    let database = TestDatabase::start(&backend).await;
    let folder = tempfile::tempdir().unwrap();
    let start = |more: &[&str]| {
        let mut command = cinegraph(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url]);
        command.args(more);
        Server::start(command)
    };
    for (more, filled) in [([].as_slice(), false), (&["--no-sample"], false), (&["--sample"], true)]
    {
        let server = start(more);
        assert_eq!(server.greeting.contains("has the sample"), filled, "{}", server.greeting);
        assert_eq!(server.end("-TERM").0, Some(0));
    }
}

#[test]
fn an_address_for_clients_without_a_scheme_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = cinegraph(folder.path());
    command.env("CINEGRAPH_PUBLIC_URL", "films.example");
    assert_fails(command, &["public_url", "CINEGRAPH_PUBLIC_URL", "https://films.example"]);
}

#[test]
fn a_refused_origin_is_logged_once_with_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_empty(cinegraph(folder.path()));
    for _ in 0..3 {
        let answer = server.ask(
            "OPTIONS /graphql HTTP/1.0\r\norigin: http://localhost:3000\r\n\
             access-control-request-method: POST\r\n\r\n",
        );
        assert!(answer.contains("CINEGRAPH_HTTP_CORS_ORIGINS=http://localhost:3000"), "{answer}");
    }
    let (_, log) = server.end("-TERM");
    assert_eq!(
        log.matches("CINEGRAPH_HTTP_CORS_ORIGINS=http://localhost:3000").count(),
        1,
        "{log}"
    );
}
