//! A closed-loop load test of the service: `cargo xtask load`.
//!
//! Starts `blindnym serve --dev` as a process of its own and keeps every connection busy with one request at
//! a time. Tells requests per second, latencies and errors, and which share of the service's processor time
//! went to anything but scalar multiplications:
//!
//! ```text
//! outside = 1 − multiplications · cost of one / processor time of the service
//! ```
//!
//! Every answered item is one multiplication: the service multiplies all factors of an item together first.
//! The interval begins and ends with nothing on its way, so that both sides count the same requests. The cost
//! is measured meanwhile, not before: it changes with whatever else the machine does.

// Requests to send, and connections to send them on.
mod client;
mod work;
// One operation on so many connections.
mod measure;
// What a multiplication costs here and now.
mod baseline;
// The table.
mod report;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::process::{Service, threads, told_to_stop};
use blindnym_benches::report::write;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use rand_core::SeedableRng as _;

use measure::Bench;
use work::OPERATIONS;

/// Load test of `blindnym serve`.
#[derive(Debug, Parser)]
struct Options {
    /// The `blindnym` program to test
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// Where the results are written
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Seconds for each row
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=120))]
    seconds: u64,
    /// Only these operations, named as in the path
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    operations: Vec<String>,
    /// Connections, each with one request on its way
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1, 16, 256], value_parser = clap::value_parser!(u16).range(1..=4096))]
    connections: Vec<u16>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr().lock(), "load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    // The client gets by with few threads: its work is a small part of the service's.
    let threads = threads().div_ceil(4);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            result = measure_all(options) => result,
            // The service is stopped on the way out.
            () = told_to_stop() => Err(anyhow::anyhow!("interrupted")),
        }
    })
}

async fn measure_all(options: &Options) -> Result<()> {
    let service = Service::start(&options.program, &[])?;
    let mut bench = Bench {
        service: &service,
        time: Duration::from_secs(options.seconds),
        rng: chacha20::ChaCha12Rng::seed_from_u64(1),
    };
    let wanted = |name: &str| {
        options.operations.is_empty() || options.operations.iter().any(|wanted| wanted == name)
    };
    let operations: Vec<_> = OPERATIONS.iter().filter(|known| wanted(known.name)).collect();
    ensure!(!operations.is_empty(), "no such operation");
    let progress = progress(operations.len().saturating_mul(options.connections.len()));
    let mut rows = Vec::new();
    for operation in operations {
        progress.set_message(format!("{}: preparing", operation.name));
        // Anew for each operation: pseudonyms in transit expire.
        let requests = work::prepare(operation, &service, &mut bench.rng).await?;
        for connections in options.connections.iter().copied().map(usize::from) {
            progress.set_message(format!("{} on {connections}", operation.name));
            let row = bench.row(operation, &requests, connections).await;
            rows.push(row.with_context(|| format!("{} on {connections}", operation.name))?);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    write(&options.output, &rows)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report::table(&rows))?;
    writeln!(out, "results: {}", options.output.display())?;
    Ok(())
}

/// Drawn on a terminal only.
fn progress(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX));
    match ProgressStyle::with_template("[{bar:24}] {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
