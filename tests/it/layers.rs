//! The house: files import only from their left and never in a circle, and only `db` names a database.

mod checker_tests;
mod circle;
mod file;
mod imports;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::circle::{circles, describe};
use self::imports::{Imports, Sources};

/// From the lowest layer to the highest.
pub const LAYERS: [&str; 14] = [
    "error", "config", "db", "event", "auth", "app", "catalog", "webhook", "import", "graphql",
    "http", "cli", "main", "lib",
];

/// Orders within a layer, from the lowest to the highest; those of one line do not matter to each
/// other, and a file or folder that is not named may stand anywhere.
const ROOMS: [&[&[&str]]; 3] = [
    &[
        &["graphql/error", "graphql/scalar"],
        &["graphql/selection"],
        &["graphql/language"],
        &["graphql/validation"],
        &["graphql/resolver"],
        &["graphql/schema"],
        &["graphql/execution"],
    ],
    &[
        &["db/value"],
        &["db/relation"],
        &["db/filter"],
        &["db/order"],
        &["db/query"],
        &["db/statement"],
        &["db/batch"],
    ],
    &[&["db/filter.rs"], &["db/filter/scope"], &["db/filter/compare"], &["db/filter/sql"]],
];

/// Circles that are known, each with why it stands.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "films, people and what groups films have fields of each other's types",
        &[
            "graphql/schema/collection.rs",
            "graphql/schema/company.rs",
            "graphql/schema/facet.rs",
            "graphql/schema/genre.rs",
            "graphql/schema/keyword.rs",
            "graphql/schema/movie.rs",
            "graphql/schema/person.rs",
            "graphql/schema/vocabulary.rs",
        ],
    ),
    (
        "conditions on films ask for conditions on their people, and those on people for films",
        &[
            "graphql/schema/credit/filter.rs",
            "graphql/schema/movie/filter.rs",
            "graphql/schema/person/filter.rs",
        ],
    ),
];

/// A file that a test brings in by its path, and that tests alone import.
fn is_test(name: &str) -> bool {
    name.ends_with("_tests.rs")
}

pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn layer(name: &str) -> usize {
    LAYERS.iter().position(|layer| *layer == name).unwrap_or_else(|| panic!("{name} is no layer"))
}

/// The layer a source file lies in, and its text without comments.
fn files() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let inside = path.strip_prefix(&src).unwrap().to_owned();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let layer = first.trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        (layer, inside, code.collect::<Vec<_>>().join("\n"))
    };
    sources(&src).into_iter().map(read).collect()
}

fn imports() -> Imports {
    let files = files();
    let named: Vec<(String, &String)> = files
        .iter()
        .map(|(_, path, code)| (path.to_string_lossy().into_owned(), code))
        .filter(|(name, _)| !is_test(name))
        .collect();
    Sources::read(named.iter().map(|(name, code)| (name.as_str(), code.as_str()))).imports()
}

/// Imports of what stands above, `rank` being the place of a file.
fn upward(imports: &Imports, rank: impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let all = imports.iter().flat_map(|(file, targets)| targets.iter().map(move |it| (file, it)));
    let above = |(file, (target, _)): &(&String, (&String, &String))| {
        rank(target).zip(rank(file)).is_some_and(|(target, file)| target > file)
    };
    let told = |(file, (target, how))| format!("{file} imports {target} ({how})");
    all.filter(above).map(told).collect()
}

/// The layer of a file. `lib.rs` stands above all, because it declares them.
fn layer_of(file: &str) -> Option<usize> {
    let first = file.split('/').next().unwrap_or_default();
    Some(layer(first.trim_end_matches(".rs")))
}

fn room_of(rooms: &[&[&str]], file: &str) -> Option<usize> {
    let is_in = |room: &&str| {
        let below = file.strip_prefix(room);
        below.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
    };
    rooms.iter().position(|line| line.iter().any(is_in))
}

