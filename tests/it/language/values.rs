//! Values of the catalogue's own scalars in what a mutation writes: each that does not fit is a
//! user error with its path, written or sent.

use cinegraph::auth::{Credential, Role, Scope, Viewer};
use serde_json::{Value, json};

use crate::support::{Backend, TestDatabase, TestSchema, on_both_databases, test_schema::editor};

const CREATE: &str = "mutation($input: CreateMovieInput!) { createMovie(input: $input) { movie { id } \
    userErrors { code message path } } }";

fn paths(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().unwrap();
    let path = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        path.join(".")
    };
    errors.iter().map(path).collect()
}

#[on_both_databases]
async fn a_wrong_date_or_address_is_a_user_error(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let input = json!({
        "title": "", "homepage": "foo", "releaseDate": "12/25/2017", "budget": 1.5, "revenue": "100",
        "runtime": -1,
    });
    let sent = schema.mutate(CREATE, json!({ "input": input })).await;
    let literal = "mutation { createMovie(input: {title: \"\", homepage: \"foo\", \
        releaseDate: \"12/25/2017\", budget: 1.5, revenue: \"100\", runtime: -1}) { movie { id } \
        userErrors { code message path } } }";
    let written = schema.mutate(literal, json!({})).await;
    let apart = "mutation($d: PartialDate, $h: URL, $b: BigInt, $r: BigInt) { \
        createMovie(input: {title: \"\", homepage: $h, releaseDate: $d, budget: $b, revenue: $r, \
        runtime: -1}) { movie { id } userErrors { code message path } } }";
    let variables = json!({"d": "12/25/2017", "h": "foo", "b": 1.5, "r": "100"});
    let apart = schema.mutate(apart, variables).await;
    assert_eq!(sent, written);
    assert_eq!(sent, apart);
    let mut found = paths(&sent);
    found.sort();
    let expected = ["budget", "homepage", "releaseDate", "revenue", "runtime", "title"]
        .map(|it| format!("input.{it}"));
    assert_eq!(found, expected, "{sent}");
}

#[on_both_databases]
async fn any_value_of_an_own_scalar_is_a_user_error_and_no_more(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    for value in
        [json!(1975), json!({"a": 1}), json!([1]), json!(true), json!("1900-02-29"), json!("")]
    {
        for field in ["releaseDate", "homepage"] {
            let input = json!({"title": "Metropolis", field: value});
            let payload = schema.mutate(CREATE, json!({ "input": input })).await;
            assert_eq!(paths(&payload), [format!("input.{field}")], "{value}: {payload}");
            assert_eq!(payload["userErrors"][0]["code"], "INVALID", "{payload}");
        }
    }
    for field in ["birthDate", "deathDate"] {
        let query = format!(
            "mutation {{ createPerson(input: {{name: \"Fritz Lang\", {field}: \"1900-02-29\"}}) {{ \
             userErrors {{ path }} }} }}"
        );
        assert_eq!(paths(&schema.mutate(&query, json!({})).await), [format!("input.{field}")]);
    }
}

#[on_both_databases]
async fn what_is_not_sent_is_not_cleared(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let input = json!({"title": "Metropolis", "tagline": "There can be no understanding"});
    let made = schema.mutate(CREATE, json!({ "input": input })).await;
    let update = "mutation($id: ID!, $tagline: String, $overview: String) { updateMovie(input: {id: $id, \
        tagline: $tagline, overview: $overview}) { movie { tagline overview } } }";
    let variables = json!({"id": made["movie"]["id"], "overview": "A city"});
    let updated = schema.mutate(update, variables).await;
    let expected = json!({"tagline": "There can be no understanding", "overview": "A city"});
    assert_eq!(updated["movie"], expected);
    let answered = schema.ask_as(editor(), update, json!({})).await;
    assert_eq!(answered.errors[0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

#[on_both_databases]
async fn a_cursor_of_a_webhook_is_judged_beside_its_address(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let create = "mutation($after: Cursor) { createWebhook(input: {url: \"nowhere\", after: $after}) { \
        userErrors { code path } } }";
    let owner = Viewer::Account {
        account: 1,
        role: Role::Reader,
        scope: Scope::Admin,
        credential: Credential::Server,
    };
    for after in [json!(5), json!("x"), json!([])] {
        let answered = schema.ask_as(owner, create, json!({ "after": after })).await;
        let mut found = paths(&answered.data["createWebhook"]);
        found.sort();
        assert_eq!(found, ["input.after", "input.url"], "{after}");
    }
}

#[on_both_databases]
async fn an_escape_sequence_is_its_character(backend: Backend) {
    let schema = TestSchema::of(TestDatabase::start(&backend).await);
    let create = r#""Makes a film." mutation Make("Its line." $tagline: String = "\u{1F600}") {
        createMovie(input: {title: "\uD83C\uDFAC \u0041", tagline: $tagline}) { movie { ...F } }
    } "What is shown." fragment F on Movie { title tagline }"#;
    let made = schema.mutate(create, json!({})).await;
    assert_eq!(made["movie"], json!({"title": "🎬 A", "tagline": "😀"}));
}
