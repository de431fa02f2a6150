//! The pages that messages link to.

use cinegraph::auth::Role;
use serde_json::json;

use super::{account, done, login, mailing, register};
use crate::support::{Backend, Reply, SmtpServer, TestApp, on_both_databases};

async fn submit(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Reply {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = app.request("POST", path).body(body);
    app.send(request.header("content-type", "application/x-www-form-urlencoded")).await
}

#[on_both_databases]
async fn opening_the_link_changes_nothing_and_its_button_confirms(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    register(&app, "ann@example.org").await;
    let mail = smtp.next().await;
    let path = mail.path(app.app.public_url());
    for _ in 0..3 {
        let page = app.get(&path).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.text.contains(&format!("value=\"{}\"", mail.token())), "{}", page.text);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
    }
    let token = mail.token();
    for weak in ["", "short", "password", "ann@example.org"] {
        let refused =
            submit(&app, "/confirm-email", &[("token", &token), ("password", weak)]).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.text.contains(&token), "the form again: {}", refused.text);
    }
    // Not the one that was registered: the mailbox shows who may choose.
    let fields = [("token", token.as_str()), ("password", "battery staple")];
    let pressed = submit(&app, "/confirm-email", &fields).await;
    assert_eq!(pressed.status, 200, "{pressed:?}");
    assert!(pressed.text.contains("confirmed"), "{}", pressed.text);
    login(&app, "ann@example.org", "battery staple").await;
    let again = submit(&app, "/confirm-email", &fields).await;
    assert_eq!(again.status, 400, "{again:?}");
    assert!(again.text.contains("requestEmailConfirmation"), "{}", again.text);
}

#[on_both_databases]
async fn a_new_password_is_chosen_on_a_page(backend: Backend) {
    let Some(mut smtp) = SmtpServer::start() else { return };
    let app = mailing(&backend, &smtp).await;
    account(&app, "ann@example.org", Role::Reader).await;
    done(&app, "", "requestPasswordReset", json!({"email": "ann@example.org"}), "").await;
    let mail = smtp.next().await;
    let page = app.get(&mail.path(app.app.public_url())).await;
    assert!(page.text.contains("type=\"password\""), "{}", page.text);
    let token = mail.token();
    let short = submit(&app, "/reset-password", &[("token", &token), ("password", "short")]).await;
    assert_eq!(short.status, 400, "{short:?}");
    assert!(short.text.contains("8 to 256") && short.text.contains(&token), "{}", short.text);
    let fields = [("token", token.as_str()), ("password", "battery staple")];
    assert_eq!(submit(&app, "/reset-password", &fields).await.status, 200);
    assert_eq!(submit(&app, "/reset-password", &fields).await.status, 400);
    login(&app, "ann@example.org", "battery staple").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_escapes_its_address_and_takes_only_its_own_form() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let page = app.get("/confirm-email?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.text.contains("<script"), "{}", page.text);
    let request = app.request("POST", "/confirm-email").json(&json!({"token": "x"}));
    assert_eq!(app.send(request).await.status, 415);
    let long = "x".repeat(9_000);
    assert_eq!(submit(&app, "/confirm-email", &[("token", &long)]).await.status, 413);
    assert_eq!(app.send(app.request("PUT", "/confirm-email")).await.status, 405);
}
