//! What a command's asynchronous part runs on.

use std::future::Future;

/// Lets a write beyond the limit of a file's size fail like one on a full disk, instead of ending
/// the process, for as long as what is returned is there.
#[cfg(unix)]
fn survive_file_size_limit() -> Option<tokio::signal::unix::Signal> {
    const SIGXFSZ: i32 = 25;
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ)).ok()
}

#[cfg(not(unix))]
fn survive_file_size_limit() {}

/// The bytes of a thread's stack.
const STACK: usize = 8 << 20;

/// Runs a command's asynchronous part to its end. Threads that are still busy then are not
/// waited for.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    // Values and conditions are read by functions that call themselves for every level.
    let runtime = runtime.enable_all().thread_stack_size(STACK).build()?;
    let _limit = runtime.block_on(async { survive_file_size_limit() });
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}