#[test]
fn imports_run_one_way() {
    let upward = upward(&imports(), layer_of);
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn rooms_of_a_layer_import_one_way() {
    let imports = imports();
    for rooms in ROOMS {
        for room in rooms.iter().copied().flatten() {
            let known = imports.keys().any(|file| room_of(&[&[*room]], file).is_some());
            assert!(known, "no file is in {room}");
        }
        let upward = upward(&imports, |file| room_of(rooms, file));
        assert!(upward.is_empty(), "{upward:#?}");
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports();
    let found = circles(&imports);
    let is = |circle: &BTreeSet<String>, files: &[&str]| {
        circle.iter().map(String::as_str).eq(files.iter().copied())
    };
    let is_known = |circle: &BTreeSet<String>| KNOWN.iter().any(|(_, files)| is(circle, files));
    let new = found.iter().filter(|circle| !is_known(circle));
    let new: Vec<String> = new.map(|circle| describe(circle, &imports)).collect();
    assert!(new.is_empty(), "files import each other in circles:\n{}", new.join("\n\n"));
    let gone = KNOWN.iter().filter(|(_, files)| !found.iter().any(|circle| is(circle, files)));
    let gone: Vec<_> = gone.collect();
    assert!(gone.is_empty(), "these circles are no more; take them from KNOWN: {gone:#?}");
}

/// `#[cfg(test)] mod tests;` stands under a `#[path]` beside the file: `order.rs`, `order_tests.rs`.
#[test]
fn tests_in_a_file_of_their_own_stand_beside_what_they_test() {
    let files = files();
    for (_, path, code) in &files {
        let own = path.with_extension("");
        let own = own.file_name().unwrap().to_str().unwrap();
        let lines: Vec<&str> = code.lines().map(str::trim).collect();
        for (place, _) in lines.iter().enumerate().filter(|(_, line)| **line == "mod tests;") {
            let expected = ["#[cfg(test)]".to_owned(), format!("#[path = \"{own}_tests.rs\"]")];
            let found = lines.get(place.wrapping_sub(2)..place).unwrap_or_default();
            assert_eq!(found, expected, "above `mod tests;` in {}", path.display());
            assert!(place + 1 == lines.len(), "tests are not at the end of {}", path.display());
        }
    }
    for (_, path, _) in files.iter().filter(|(_, path, _)| is_test(&path.to_string_lossy())) {
        let tested = path.to_string_lossy().replace("_tests.rs", ".rs");
        assert!(files.iter().any(|(_, path, _)| path.to_string_lossy() == tested), "{tested}");
    }
}

#[test]
fn only_db_and_the_settings_name_a_database() {
    let allowed = |layer: &str| matches!(layer, "db" | "config" | "lib");
    let named: Vec<_> = files()
        .into_iter()
        .filter(|(layer, _, code)| {
            let code = code.to_lowercase();
            let code = code.replace("sqlite://", "").replace("postgres://", "");
            !allowed(layer) && (code.contains("sqlite") || code.contains("postgres"))
        })
        .map(|(_, path, _)| path)
        .collect();
    assert!(named.is_empty(), "{named:?}");
}

#[test]
fn tables_do_not_import_the_api_nor_migrations_either() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, banned) in [
        ("entity/src", "async_graphql"),
        ("migration/src", "entity::"),
        ("migration/src", "cinegraph::"),
    ] {
        for path in sources(&root.join(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains(banned), "{} names {banned}", path.display());
        }
    }
}

#[test]
fn one_module_follows_fragments() {
    let follows = |code: &str| {
        ["Selection::FragmentSpread", "Selection::InlineFragment", "fragments.get("]
            .iter()
            .any(|walk| code.contains(walk))
    };
    let found = files().into_iter().filter(|(_, _, code)| follows(code)).map(|(_, path, _)| path);
    // The parser makes them.
    let found = found.filter(|path| !path.starts_with("graphql/language/parser"));
    let (own, others): (Vec<_>, Vec<_>) =
        found.partition(|path| path.starts_with("graphql/selection"));
    assert!(others.is_empty(), "use graphql::selection::Walk in {others:?}");
    assert_eq!(own.len(), 3, "the walk, the parts and the edit: {own:?}");
}

#[test]
fn one_function_chooses_an_operation() {
    let chooses = |code: &str| code.contains("DocumentOperations::Multiple");
    let found = files().into_iter().filter(|(_, _, code)| chooses(code)).map(|(_, path, _)| path);
    let mut found: Vec<_> = found.map(|path| path.display().to_string()).collect();
    found.sort();
    // The parser makes them; the edit changes every operation and chooses none.
    let known = [
        "graphql/execution/document.rs",
        "graphql/language/parser.rs",
        "graphql/selection/edit.rs",
    ];
    assert!(
        found.iter().all(|path| known.contains(&path.as_str()) || path.ends_with("_tests.rs")),
        "{found:?}"
    );
}
