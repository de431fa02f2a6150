//! Requests that are refused before they are read whole, and what is no HTTP at all: the client
//! reads why.

use tokio::io::AsyncWriteExt;

use super::JSON;
use crate::support::{Backend, Setup, TestApp, read_to_end};

async fn small() -> TestApp {
    let setup = Setup::default().config(|config| config.limits.body_bytes = 1_024);
    setup.start(&Backend::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_reads_that_its_body_is_too_large() {
    let app = small().await;
    let body = vec![b' '; 8 * 1024 * 1024];
    for _ in 0..20 {
        let request = app.request("POST", "/graphql").header("content-type", "application/json");
        let reply = app.send(request.body(body.clone())).await;
        assert_eq!((reply.status, reply.code().as_str()), (413, "PAYLOAD_TOO_LARGE"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_all_first_reads_the_refusal() {
    let app = small().await;
    for head in
        ["content-length: 8388608\r\n", "content-length: 8388608\r\nexpect: 100-continue\r\n"]
    {
        for kind in ["application/json", "text/plain"] {
            let mut stream = app.connect().await;
            let head =
                format!("POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n{head}\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            for _ in 0..128 {
                stream.write_all(&[b' '; 65_536]).await.unwrap();
            }
            let answer = read_to_end(&mut stream).await;
            let status = if kind == "text/plain" { "415" } else { "413" };
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
            assert!(answer.contains("\"code\":"), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_answered_with_a_code() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(400_000));
    let many: String = (0..150).map(|number| format!("x-{number}: 1\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n");
    for (bytes, status, code) in [
        ("NONSENSE\r\n\r\n", "400 Bad Request", "BAD_USER_INPUT"),
        ("GET / HTTP/7.1\r\n\r\n", "400 Bad Request", "BAD_USER_INPUT"),
        ("GET / HTTP/1.1\r\nhost: x\r\nno colon\r\n\r\n", "400 Bad Request", "BAD_USER_INPUT"),
        (&long, "431 Request Header Fields Too Large", "HEADERS_TOO_LARGE"),
        (&many, "431 Request Header Fields Too Large", "HEADERS_TOO_LARGE"),
    ] {
        let answer = app.raw(bytes).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
        assert!(head.contains(&format!("\r\ncontent-type: {JSON}\r\n")), "{answer}");
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{answer}");
        assert!(head.contains("\r\nx-request-id: "), "{answer}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], code, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_request_before_nonsense_is_answered() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let answer = app.raw("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\nNONSENSE\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
    assert!(answer.contains("BAD_USER_INPUT"), "{answer}");
}
