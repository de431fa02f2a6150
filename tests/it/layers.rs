//! The house: modules import only from their left, and only `db` names a database.

use std::path::{Path, PathBuf};

/// From the lowest layer to the highest.
pub const LAYERS: [&str; 14] = [
    "error", "config", "db", "event", "auth", "app", "catalog", "webhook", "import", "graphql",
    "http", "cli", "main", "lib",
];

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

/// The modules that `code` names after `crate::`.
fn imports(code: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    code.split("crate::").skip(1).map(word).filter(|name: &String| !name.is_empty()).collect()
}

#[test]
fn imports_run_one_way() {
    let upward: Vec<String> = files()
        .iter()
        .filter(|(own, ..)| own != "lib")
        .flat_map(|(own, path, code)| {
            let above = move |name: &String| layer(name) > layer(own);
            let told = move |name| format!("{} imports {name}", path.display());
            imports(code).into_iter().filter(above).map(told)
        })
        .collect();
    assert!(upward.is_empty(), "{upward:#?}");
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
fn the_tables_know_nothing_of_the_api_and_migrations_nothing_of_either() {
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
