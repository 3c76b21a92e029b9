//! dudect (Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", 2017): the times of an operation on one secret that stays
//! and on random ones, by turns that are drawn, compared with Welch's t-test. `cargo xtask dudect` builds and runs this.

/// Measuring.
mod measure;
/// What is measured.
mod operations;
/// What is told of it.
mod report;
/// Welch's test, on all times and without the longest ones.
mod statistics;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use chacha20::ChaCha20Rng;
use clap::Parser;
use rand_core::SeedableRng as _;

use measure::Limits;
use report::{Report, Row, Verdict};

/// Times that depend on secrets.
#[derive(Debug, Parser)]
struct Arguments {
    /// Measurements of each operation
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(20_000..))]
    measurements: u32,
    /// Seconds of each operation at most
    #[arg(long, value_name = "N", default_value_t = 600)]
    seconds: u64,
    /// Operations at a time; what shares a core disturbs, and more than there are cores tell less
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: u16,
    /// Where the figures are written to, JSON; those of other operations stay there
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Operations whose name contains one of these
    names: Vec<String>,
}

/// As many as find what is planted.
const PLANTED: Limits = Limits { measurements: 20_000, time: Duration::from_secs(60) };

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let limits = Limits {
        measurements: arguments.measurements,
        time: Duration::from_secs(arguments.seconds),
    };
    let mut rng = random()?;
    line(Row::heading())?;
    let planted = measure::measure(&mut operations::planted(&mut rng), &PLANTED, &mut rng);
    let planted = Row::of("planted: ends at the first difference", &planted);
    line(&planted)?;
    ensure!(planted.verdict == Verdict::Leak, "what was planted is not found");
    let report = Mutex::new(Report::open(arguments.output.as_deref())?);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let work = || one_by_one(&arguments.names, &limits, &next, &report);
        let threads: Vec<_> = (0..arguments.threads).map(|_| scope.spawn(work)).collect();
        let ended = |thread: thread::ScopedJoinHandle<'_, Result<()>>| {
            thread.join().map_err(|_| anyhow!("a thread ended early"))?
        };
        threads.into_iter().try_for_each(ended)
    })?;
    let report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    let [all, leaks, untold] = report.counts();
    ensure!(all > 0, "no operation has such a name");
    line(format!(
        "{all} operations: {leaks} tell something of their secrets, {untold} were measured too few times"
    ))?;
    Ok(if leaks == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Measures what no other thread does. Each has operations, and secrets, of its own.
fn one_by_one(
    names: &[String],
    limits: &Limits,
    next: &AtomicUsize,
    report: &Mutex<Report>,
) -> Result<()> {
    let mut rng = random()?;
    let mut wanted: Vec<_> =
        operations::all(&mut rng)?.into_iter().filter(|one| one.is_wanted(names)).collect();
    while let Some(operation) = wanted.get_mut(next.fetch_add(1, Ordering::Relaxed)) {
        let mut measured =
            || Row::of(&operation.name, &measure::measure(&mut operation.run, limits, &mut rng));
        let mut row = measured();
        line(&row)?;
        if matches!(row.verdict, Verdict::Suspicious | Verdict::Leak) {
            // Other programs do not do it twice.
            row = measured().after(&row);
            line(&row)?;
        }
        report.lock().unwrap_or_else(PoisonError::into_inner).add(row)?;
    }
    Ok(())
}

fn random() -> Result<ChaCha20Rng> {
    ChaCha20Rng::try_from_rng(&mut getrandom::SysRng).context("no random numbers")
}

fn line(line: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}
