//! The rules of the tests themselves: `tests/README.md` names them all, and their names are short.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The most letters of a test's name.
const LONGEST_NAME: usize = 60;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("tests/README.md")).unwrap()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// Every Rust file of the repository.
fn all_sources() -> Vec<(PathBuf, String)> {
    let folders = ["src", "tests", "bench/src", "entity/src", "migration/src"];
    folders.iter().flat_map(|folder| sources(&root().join(folder))).collect()
}

/// The names in code marks in the first column of the table below a heading.
fn table(text: &str, heading: &str) -> Vec<String> {
    let (_, section) = text.split_once(heading).expect("the heading is there");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    rows.map(str::to_owned).collect()
}

#[test]
fn the_readme_names_every_file_and_folder_of_the_tests_once() {
    let named = table(&readme(), "\n## What is where\n");
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let there: BTreeSet<String> = entries(&root().join("tests/it")).into_iter().map(stem).collect();
    let sorted: Vec<String> = there.into_iter().collect();
    let mut named_sorted = named.clone();
    named_sorted.sort();
    assert_eq!(named_sorted, sorted);
}

#[test]
fn the_readme_names_every_setting_that_a_test_reads() {
    let named: BTreeSet<String> = table(&readme(), "\n## Settings\n").into_iter().collect();
    let mut read = BTreeSet::from(["INSTA_UPDATE".to_owned()]);
    for (_, text) in sources(&root().join("tests")) {
        for (at, _) in text.match_indices(concat!("\"CINEGRAPH_", "TEST_")) {
            let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
            read.extend(text[at + 1..].split(|c| !is_name(c)).next().map(str::to_owned));
        }
        if text.contains(concat!("\"CINEGRAPH_", "BLESS\"")) {
            read.insert("CINEGRAPH_BLESS".to_owned());
        }
    }
    assert_eq!(named, read);
}

/// The names of the tests of a file.
fn tests_of(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        match line.split_once("fn ") {
            _ if line.starts_with("#[test]") || line.starts_with("#[tokio::test") => is_test = true,
            _ if line.starts_with("#[on_both_databases]") => is_test = true,
            _ if line.starts_with("#[") || line.starts_with("//") => {}
            Some((before, name)) if is_test && ["", "async "].contains(&before) => {
                names.extend(name.split('(').next());
                is_test = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn the_name_of_a_test_is_a_short_sentence() {
    let sources = all_sources();
    let names: Vec<&str> = sources.iter().flat_map(|(_, text)| tests_of(text)).collect();
    assert!(names.len() > 700, "{} tests were found", names.len());
    let long: Vec<_> = names.into_iter().filter(|name| name.len() > LONGEST_NAME).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// rustfmt does not format what is inside a macro.
#[test]
fn no_test_is_written_inside_a_macro() {
    for (path, text) in sources(&root().join("tests/it")) {
        let declares = |line: &str| line.trim_start().starts_with("macro_rules!");
        assert!(!text.lines().any(declares), "{}", path.display());
    }
}
