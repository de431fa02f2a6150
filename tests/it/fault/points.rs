//! Every kind of write, each failure, at several of its calls.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::content::{content, differing};
use super::disk::{BROKEN, Call, Disk, FULL, Failure, STAYS_FULL, UNSYNCED};
use crate::crash::client::Client;
use crate::crash::program::{EMAIL, PASSWORD, Program};
use crate::support::sdl::Sdl;
use crate::support::{Backend, TestDatabase};

/// A server on a failing disk, and who writes there.
struct Harness {
    disk: Disk,
    program: Program,
    client: Client,
    database: TestDatabase,
    count: usize,
}

/// Some write: its field, its input, what to select.
type Write = (&'static str, Value, &'static str);

impl Harness {
    async fn start() -> Self {
        let database = TestDatabase::start(&Backend::Sqlite).await;
        let disk = Disk::new();
        let mut program = Program::new(&database.url).with_environment(disk.environment());
        program.make_account("admin").await;
        program.start().await;
        let client = Client::new(program.address()).logged_in().await;
        Self { disk, program, client, database, count: 0 }
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// Does a write that nothing disturbs.
    async fn done(&self, (field, input, select): Write) -> Value {
        let answer = self.client.try_once(field, &input, select).await;
        let payload = answer["data"][field].clone();
        assert_eq!(payload["userErrors"], json!([]), "{field} {input}: {answer}");
        payload
    }

    async fn film(&mut self) -> String {
        let title = format!("Film {}", self.next());
        let input = json!({
            "title": title, "genres": [{"create": {"name": "Drama"}}],
            "credits": [{"department": "DIRECTING", "person": {"create": {"name": title}}}],
        });
        let made = self.done(("createMovie", input, "movie { id }")).await;
        made["movie"]["id"].as_str().unwrap().to_owned()
    }

    async fn person(&mut self) -> String {
        let input = json!({"name": format!("Person {}", self.next())});
        let made = self.done(("createPerson", input, "person { id }")).await;
        made["person"]["id"].as_str().unwrap().to_owned()
    }

    /// The write of a kind, with something new to do each time.
    async fn write(&mut self, kind: &str) -> Write {
        let n = self.next();
        let name = format!("{kind} {n}");
        match kind {
            "createMovie" => (
                "createMovie",
                json!({
                    "title": name, "genres": [{"create": {"name": name}}],
                    "credits": [{"department": "DIRECTING", "person": {"create": {"name": name}}}],
                }),
                "movie { id title }",
            ),
            "updateMovie" => {
                let id = self.film().await;
                ("updateMovie", json!({"id": id, "title": name}), "movie { id title }")
            }
            "upsertMovie" => {
                ("upsertMovie", json!({"tmdbId": n, "title": name}), "created movie { id title }")
            }
            "setMovieCredits" => {
                let id = self.film().await;
                let credits =
                    json!([{"department": "ACTING", "person": {"create": {"name": name}}}]);
                ("setMovieCredits", json!({"movieId": id, "credits": credits}), "movie { id }")
            }
            "deleteMovie" => ("deleteMovie", json!({"id": self.film().await}), "deletedId"),
            "mergeMovies" => {
                let (survivor, merged) = (self.film().await, self.film().await);
                let input = json!({"survivorId": survivor, "mergedId": merged});
                ("mergeMovies", input, "movie { id }")
            }
            "mergePeople" => {
                let (survivor, merged) = (self.person().await, self.person().await);
                let input = json!({"survivorId": survivor, "mergedId": merged});
                ("mergePeople", input, "person { id }")
            }
            "createGenre" => ("createGenre", json!({"name": name}), "genre { id name }"),
            "register" => {
                let email = format!("somebody{n}@example.org");
                ("register", json!({"email": email, "password": PASSWORD}), "email")
            }
            "login" => ("login", json!({"email": EMAIL, "password": PASSWORD}), "token"),
            "createApiKey" => {
                ("createApiKey", json!({"name": name, "scope": "WRITE"}), "secret apiKey { id }")
            }
            "createWebhook" => {
                let input =
                    json!({"url": format!("https://example.org/{n}"), "types": ["GENRE_DELETED"]});
                ("createWebhook", input, "secret webhook { id }")
            }
            "setAccountRole" => {
                let role = ["ADMIN", "EDITOR"][n % 2];
                self.done(("login", json!({"email": EMAIL, "password": PASSWORD}), "token")).await;
                let input = json!({"email": "other@example.org", "role": role});
                ("setAccountRole", input, "account { role }")
            }
            other => panic!("{other}"),
        }
    }

    /// How many calls a write of this kind makes.
    async fn calls(&mut self, kind: &str, call: Call) -> i32 {
        let write = self.write(kind).await;
        self.disk.count(call);
        self.done(write).await;
        self.disk.mend().0
    }

    /// Lets a write fail at one of its calls, and holds what was answered against what is there.
    async fn check(&mut self, kind: &str, failure: Failure, skip: i32) {
        let write = self.write(kind).await;
        let before = content(&self.database.db).await;
        self.disk.fail(failure, skip);
        let answer = self.client.try_once(write.0, &write.1, write.2).await;
        let (_, failed) = self.disk.mend();
        let after = content(&self.database.db).await;
        let case = format!("{kind} {failure:?} at {skip}: {answer}");
        let payload = &answer["data"][write.0];
        if answer["errors"].is_null() {
            assert_eq!(payload["userErrors"], json!([]), "{case}");
            assert!(payload.as_object().unwrap().values().all(|value| !value.is_null()), "{case}");
            assert!(kind == "login" || before != after, "nothing was written: {case}");
        } else {
            assert!(failed > 0, "{case}");
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "SERVICE_UNAVAILABLE", "{case}");
            let uncertain = error["message"].as_str().unwrap().contains("may have been written");
            assert!(
                uncertain || differing(&before, &after).is_empty(),
                "something was written: {case}"
            );
        }
        self.check_clean(&case).await;
    }

