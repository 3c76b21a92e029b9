//! Blindnym's P-521 beside others': `cargo xtask peers`.
//!
//! All contestants work by turns of some milliseconds on one core, in many rounds; a ratio is the median of the ratios
//! within each round. What is measured is processor time of the thread. Before that all of them have to come to the
//! same results.

// Time, and where it is spent.
mod clock;
mod pin;
// Who works on what, by turns.
mod contest;
mod inputs;
// Arithmetic alone.
mod aws_lc;
#[cfg(blindnym_peers)]
mod openssl;
mod ours;
mod rustcrypto;
// With what stands around it, and a service that does nothing.
mod engine;
mod helpers;
mod stub;
// The table and the JSON.
mod report;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use blindnym::Curve;
use blindnym_benches::World;
use blindnym_benches::report::write;
use blindnym_p521::Backend;
use clap::Parser;
use indicatif::ProgressBar;

use clock::Counter;
use contest::Contestant;
use helpers::Helper;
use inputs::Inputs;

/// P-521 of several libraries, by turns.
#[derive(Debug, Parser)]
struct Options {
    /// Where the results are written
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Rounds that count
    #[arg(long, value_name = "N", default_value_t = 31, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// What runs the official JavaScript helper; left out unless named
    #[arg(long, value_name = "FILE")]
    helper: Option<PathBuf>,
    /// Only operations whose name begins so, and what they are compared with
    #[arg(long, value_name = "NAME", default_value = "")]
    operation: String,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr().lock(), "peers: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let core = pin::pin()?;
    let (inputs, world) = (Inputs::new()?, World::new(Curve::P521));
    let fastest = Backend::default().name();
    let script = options.helper.as_deref();
    let mut helper = script.map(|script| Helper::start(script, &world)).transpose()?;

    let mut contestants = rustcrypto::contestants(&inputs)?;
    contestants.extend(aws_lc::contestants(&inputs)?);
    #[cfg(blindnym_peers)]
    contestants.extend(openssl::contestants(&inputs)?);
    contestants.extend(ours::contestants(&inputs));
    contestants.extend(engine::contestants(&world, fastest)?);
    contestants.extend(helpers::ours(&world, fastest)?);
    contestants.extend(helper.iter_mut().flat_map(Helper::contestants));
    let wanted = |operation: &str| operation.starts_with(&options.operation);
    let compared = |one: &Contestant<'_>| {
        one.names.operation == "multiply"
            && (one.names.implementation != ours::NAME || one.names.backend == fastest)
    };
    contestants.retain(|one| wanted(one.names.operation) || compared(one));
    ensure!(contestants.iter().any(|one| wanted(one.names.operation)), "no such operation");

    contest::check(&mut contestants)?;
    let counter = Counter::start();
    let progress = ProgressBar::new(options.rounds.into());
    let rounds = usize::from(options.rounds);
    let mut measured = contest::run(&mut contestants, rounds, || progress.inc(1))?;
    progress.finish_and_clear();
    let order: Vec<&str> = measured.iter().map(|one| one.names.operation).collect();
    measured.sort_by_key(|one| order.iter().position(|other| *other == one.names.operation));

    let rows = report::rows(&measured, counter.frequency(), fastest);
    write(&options.output, &rows)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report::table(&rows))?;
    match core {
        Some(core) => writeln!(out, "core {core}, {rounds} rounds of turns: medians")?,
        None => writeln!(out, "any core, {rounds} rounds of turns: medians")?,
    }
    if !cfg!(blindnym_peers) {
        writeln!(out, "without OpenSSL: built without it")?;
    }
    writeln!(out, "results: {}", options.output.display())?;
    Ok(())
}
