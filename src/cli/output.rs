//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Writes to standard output. [`fail`] recognizes a reader that went away (`| head`).
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// One line on standard error and exit code 1; nothing and 0 where the reader of the output has
/// ended, because it has what it wanted.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    let gone = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe);
    if gone {
        return ExitCode::SUCCESS;
    }
    let text = causes(error.as_ref());
    // Where standard error is closed, the exit code has to do.
    let _ = writeln!(io::stderr(), "cinegraph: {text}");
    ExitCode::FAILURE
}

/// An error and its causes in one line.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let more = cause.to_string();
        // Many an error prints its cause itself.
        if !text.contains(&more) {
            text = if text.is_empty() { more } else { format!("{text}: {more}") };
        }
        next = cause.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
