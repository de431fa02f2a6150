//! How far a run is.

use std::io::Write as _;

/// Prints a line to the error output, because the output is the table's.
pub(crate) fn progress(line: &str) {
    // Nobody to read it is no failure.
    let _ = std::io::stderr().write_all(format!("bench: {line}\n").as_bytes());
}
