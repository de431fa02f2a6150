//! The guide's list of files that list entities is the true one.

use std::collections::BTreeSet;
use std::path::Path;

use super::page;
use crate::layers::sources;

/// Entities by which a list is known: a file that names three of these has one. The third is
/// written in two ways.
const MARKS: [&str; 4] = ["genre", "keyword", "compan", "collection"];

/// The types that search finds, which lists of these name with `SearchKind`.
const SEARCHED: [&str; 4] = ["SearchKind", "Movie", "Person", "Collection"];

fn lists_entities(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let lower = code.to_lowercase();
    let named = MARKS.iter().filter(|mark| lower.contains(**mark)).count();
    named >= 3 || SEARCHED.iter().all(|word| code.contains(word))
}

/// The files whose names begin an entry of the section.
fn lists_named() -> BTreeSet<String> {
    let guide = std::fs::read_to_string(page::root().join("CONTRIBUTING.md")).unwrap();
    let section = guide.split("\n## ").find(|section| section.starts_with("How to add an entity"));
    let entries = section.unwrap().lines().filter_map(|line| line.strip_prefix("* `"));
    entries.filter_map(|entry| entry.split('`').next()).map(str::to_owned).collect()
}

#[test]
fn the_lists_of_entities_are_those_of_the_guide() {
    let root = page::root();
    let mut found = BTreeSet::new();
    for folder in ["src", "entity/src"] {
        let files = sources(&root.join(folder)).into_iter().filter(|path| lists_entities(path));
        found.extend(files.map(|path| path.strip_prefix(root).unwrap().display().to_string()));
    }
    assert_eq!(lists_named(), found);
}
