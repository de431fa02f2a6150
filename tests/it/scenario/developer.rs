//! A developer comes, is known, and writes.

use serde_json::{Value, json};

use super::server::{PASSWORD, Server};
use crate::support::{Backend, SmtpServer, on_both_databases};

const EMAIL: &str = "ann@example.org";

/// The status and the code of an answer to a question that anybody may ask.
async fn reads(server: &Server, key: &str) -> (u16, String) {
    let reply = server.ask(key, "{ movies { title } }", Value::Null).await;
    (reply.status, reply.code())
}

#[on_both_databases]
async fn a_developer_who_is_activated_by_mail_becomes_an_editor(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let server = Server::start(&backend, &[("CINEGRAPH_SMTP_URL", &smtp.url())]).await;
    let register = json!({"email": EMAIL, "password": PASSWORD});
    server.done("", "register", &register, "email").await;
    let mail = smtp.next().await;
    assert_eq!(mail.recipients, [EMAIL]);

    let who = json!({"email": EMAIL, "password": PASSWORD});
    let refused = server.perform("", "login", &who, "token").await;
    assert_eq!(refused.json()["data"]["login"]["token"], Value::Null, "{}", refused.text);
    let proof = json!({"token": mail.token(), "password": PASSWORD});
    server.done("", "confirmEmail", &proof, "").await;

    let session = server.login(EMAIL).await;
    let wanted = json!({"name": "my site", "scope": "WRITE"});
    let made = server.done(&session, "createApiKey", &wanted, "secret").await;
    let key = made["secret"].as_str().unwrap();
    assert_eq!(reads(&server, key).await, (200, String::new()));
    assert_eq!(smtp.next().await.subject(), "A new API key of your Cinegraph account");
    let film = json!({
        "title": "Phantom Thread",
        "credits": [{"department": "DIRECTING", "person": {"create": {"name": "Paul Thomas Anderson"}}}],
    });
    let refused = server.perform(key, "createMovie", &film, "").await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "a reader reads");

    server.run(&["account", "role", "--email", EMAIL, "--role", "editor"]);
    let select = "movie { title version directors { name } }";
    let made = server.done(key, "createMovie", &film, select).await;
    let expected = json!({
        "title": "Phantom Thread", "version": 1, "directors": [{"name": "Paul Thomas Anderson"}],
    });
    assert_eq!(made["movie"], expected);
    assert!(!smtp.has_more(), "two messages were enough");
    server.end();
}
