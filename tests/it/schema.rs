//! The public contract: `schema.graphql` is the code's, and every element of it is described.

use async_graphql::Value;

/// Set `CINEGRAPH_BLESS=1` to write the file anew.
#[test]
fn the_schema_file_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let sdl = cinegraph::graphql::schema().sdl();
    if std::env::var_os("CINEGRAPH_BLESS").is_some() {
        std::fs::write(path, &sdl).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        stored == sdl,
        "schema.graphql is out of date; run `CINEGRAPH_BLESS=1 cargo test schema_file`"
    );
}

const DESCRIPTIONS: &str = "{ __schema { types { name description
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

/// The paths and descriptions of the elements at and below `value`.
fn descriptions(value: &serde_json::Value, path: &str, found: &mut Vec<(String, String)>) {
    let name = value["name"].as_str().unwrap_or_default();
    let path = format!("{path}.{name}");
    found.push((path.clone(), value["description"].as_str().unwrap_or_default().trim().to_owned()));
    for part in ["fields", "args", "inputFields", "enumValues"] {
        for inner in value[part].as_array().into_iter().flatten() {
            descriptions(inner, &path, found);
        }
    }
}

/// Whether a text is of whole sentences, as an editor shows it alone.
fn is_prose(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase() || c == '`') && text.ends_with('.')
}

#[tokio::test]
async fn every_element_of_the_schema_is_described_in_sentences() {
    let schema = async_graphql::Schema::new(
        cinegraph::graphql::Query::default(),
        cinegraph::graphql::Mutation::default(),
        cinegraph::graphql::Subscription,
    );
    let response = schema.execute(DESCRIPTIONS).await;
    assert_ne!(response.data, Value::Null);
    let data = response.data.into_json().unwrap();
    let mut found = Vec::new();
    for ty in data["__schema"]["types"].as_array().unwrap() {
        let name = ty["name"].as_str().unwrap();
        // ID is the specification's.
        if !name.starts_with("__") && name != "ID" {
            descriptions(ty, "", &mut found);
        }
    }
    assert!(found.len() > 1_000, "{}", found.len());
    let without: Vec<_> = found.iter().filter(|(_, text)| text.is_empty()).collect();
    assert!(without.is_empty(), "without a description: {without:#?}");
    let broken: Vec<_> = found.iter().filter(|(_, text)| !is_prose(text)).collect();
    assert!(broken.is_empty(), "no sentence: {broken:#?}");
}
