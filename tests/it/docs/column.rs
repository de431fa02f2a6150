//! The guide's list of places that know a column is the true one.

use std::collections::BTreeSet;
use std::path::Path;

use super::page;
use crate::layers::sources;

/// Columns by which a place is found: one that every source may give, and one that is also a
/// condition and an order, by a name that means nothing else.
const MARKS: [&str; 2] = ["homepage", "Column::Runtime"];

fn knows_a_column(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let word = |c: char| !c.is_alphanumeric() && c != '_' && c != ':';
    let mut words = code.flat_map(|line| line.split(word));
    words.any(|found| MARKS.contains(&found.trim_end_matches(':')))
}

/// The files of the program and of its entities that the section names.
fn places_named() -> BTreeSet<String> {
    let guide = std::fs::read_to_string(page::root().join("CONTRIBUTING.md")).unwrap();
    let section = guide.split("\n## ").find(|section| section.starts_with("How to add a column"));
    let names = section.unwrap().split('`').skip(1).step_by(2);
    let of_films = |name: &&str| name.ends_with(".rs") && !name.contains("person");
    let files = names.filter(of_films).filter(|name| !name.starts_with("migration/"));
    files.map(str::to_owned).collect()
}

#[test]
fn the_places_that_know_a_column_are_those_of_the_guide() {
    let root = page::root();
    let mut found = BTreeSet::new();
    for folder in ["src", "entity/src"] {
        let files = sources(&root.join(folder)).into_iter().filter(|path| knows_a_column(path));
        found.extend(files.map(|path| path.strip_prefix(root).unwrap().display().to_string()));
    }
    assert_eq!(places_named(), found);
}
