//! How far an import is: a bar on a terminal, a log line every few seconds elsewhere.
//!
//! **Invariant:** it is written to standard error and to the log; standard output is the report's.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::report::Report;

/// Between two log lines.
const PAUSE: Duration = Duration::from_secs(5);

/// What a bar looks like.
const BAR: &str = "{bar:40} {bytes}/{total_bytes} {percent:>3} %  {msg}  {eta} left";

/// The bytes read so far of a known total.
pub(super) struct Progress {
    counter: Arc<AtomicU64>,
    total: u64,
    bar: Option<ProgressBar>,
    last_report: Instant,
}

impl Progress {
    pub(super) fn start(total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(BAR);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style)
        });
        Self { counter: Arc::default(), total, bar, last_report: Instant::now() }
    }

    /// What readers add their bytes to.
    pub(super) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counter)
    }

    /// Shows how far the run is.
    pub(super) fn show(&mut self, report: &Report) {
        let bytes = self.counter.load(Ordering::Relaxed).min(self.total);
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(format!("{} movies", report.read));
        } else if self.last_report.elapsed() >= PAUSE {
            self.last_report = Instant::now();
            self.log(report, bytes, "importing");
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self, report: &Report) {
        match &self.bar {
            Some(bar) => bar.finish_and_clear(),
            None => self.log(report, self.total, "import finished"),
        }
    }

    fn log(&self, report: &Report, bytes: u64, text: &str) {
        tracing::info!(
            import.read = report.read,
            import.rejected = report.rejected,
            import.bytes = bytes,
            import.total_bytes = self.total,
            "{text}"
        );
    }
}
