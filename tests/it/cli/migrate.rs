//! `cinegraph migrate`.

use super::{assert_fails, cinegraph, text};
use crate::support::{Backend, TestDatabase, on_both_databases};

#[on_both_databases]
async fn migrations_are_listed_and_applied(backend: Backend) {
    let (test, folder) = (TestDatabase::start_empty(&backend).await, tempfile::tempdir().unwrap());
    let migrate = |action: &str| {
        let output = cinegraph(folder.path())
            .args(["migrate", action, "--database-url", &test.url])
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", text(&output));
        text(&output).0
    };
    let before = migrate("status");
    assert!(
        before.lines().count() >= 6
            && before.lines().all(|line| line.starts_with("missing  m2026")),
        "{before}"
    );
    assert_eq!(migrate("up"), before.replace("missing", "applied"));
    assert_eq!(migrate("status"), before.replace("missing", "applied"));
    assert!(migrate("up").contains("has every migration"));
}

#[test]
fn the_state_of_a_missing_database_is_shown_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let migrate = |action: &str, address: &str| {
        let arguments = ["migrate", action, "--database-url", address];
        let output = cinegraph(folder.path()).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), text(&output).1.as_str()), (Some(0), ""));
        text(&output).0
    };
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    for address in
        ["sqlite://films.db", "sqlite:films.db?mode=rwc", "sqlite://no/such/folder/films.db"]
    {
        let reported = migrate("status", address);
        let (first, rest) = reported.split_once('\n').unwrap();
        assert_eq!(
            first,
            format!("{address} does not exist yet; `cinegraph migrate up` makes it.")
        );
        assert!(rest.lines().count() >= 6, "{reported}");
        assert!(rest.lines().all(|line| line.starts_with("missing  m2026")), "{reported}");
        assert_eq!(files(), 0, "{address}");
    }
    let (_, missing) = migrate("status", "sqlite://films.db")
        .split_once('\n')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    migrate("up", "sqlite://films.db");
    assert_eq!(migrate("status", "sqlite://films.db"), missing.replace("missing", "applied"));
    let mut wrong = cinegraph(folder.path());
    wrong.args(["migrate", "status", "--database-url", "sqlite://films.db?mode=what"]);
    assert_fails(wrong, &["cannot be", "mode"]);
}
