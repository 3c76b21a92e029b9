//! The command `blindnym` at work on files, measured as a user runs it: `cargo xtask client-bench`.
//!
//! ```text
//! SSINs ─pseudonymize→ in transit ─repeated, at-rest→ at rest ─in-transit→ in transit ─identify→ SSINs
//!           HTTP                                                               HTTP
//! ```
//!
//! Every arrow is a process of its own, from one Parquet file to another, beside `blindnym serve --dev`. Each
//! must end with status 0 and a right result for every row: the SSINs at the end are those of the start.
//!
//! A rate is compared with that of core, for the same work from text to text in memory, on as many threads as
//! the machine has (`src/reference.rs`):
//!
//! ```text
//! ratio = (rows / seconds of the command) / median of core's rows per second
//! ```
//!
//! Both are wall time, so that a command that leaves a core idle is a slow one. The command's is that from its
//! start to its end: configuration, keys, reading, writing and joining are inside. Neighbours on the machine's
//! cores change its speed by tens of percent from second to second, so core's rate is taken **during** the
//! command's run: every four seconds the command and the service are stopped (SIGSTOP), core works on all
//! threads for a second, and they go on (SIGCONT). Pauses do not count for the command. One sample more
//! stands before its start and one after its end; where processes cannot be stopped there are only these.

// What is worked on: numbers of nobody, in files.
mod columns;
// The command, and how it finds the service.
mod configuration;
mod paths;
// A command from its start to its end; what core does meanwhile.
mod pause;
mod run;
// The table and the JSON.
mod report;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::process::told_to_stop;
use blindnym_benches::report::write;
use blindnym_benches::ssins;
use clap::Parser;

/// Bench of the command `blindnym` on files.
#[derive(Debug, Parser)]
struct Options {
    /// The `blindnym` program to test
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// Where the results are written; its folder needs room for three files of --rows pseudonyms
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Rows of the paths that need no service
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    rows: u32,
    /// Rows of the paths over HTTP, at most as many
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(ssins::MOST)))]
    http_rows: u32,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr().lock(), "client: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    ensure!(options.http_rows <= options.rows, "--http-rows is at most --rows");
    let stop = stop()?;
    // Beside the results, because the folder for temporary files is often memory.
    let folder = options.output.parent().unwrap_or(Path::new("."));
    let folder = tempfile::tempdir_in(folder).context("no folder for the files")?;
    let rows = paths::measure(options, folder.path(), &stop)?;
    write(&options.output, &rows)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report::table(&rows))?;
    writeln!(out, "results: {}", options.output.display())?;
    Ok(())
}

/// A flag that Ctrl-C sets: processes that are stopped for a moment must not stay so.
fn stop() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _thread = thread::spawn(move || {
        runtime.block_on(told_to_stop());
        set.store(true, Ordering::Relaxed);
    });
    Ok(flag)
}
