use crate::context::Context;
use crate::process;
use anyhow::{Context as _, Result, ensure};
use std::process::Command;

/// The fewest patients that count as a real run.
const FEWEST: u64 = 1_000;

/// Step `quickstart`: what `cargo run --release` does, judged by its last line.
///
/// # Errors
/// When it fails, or its last line does not report enough patients without a mismatch.
pub(crate) fn quickstart(context: &Context) -> Result<()> {
    let mut program = Command::new(context.tested_program()?);
    let last = process::run_for_last_line(program.current_dir(&context.root))?;
    let patients = patients(&last).with_context(|| {
        format!("last line: expected `quickstart: patients=N mismatches=0`, came `{last}`")
    })?;
    ensure!(patients >= FEWEST, "expected {FEWEST} patients or more, came {patients}");
    Ok(())
}

/// N of `quickstart: patients=N mismatches=0`.
fn patients(line: &str) -> Option<u64> {
    let count = line.strip_prefix("quickstart: patients=")?.strip_suffix(" mismatches=0")?;
    let digits = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
    if digits { count.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