    /// A write that is refused, and one that is not, are what they seem.
    async fn check_clean(&mut self, case: &str) {
        let (title, name) = ("Nobody's", format!("Clean {}", self.next()));
        let stale = json!({"id": "movie:1", "expectedVersion": 999, "title": title});
        let stale = self.client.try_once("updateMovie", &stale, "movie { id }").await;
        let code = &stale["data"]["updateMovie"]["userErrors"][0]["code"];
        assert_eq!(code, "VERSION_CONFLICT", "{case}: {stale}");
        let made = self.done(("createGenre", json!({"name": name}), "genre { id }")).await;
        let genres = &content(&self.database.db).await["genre"];
        let there = genres.iter().any(|genre| genre["name"] == name.as_str());
        assert!(there && made["genre"]["id"].is_string(), "{case}");
    }
}

const KINDS: [&str; 13] = [
    "createMovie",
    "updateMovie",
    "upsertMovie",
    "setMovieCredits",
    "deleteMovie",
    "mergeMovies",
    "mergePeople",
    "createGenre",
    "register",
    "login",
    "createApiKey",
    "createWebhook",
    "setAccountRole",
];

/// Mutations that write as one of those does.
const ALIKE: [(&str, &str); 20] = [
    ("createPerson", "createGenre"),
    ("updatePerson", "updateMovie"),
    ("deletePerson", "deleteMovie"),
    ("updateGenre", "updateMovie"),
    ("deleteGenre", "deleteMovie"),
    ("createCollection", "createGenre"),
    ("updateCollection", "updateMovie"),
    ("deleteCollection", "deleteMovie"),
    ("createCompany", "createGenre"),
    ("updateCompany", "updateMovie"),
    ("deleteCompany", "deleteMovie"),
    ("confirmEmail", "register"),
    ("requestEmailConfirmation", "register"),
    ("requestPasswordReset", "register"),
    ("resetPassword", "register"),
    ("revokeApiKey", "createApiKey"),
    ("updateWebhook", "createWebhook"),
    ("deleteWebhook", "createWebhook"),
    ("pingWebhook", "createWebhook"),
    ("redeliverWebhook", "createWebhook"),
];

#[test]
fn every_mutation_fails_here_or_writes_as_one_that_does() {
    let alike = ALIKE.iter().map(|(mutation, kind)| {
        assert!(KINDS.contains(kind), "{mutation} is like {kind}");
        *mutation
    });
    let known: BTreeSet<String> = KINDS.into_iter().chain(alike).map(str::to_owned).collect();
    assert_eq!(known, Sdl::new().mutations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_answered_is_there_wherever_the_disk_fails() {
    let mut harness = Harness::start().await;
    harness.program.make_account_of("other@example.org", "reader").await;
    harness.film().await;
    for kind in KINDS {
        let writes = harness.calls(kind, Call::Write).await;
        let last = (writes - 1).max(0);
        for failure in [FULL, STAYS_FULL, BROKEN] {
            let mut places = vec![0, 1, last / 2, last];
            places.dedup();
            for skip in places {
                harness.check(kind, failure, skip).await;
            }
        }
        harness.check(kind, UNSYNCED, 0).await;
    }
    // And all of it is there for the process that starts after a crash.
    let before = content(&harness.database.db).await;
    harness.program.kill();
    harness.program.start().await;
    let after = content(&harness.database.connect().await).await;
    assert_eq!(differing(&before, &after), [""; 0]);
    harness.check_clean("after a restart").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_reported_everywhere_and_passes() {
    let mut harness = Harness::start().await;
    let film = harness.film().await;
    let get = async |harness: &Harness, path: &str| harness.client.get(path).await;
    assert_eq!(get(&harness, "/health/ready").await.0, 200);
    harness.disk.fail(STAYS_FULL, 0);
    for kind in ["createMovie", "register", "login", "createApiKey"] {
        let (field, input, select) = harness.write(kind).await;
        let answer = harness.client.try_once(field, &input, select).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "SERVICE_UNAVAILABLE", "{answer}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("no room left") && message.contains("nothing was written"),
            "{message}"
        );
    }
    let (status, text) = get(&harness, "/health/ready").await;
    assert_eq!(status, 503);
    assert!(
        text.contains("Reading works, writing fails") && text.contains("no room left"),
        "{text}"
    );
    assert_eq!(get(&harness, "/health/ready/reads").await.0, 200);
    let found =
        harness.client.query("query($id: ID!) { node(id: $id) { id } }", json!({"id": film})).await;
    assert_eq!(found["node"]["id"], film.as_str());
    let log = harness.program.errors();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("writing fails") && log.contains("full"), "{log}");

    // In the room that is left a small write succeeds, which is not yet the end of it.
    harness.disk.mend();
    harness.disk.fail(STAYS_FULL, 8);
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(get(&harness, "/health/ready").await.0, 503);
    harness.disk.mend();
    let ready = async || get(&harness, "/health/ready").await.0 == 200;
    crate::crash::until("readiness comes back", ready).await;
    harness.film().await;
    harness.check_clean("after the disk was full").await;
    assert_eq!(harness.program.errors(), log);
}
