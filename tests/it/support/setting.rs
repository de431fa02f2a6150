//! Settings of the tests; `tests/README.md` lists them.

use std::path::PathBuf;

use super::say_loudly;

/// The number that a setting gives, or the default.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// A file or folder of real data, which is not in the repository; nothing and a loud line where
/// `CINEGRAPH_TEST_DATA` names no folder.
pub fn data(inside: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("CINEGRAPH_TEST_DATA").filter(|name| !name.is_empty())
    else {
        say_loudly("tests of real data SKIPPED: set CINEGRAPH_TEST_DATA=<folder> to run them");
        return None;
    };
    let path = PathBuf::from(folder).join(inside);
    assert!(path.exists(), "CINEGRAPH_TEST_DATA has no {inside}: {}", path.display());
    Some(path)
}
