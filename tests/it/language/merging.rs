//! Comparing fields of one key takes no more than a pass over them, whatever the document.

use std::fmt::Write;
use std::time::{Duration, Instant};

use cinegraph::config::Limits;
use cinegraph::graphql;

/// What a document of 30,000 fields takes at most, in a test's build.
const MOST: Duration = Duration::from_secs(20);

fn unlimited() -> Limits {
    Limits {
        document_bytes: usize::MAX,
        tokens: usize::MAX,
        aliases: usize::MAX,
        root_fields: usize::MAX,
        fields: usize::MAX,
        values: usize::MAX,
        nesting: 200,
        depth: 200,
        ..Limits::default()
    }
}

/// Fragments that each have two fields with the next one in both.
fn doubling(levels: usize) -> String {
    let mut text = "{ person(by: {id: \"1\"}) { ...F0 } }".to_owned();
    for level in 0..levels {
        let next = level + 1;
        write!(
            text,
            " fragment F{level} on Person {{ a: knownFor {{ director {{ ...F{next} }} }} \
             b: knownFor {{ director {{ ...F{next} }} }} }}"
        )
        .unwrap();
    }
    write!(text, " fragment F{levels} on Person {{ id }}").unwrap();
    text
}

#[test]
fn comparing_fields_takes_no_square_of_them() {
    let documents = graphql::schema();
    let fields = "id ".repeat(30_000);
    let selections = "movies { id title } ".repeat(10_000);
    let mut arguments = String::new();
    for first in 0..10_000 {
        write!(arguments, "a{first}: movies(first: {}) {{ id }} ", first % 100).unwrap();
    }
    for text in [
        format!("{{ movies {{ {fields} }} }}"),
        format!("{{ {selections} }}"),
        format!("{{ {arguments} }}"),
        doubling(18),
    ] {
        let start = Instant::now();
        documents.documents().admit(&text, &unlimited()).unwrap();
        assert!(start.elapsed() < MOST, "{:?} for {}", start.elapsed(), &text[..60]);
    }
}
