//! Messages: what they are, where they go, and that none is lost.

use std::path::Path;

use cinegraph::app::App;
use cinegraph::config::{Config, SettingValue};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{PASSWORD, account, confirm, execute, login, mailing, parsed, register};
use crate::support::{Backend, Behaviour, Setup, SmtpServer, TestApp, on_both_databases};
use cinegraph::auth::Role;

async fn queued(app: &TestApp) -> u64 {
    entity::mail::Entity::find().count(app.app.db.writer()).await.unwrap()
}

/// Waits until nothing is queued.
async fn all_sent(app: &TestApp) {
    let sent = async {
        while queued(app).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), sent).await.expect("it is sent");
}

async fn due_now(app: &TestApp) {
    execute(app, "UPDATE mail SET due_at = 0").await;
    app.app.accounts.mailer().send_due().await.unwrap();
}

/// The files in a folder of messages.
fn written(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        std::fs::read_to_string(entry.unwrap().path()).unwrap()
    };
    entries.map(read).collect()
}

#[on_both_databases]
async fn a_message_has_a_text_and_a_page_that_say_the_same(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let url = smtp.url();
    let app = Setup::default()
        .config(|config| {
            config.smtp.url = parsed(&url);
            config.smtp.from = parsed("The films <films@example.net>");
            config.public_url = SettingValue::parse("https://films.example.net/").unwrap();
        })
        .start(&backend)
        .await;
    register(&app, "Jos\u{e9}@b\u{fc}cher.example").await;
    let mail = smtp.next().await;
    assert_eq!(mail.sender, "films@example.net");
    assert_eq!(mail.recipients, ["Jos\u{e9}@xn--bcher-kva.example"]);
    assert_eq!(mail.headers["From"], "The films <films@example.net>");
    assert_eq!(mail.headers["Auto-Submitted"], "auto-generated");
    assert!(mail.headers.contains_key("Date") && mail.headers.contains_key("Message-ID"));
    assert_eq!(mail.subject(), "Confirm your e-mail address for Cinegraph");
    assert_eq!(mail.kind, "multipart/alternative");
    assert_eq!(mail.parts, ["text/plain", "text/html"]);
    let link = format!("https://films.example.net/confirm-email?token={}", mail.token());
    assert!(mail.text.contains(&link), "{}", mail.text);
    assert!(mail.html.contains(&format!("<a href=\"{link}\">")), "{}", mail.html);
    for body in [&mail.text, &mail.html] {
        assert!(
            body.contains("Jos\u{e9}@b\u{fc}cher.example") && body.contains("48 hours"),
            "{body}"
        );
    }
}

#[on_both_databases]
async fn without_a_server_of_mail_a_message_is_a_file(backend: Backend) {
    let app = TestApp::start(&backend).await;
    register(&app, "ann@example.org").await;
    all_sent(&app).await;
    let files = written(Path::new(&app.app.config.smtp.folder));
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("To: ann@example.org\r\n"), "{}", files[0]);
    let token = files[0].split("?token=3D").nth(1).or(files[0].split("?token=").nth(1)).unwrap();
    let token: String =
        token.replace("=\r\n", "").chars().take_while(char::is_ascii_alphanumeric).collect();
    confirm(&app, &token).await;
}

#[on_both_databases]
async fn a_mail_server_that_is_down_delays_only_messages(backend: Backend) {
    let Some(smtp) = SmtpServer::start() else { return };
    let (url, port) = (smtp.url(), smtp.port());
    drop(smtp);
    let app =
        Setup::default().config(|config| config.smtp.url = parsed(&url)).start(&backend).await;
    register(&app, "ann@example.org").await;
    due_now(&app).await;
    assert_eq!(queued(&app).await, 1);
    let mut smtp = SmtpServer::behaving(&Behaviour { port, ..Behaviour::default() }).unwrap();
    due_now(&app).await;
    let token = smtp.next().await.token();
    confirm(&app, &token).await;
    all_sent(&app).await;
}

