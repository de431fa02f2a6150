//! (method, Accept, Content-Type, body) → (status, media type, code).

use serde_json::json;

use super::{GRAPHQL, JSON};
use crate::support::{Backend, TestApp};

const HTML: &str = "text/html";
const ABSENT: &str = "";

/// Method, path with query, Accept, Content-Type, body; then status, media type, code.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, u16, &'a str, &'a str);

const OK: &str = r#"{"query":"{ __typename }"}"#;
const BY_GET: &str = "/graphql?query=%7B__typename%7D";
const R: &str = "application/graphql-response+json";
const J: &str = "application/json";

#[rustfmt::skip]
const ROWS: &[Row<'_>] = &[
    // Accept
    ("POST", "/graphql", ABSENT, J, OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", "*/*", J, OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", R, J, OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", J, J, OK, 200, JSON, ""),
    ("POST", "/graphql", "application/json;q=0.9, application/graphql-response+json;q=0.8", J, OK, 200, JSON, ""),
    ("POST", "/graphql", "application/graphql-response+json; charset=utf-8, \
        application/json; charset=utf-8", J, OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", "image/png", J, OK, 406, JSON, "NOT_ACCEPTABLE"),
    ("POST", "/graphql", HTML, J, OK, 406, JSON, "NOT_ACCEPTABLE"),
    ("POST", "/graphql", "application/json;q=0", J, OK, 406, JSON, "NOT_ACCEPTABLE"),
    ("GET", BY_GET, "image/png", ABSENT, "", 406, JSON, "NOT_ACCEPTABLE"),
    ("GET", BY_GET, HTML, ABSENT, "", 200, "text/html; charset=utf-8", ""),
    ("GET", BY_GET, J, ABSENT, "", 200, JSON, ""),
    // Content-Type
    ("POST", "/graphql", R, "application/json; charset=utf-8", OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", R, "APPLICATION/JSON;charset=\"UTF-8\"", OK, 200, GRAPHQL, ""),
    ("POST", "/graphql", R, "application/json; charset=iso-8859-1", OK, 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    ("POST", "/graphql", J, ABSENT, OK, 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    ("POST", "/graphql", R, "text/plain", OK, 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    ("POST", "/graphql", R, "application/x-www-form-urlencoded", "query={__typename}", 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    ("POST", "/graphql", R, "multipart/form-data; boundary=x", OK, 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    ("POST", "/graphql", R, "application/graphql-response+json", OK, 415, JSON, "UNSUPPORTED_MEDIA_TYPE"),
    // Bodies that are not a request: 400 where they are not JSON, else 422
    ("POST", "/graphql", R, J, "", 400, JSON, "BAD_USER_INPUT"),
    ("POST", "/graphql", J, J, "NONSENSE", 400, JSON, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, "{\"query\":", 400, JSON, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, "\"{ __typename }\"", 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", J, J, "null", 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"[{"query":"{ __typename }"}]"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", J, J, "[]", 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"qeury":"{ __typename }"}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"query":null}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", J, J, r#"{"query":7}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"query":"{ __typename }","variables":[7]}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"query":"{ __typename }","variables":"{}"}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"query":"{ __typename }","operationName":7}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("POST", "/graphql", R, J, r#"{"query":"{ __typename }","extensions":[]}"#, 422, GRAPHQL, "BAD_USER_INPUT"),
    ("GET", "/graphql", R, ABSENT, "", 422, GRAPHQL, "BAD_USER_INPUT"),
    ("GET", "/graphql?query=%7B__typename%7D&variables=%7B", R, ABSENT, "", 400, JSON, "BAD_USER_INPUT"),
    ("GET", "/graphql?query=%7B__typename%7D&variables=7", J, ABSENT, "", 422, GRAPHQL, "BAD_USER_INPUT"),
    // Null is absent, unknown members are ignored
    ("POST", "/graphql", R, J, r#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null,"more":1}"#, 200, GRAPHQL, ""),
    ("POST", "/graphql", R, J, r#"{"query":"query A { __typename }","variables":{},"operationName":"A","extensions":{"x":[1]}}"#, 200, GRAPHQL, ""),
    ("GET", "/graphql?query=%7B__typename%7D&variables=&operationName=&extensions=null&more=1", R, ABSENT, "", 200, GRAPHQL, ""),
    ("GET", "/graphql?query=query+A%7B__typename%7D+query+B%7Ba%3A__typename%7D&operationName=A", R, ABSENT, "", 200, GRAPHQL, ""),
    // Errors before execution, for either media type
    ("POST", "/graphql", R, J, r#"{"query":"{"}"#, 400, GRAPHQL, "GRAPHQL_PARSE_FAILED"),
    ("POST", "/graphql", J, J, r#"{"query":"{"}"#, 400, GRAPHQL, "GRAPHQL_PARSE_FAILED"),
    ("POST", "/graphql", R, J, r#"{"query":""}"#, 400, GRAPHQL, "GRAPHQL_PARSE_FAILED"),
    ("POST", "/graphql", R, J, r#"{"query":"{ noSuchField }"}"#, 422, GRAPHQL, "GRAPHQL_VALIDATION_FAILED"),
    ("POST", "/graphql", J, J, r#"{"query":"{ noSuchField }"}"#, 422, GRAPHQL, "GRAPHQL_VALIDATION_FAILED"),
    ("POST", "/graphql", R, J, r#"{"query":"{ ...A } fragment A on Query { ...A }"}"#, 422, GRAPHQL, "GRAPHQL_VALIDATION_FAILED"),
    ("POST", "/graphql", R, J, r#"{"query":"{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}}}}}}"}"#, 422, GRAPHQL, "QUERY_LIMIT"),
    ("POST", "/graphql", J, J, r#"{"query":"{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}}}}}}"}"#, 422, GRAPHQL, "QUERY_LIMIT"),
    ("POST", "/graphql", R, J, concat!(r#"{"query":"query($v:MovieWhere){movies(where:$v){id}}","variables":{"v":"#, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "}}"), 422, GRAPHQL, "QUERY_LIMIT"),
    // Methods
    ("GET", "/graphql?query=mutation%7Ba%7D", R, ABSENT, "", 405, GRAPHQL, "METHOD_NOT_ALLOWED"),
    ("GET", "/graphql?query=mutation%7Ba%7D", J, ABSENT, "", 405, GRAPHQL, "METHOD_NOT_ALLOWED"),
    ("GET", "/graphql?query=query+A%7B__typename%7D+mutation+B%7Ba%7D&operationName=B", R, ABSENT, "", 405, GRAPHQL, "METHOD_NOT_ALLOWED"),
    ("HEAD", "/graphql?query=mutation%7Ba%7D", R, ABSENT, "", 405, GRAPHQL, ""),
    ("PUT", "/graphql", R, J, OK, 405, JSON, "METHOD_NOT_ALLOWED"),
    ("DELETE", "/graphql", J, ABSENT, "", 405, JSON, "METHOD_NOT_ALLOWED"),
    ("PATCH", "/graphql", "image/png", J, OK, 405, JSON, "METHOD_NOT_ALLOWED"),
    ("QUERY", "/graphql", R, J, OK, 405, JSON, "METHOD_NOT_ALLOWED"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_row_has_its_status_media_type_and_code() {
    let app = TestApp::start(&Backend::Sqlite).await;
    for (method, path, accept, content_type, body, status, media_type, code) in ROWS {
        let mut request = app.request(method, path);
        for (name, value) in [("accept", accept), ("content-type", content_type)] {
            if !value.is_empty() {
                request = request.header(name, *value);
            }
        }
        let reply = app.send(request.body(*body)).await;
        let row = format!("{method} {path} {accept} {content_type} {body}: {reply:?}");
        assert_eq!(reply.status, *status, "{row}");
        assert_eq!(reply.header("content-type"), *media_type, "{row}");
        assert_eq!(reply.code(), *code, "{row}");
        assert_eq!(reply.header("allow").is_empty(), *status != 405, "{row}");
        if !code.is_empty() {
            assert_eq!(reply.json().get("data"), None, "{row}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_accept_header_the_answer_is_a_graphql_response() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{OK}",
        OK.len()
    );
    let answer = app.raw(&request).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains(&format!("content-type: {GRAPHQL}\r\n")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_by_get_is_refused_with_405_and_allow() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let reply = app.get("/graphql?query=mutation%7Ba%7D").await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_body_is_refused() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let request = app.request("POST", "/graphql").header("content-encoding", "gzip");
    let reply = app.send(request.json(&json!({"query": "{ __typename }"}))).await;
    assert_eq!((reply.status, reply.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_reach_the_operation_by_post_and_by_get() {
    let app = TestApp::start(&Backend::Sqlite).await;
    let query = "query($no: Boolean!) { a: __typename ... @skip(if: $no) { __typename } }";
    let posted = app.query(query, json!({"no": true})).await;
    let address = url::Url::parse_with_params(
        &app.url("/graphql"),
        [("query", query), ("variables", r#"{"no":true}"#)],
    );
    let address = address.unwrap();
    let got = app.get(&format!("/graphql?{}", address.query().unwrap())).await;
    for answer in [posted, got.json()] {
        assert_eq!(answer, json!({"data": {"a": "Query"}}));
    }
}
