//! The binary: parses the command line and calls the library.

use std::process::ExitCode;

/// An eighth to a fifth less CPU time for a query than the system's allocator takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cinegraph::cli::run()
}
