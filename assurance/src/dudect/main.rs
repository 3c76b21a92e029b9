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

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use chacha20::ChaCha20Rng;
use clap::Parser;
use rand_core::SeedableRng as _;

use measure::Limits;
use report::{Row, Verdict};

/// Times that depend on secrets.
#[derive(Debug, Parser)]
struct Arguments {
    /// Measurements of each operation
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(20_000..))]
    measurements: u32,
    /// Seconds of each operation at most
    #[arg(long, value_name = "N", default_value_t = 600)]
    seconds: u64,
    /// Where the figures are written to, JSON
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
    let mut rng = ChaCha20Rng::try_from_rng(&mut getrandom::SysRng).context("no random numbers")?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", Row::heading())?;
    let planted = measure::measure(&mut operations::planted(&mut rng), &PLANTED, &mut rng);
    let planted = Row::of("planted: ends at the first difference", &planted);
    writeln!(out, "{planted}")?;
    ensure!(planted.verdict == Verdict::Leak, "what was planted is not found");
    let mut rows = Vec::new();
    for mut operation in operations::all(&mut rng)? {
        if !operation.is_wanted(&arguments.names) {
            continue;
        }
        let mut measured =
            || Row::of(&operation.name, &measure::measure(&mut operation.run, &limits, &mut rng));
        let mut row = measured();
        writeln!(out, "{row}")?;
        if matches!(row.verdict, Verdict::Suspicious | Verdict::Leak) {
            // Other programs do not do it twice.
            row = measured().after(&row);
            writeln!(out, "{row}")?;
        }
        rows.push(row);
        if let Some(path) = &arguments.output {
            let file = File::create(path).with_context(|| path.display().to_string())?;
            serde_json::to_writer_pretty(file, &rows)?;
        }
    }
    ensure!(!rows.is_empty(), "no operation has such a name");
    let leaks = rows.iter().filter(|row| row.verdict == Verdict::Leak).count();
    let untold = rows.iter().filter(|row| row.verdict == Verdict::TooFew).count();
    writeln!(
        out,
        "{} operations: {leaks} tell something of their secrets, {untold} were measured too few times",
        rows.len()
    )?;
    Ok(if leaks == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
