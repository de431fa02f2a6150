//! What the kernel says of a process.

use std::fs;

use anyhow::{Context, Result};

/// The ticks of a second in `/proc`, whatever the kernel's own.
const TICKS: f64 = 100.0;

/// Seconds of CPU that a process has used, all its threads together.
pub(crate) fn cpu(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name is in brackets and may hold anything; 12 fields after it are user and system time.
    let (_, rest) = stat.rsplit_once(')').context("an unknown form of /proc/…/stat")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).context("an unknown form of /proc/…/stat")?;
    Ok((user + system) as f64 / TICKS)
}

/// Forgets how much memory a process had at most.
pub(crate) fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// The most memory that a process has had resident, in MiB.
pub(crate) fn peak(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<f64>().ok());
    Ok(kib.context("no VmHWM")? / 1024.0)
}
