//! The README and `docs/` say what the program does: their queries, commands and programs are run.

mod column;
mod entity;
mod form;
mod page;
mod pattern;
mod run;
mod server;
mod shell;
mod table;
mod words;

use cinegraph::webhook::SigningSecret;

use crate::support::{Backend, on_both_databases};
use page::run_pages;
use run::Run;

#[on_both_databases]
async fn every_block_of_every_page_runs(backend: Backend) {
    let only = std::env::var("CINEGRAPH_TEST_PAGE").unwrap_or_default();
    for page in run_pages().iter().filter(|page| page.name.contains(&only)) {
        Run::all(page, &backend).await;
    }
}

/// The signature that `docs/following.md` checks is one that the program makes.
#[test]
fn the_signature_in_the_docs_is_ours() {
    let text = std::fs::read_to_string(page::root().join("docs/following.md")).unwrap();
    let (secret, id) = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek");
    let (time, body) = (1_614_265_330, r#"{"test": 2432232314}"#);
    let signature = SigningSecret::stored(secret).sign(id, time, body).unwrap();
    for part in [secret, id, &time.to_string(), body, &signature] {
        assert!(text.contains(part), "{part}");
    }
}
