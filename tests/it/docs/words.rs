//! The words of the schema, the pages, the comments and the messages are those of the field.

use std::path::{Path, PathBuf};

use super::page::root;

/// Words that a reader would have to learn first; another word says the same.
const BANNED: [&str; 13] = [
    "told",
    "tell",
    "tells",
    "owe",
    "owes",
    "owed",
    "whoever",
    "those who",
    "live on",
    "lives on",
    "lived on",
    "stand",
    "stands",
];

/// The banned words of a text, each with what is around it. Code between backticks does not count.
fn banned(text: &str) -> Vec<String> {
    let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = prose.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let plain: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let found = |at: usize| {
        BANNED.iter().any(|banned| {
            let mut rest = plain.iter().skip(at);
            banned.split(' ').all(|word| rest.next().is_some_and(|next| next == word))
        })
    };
    let around = |at: usize| {
        let shown = words.iter().skip(at.saturating_sub(5)).take(10);
        shown.copied().collect::<Vec<_>>().join(" ")
    };
    (0..words.len()).filter(|at| found(*at)).map(around).collect()
}

/// The end of a text in quotes that begins at `from`, behind its first quote.
fn end_of_literal(code: &str, from: usize) -> usize {
    let mut escaped = false;
    for (at, c) in code.char_indices().skip_while(|(at, _)| *at < from) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    code.len()
}

/// The comments and the texts in quotes of a source file.
fn prose(code: &str) -> Vec<String> {
    let (mut found, mut at, mut comment) = (Vec::new(), 0, String::new());
    while let Some(rest) = code.get(at..).filter(|rest| !rest.is_empty()) {
        let length = if rest.starts_with("//") {
            let line = rest.lines().next().unwrap_or_default();
            comment.push_str(line.trim_start_matches(['/', '!']));
            line.len()
        } else if rest.starts_with("'\"'") {
            3
        } else if rest.starts_with('"') {
            let end = end_of_literal(code, at + 1);
            found.push(code.get(at + 1..end).unwrap_or_default().replace("\\\n", " "));
            end + 1 - at
        } else {
            let c = rest.chars().next().unwrap_or_default();
            if !c.is_whitespace() {
                found.push(std::mem::take(&mut comment));
            }
            c.len_utf8()
        };
        at += length;
    }
    found.push(comment);
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// `path: words around a banned one` for each, below the root of the repository.
fn findings(path: &Path, texts: &[String]) -> Vec<String> {
    let name = path.strip_prefix(root()).unwrap().display().to_string();
    let found = texts.iter().flat_map(|text| banned(text));
    found.map(|words| format!("{name}: {words}")).collect()
}

#[test]
fn pages_and_the_schema_use_plain_words() {
    let pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "schema.graphql"];
    let docs = sources(&root().join("docs")).into_iter();
    let docs = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let pages = pages.map(|name| root().join(name)).into_iter().chain(docs);
    let found: Vec<String> = pages
        .flat_map(|path| findings(&path, &[std::fs::read_to_string(&path).unwrap()]))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn comments_and_messages_use_plain_words() {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let files: Vec<PathBuf> = sources(&root().join("src")).into_iter().filter(is_rust).collect();
    assert!(files.len() > 100, "{}", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| findings(path, &prose(&std::fs::read_to_string(path).unwrap())))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_banned_word_is_found_in_a_comment_and_in_a_text() {
    let code = "/// What is\n/// told.\nfn told() { say(\"those \\\n  who\", '\"', \
        \"`told`\"); } // Owed.";
    let found: Vec<String> = prose(code).iter().flat_map(|text| banned(text)).collect();
    assert_eq!(found, ["What is told.", "those who", "Owed."]);
}
