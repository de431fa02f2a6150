//! Compressed answers.

use std::io::Read;

use serde_json::Value;

use crate::support::{Backend, TestApp};

const INTROSPECTION: &str = "/graphql?query=%7B__schema%7Btypes%7Bname%20fields%7Bname%7D%7D%7D%7D";

#[tokio::test(flavor = "multi_thread")]
async fn a_large_answer_comes_as_the_client_takes_it() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let plain = app.get(INTROSPECTION).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.headers.get_all("vary").iter().any(|value| value == "accept-encoding"));
    for encoding in ["gzip", "br", "zstd"] {
        let request = app.request("GET", INTROSPECTION).header("accept-encoding", encoding);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-encoding"], encoding);
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.len() * 2 < plain.text.len(), "{encoding}: {}", bytes.len());
        if encoding == "gzip" {
            let mut text = String::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
            assert_eq!(text, plain.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn small_answers_and_refused_encodings_are_plain() {
    let app = TestApp::start(&Backend::Sqlite).await;
    for (path, encoding) in [
        ("/graphql?query=%7B__typename%7D", "gzip, br, zstd"),
        (INTROSPECTION, "identity"),
        (INTROSPECTION, "gzip;q=0"),
        (INTROSPECTION, "nonsense"),
    ] {
        let request = app.request("GET", path).header("accept-encoding", encoding);
        let reply = app.send(request).await;
        assert_eq!(reply.header("content-encoding"), "", "{path} {encoding}");
        assert_ne!(reply.json(), Value::Null);
    }
}