#[on_both_databases]
async fn a_deferred_message_is_retried_and_a_refused_one_is_not(backend: Backend) {
    let behaviour = Behaviour { replies: &["451", "550"], ..Behaviour::default() };
    let Some(mut smtp) = SmtpServer::behaving(&behaviour) else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let tried = async {
        loop {
            let mail =
                entity::mail::Entity::find().one(app.app.db.writer()).await.unwrap().unwrap();
            // Put off by seconds and not by the lease of a minute.
            if mail.attempts == 1 && mail.due_at < mail.created_at + 30_000_000 {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), tried).await.unwrap();
    due_now(&app).await;
    all_sent(&app).await;
    assert!(!smtp.has_more(), "550 is the last word");
    register(&app, "bob@example.org").await;
    assert_eq!(smtp.next().await.recipients, ["bob@example.org"]);
}

#[on_both_databases]
async fn a_message_of_a_server_that_died_is_sent_by_the_next(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let url = smtp.url();
    // Nothing delivers here, as if the process had been killed behind its commit.
    let database = std::sync::Arc::new(crate::support::TestDatabase::start(&backend).await);
    let dead = App::new(database.db.clone(), Config::default());
    let email = cinegraph::auth::Email::parse("ann@example.org").unwrap();
    let password = cinegraph::auth::Password::chosen(PASSWORD).unwrap();
    dead.accounts.register(&email, password).await.unwrap();
    let next =
        Setup::default().config(|config| config.smtp.url = parsed(&url)).start_over(database).await;
    assert_eq!(smtp.next().await.recipients, ["ann@example.org"]);
    all_sent(&next).await;
}

#[on_both_databases]
async fn two_servers_send_a_message_once(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let one = mailing(&backend, &smtp).await;
    let url = smtp.url();
    let other = Setup::default()
        .config(|config| config.smtp.url = parsed(&url))
        .start_over(one.database())
        .await;
    for name in ["ann", "bob", "eve"] {
        account(&one, &format!("{name}@example.org"), Role::Reader).await;
    }
    execute(
        &one,
        "INSERT INTO mail (account_id, purpose, attempts, created_at, due_at) \
        SELECT id, 1, 0, 0, 0 FROM account",
    )
    .await;
    let (mine, yours) = (one.app.accounts.mailer(), other.app.accounts.mailer());
    let (a, b) = tokio::join!(mine.send_due(), yours.send_due());
    a.unwrap();
    b.unwrap();
    all_sent(&one).await;
    let mut to = vec![smtp.next().await, smtp.next().await, smtp.next().await];
    to.sort_by(|a, b| a.recipients.cmp(&b.recipients));
    let to: Vec<_> = to.into_iter().flat_map(|mail| mail.recipients).collect();
    assert_eq!(to, ["ann@example.org", "bob@example.org", "eve@example.org"]);
    assert!(!smtp.has_more());
}

#[on_both_databases]
async fn a_message_that_cannot_be_built_delays_no_other(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    for (place, local) in ["<script>", "a,b", "(c)", "admin@victim.example"].iter().enumerate() {
        account(&app, &format!("somebody{place}@example.org"), Role::Reader).await;
        execute(
            &app,
            &format!(
                "UPDATE account SET email = '\"{local}\"@example.org' \
            WHERE email = 'somebody{place}@example.org'"
            ),
        )
        .await;
    }
    account(&app, "ann@example.org", Role::Reader).await;
    execute(&app, "UPDATE account SET email = 'no address' WHERE email = 'somebody3@example.org'")
        .await;
    // Ann's comes after all that cannot be sent, one of which says nothing that is known.
    execute(
        &app,
        "INSERT INTO mail (account_id, purpose, attempts, created_at, due_at) \
        SELECT id, 1, 0, 0, id FROM account",
    )
    .await;
    execute(
        &app,
        "INSERT INTO mail (account_id, purpose, attempts, created_at, due_at) \
        SELECT min(id), 99, 0, 0, 0 FROM account",
    )
    .await;
    app.app.accounts.mailer().send_due().await.unwrap();
    let mail = smtp.next().await;
    assert_eq!(mail.recipients, ["ann@example.org"]);
    let left = entity::mail::Entity::find().all(app.app.db.writer()).await.unwrap();
    let left: Vec<_> = left.iter().map(|mail| (mail.purpose, mail.attempts)).collect();
    assert_eq!(left, [(99, 1)], "only what another version may know waits");
    assert!(!smtp.has_more());
}

#[on_both_databases]
async fn asking_a_thousand_times_delays_nobody_elses_message(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    for name in ["bob", "ann"] {
        account(&app, &format!("{name}@example.org"), Role::Reader).await;
    }
    execute(
        &app,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
        WHERE i < 1000) INSERT INTO mail (account_id, purpose, attempts, created_at, due_at) \
        SELECT CASE WHEN i % 2 = 0 THEN (SELECT min(id) FROM account) END, 1, 0, 0, 1 \
        FROM n",
    )
    .await;
    execute(
        &app,
        "INSERT INTO mail (account_id, purpose, attempts, created_at, due_at) \
        SELECT max(id), 1, 0, 0, 2 FROM account",
    )
    .await;
    app.app.accounts.mailer().send_due().await.unwrap();
    let mut to = Vec::new();
    for _ in 0..6 {
        to.push(smtp.next().await.recipients.remove(0));
    }
    to.sort();
    assert_eq!((to[0].as_str(), to[1].as_str()), ("ann@example.org", "bob@example.org"));
    assert!(!smtp.has_more() && queued(&app).await == 0);
}

#[on_both_databases]
async fn an_account_of_before_with_a_quoted_address_can_be_named(backend: Backend) {
    let app = TestApp::start(&backend).await;
    account(&app, "ann@example.org", Role::Editor).await;
    execute(
        &app,
        "UPDATE account SET email = '\"ann\"@example.org', email_folded = '\"ann\"@example.org'",
    )
    .await;
    login(&app, "\"ann\"@example.org", PASSWORD).await;
}

#[on_both_databases]
async fn no_token_is_stored_in_clear(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let token = smtp.next().await.token();
    let stored =
        entity::registration_token::Entity::find().one(app.app.db.writer()).await.unwrap().unwrap();
    assert_eq!((stored.hash.len(), stored.hash.contains(&token)), (64, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_of_mail_may_ask_who_sends() {
    let credentials = Some("films:s3cret!");
    let Some(mut smtp) = SmtpServer::behaving(&Behaviour { credentials, ..Behaviour::default() })
    else {
        return;
    };
    let url = smtp.url().replace("smtp://", "smtp://films:s3cret%21@");
    let app = Setup::default()
        .config(|config| config.smtp.url = parsed(&url))
        .start(&Backend::Sqlite)
        .await;
    assert!(!format!("{:?} {:?}", app.app.config, app.app.accounts).contains("s3cret"));
    register(&app, "ann@example.org").await;
    assert_eq!(smtp.next().await.recipients, ["ann@example.org"]);
}
