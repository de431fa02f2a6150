//! The README says what the code does.

use cinegraph::error::Code;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The rows of a table, from the line behind `head` on.
fn replace_table(text: &str, head: &str, rows: &str) -> String {
    let start =
        text.find(head).unwrap_or_else(|| panic!("the README has no table {head}")) + head.len();
    let end = text[start..].find("\n\n").unwrap() + start;
    format!("{}\n{rows}{}", &text[..start], &text[end..])
}

fn codes() -> String {
    let row = |code: &Code| {
        format!("| `{}` | {} | {} |", code.text(), code.status(), code.meaning().trim())
    };
    Code::ALL.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Set `CINEGRAPH_BLESS=1` to write it anew.
#[test]
fn the_table_of_codes_in_the_readme_is_that_of_the_code() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let expected = replace_table(&text, "| code | status | |\n| --- | --- | --- |", &codes());
    if std::env::var_os("CINEGRAPH_BLESS").is_some() {
        std::fs::write(PATH, &expected).unwrap();
    }
    let stored = std::fs::read_to_string(PATH).unwrap();
    assert!(stored == expected, "run `CINEGRAPH_BLESS=1 cargo test readme`");
}

#[test]
fn the_readme_is_short_and_begins_with_a_query() {
    let text = std::fs::read_to_string(PATH).unwrap();
    assert!(text.lines().count() < 150, "{} lines", text.lines().count());
    let query = text.find("```graphql").unwrap();
    assert!(query < text.find("cargo run").unwrap());
}
