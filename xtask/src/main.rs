//! Development tasks of the workspace: `cargo xtask test`, `bench`, `peers`, `load`, `client-bench`, `wasm`,
//! `wasm-bench`, `assure`, `fuzz`, `wheel`, `python-bench`, `vectors`.
//!
//! `test` is what continuous integration runs. It installs what a step needs where it can (Debian
//! as root) and says exactly what is missing where it cannot.

/// Prints one line on standard output.
mod console;
/// The workspace as cargo describes it, and its target folder.
mod context;
/// Child processes: shown, run, checked.
mod process;
/// Named steps: headings, timing, summary.
mod step;
/// The steps of `cargo xtask test`, in order.
mod steps;

/// What is missing on this machine, and apt where it can install it.
mod install;

/// Every check of what SECURITY.md promises.
mod assure;
/// The instructions that step `constant-time` looks at one by one.
mod audit;
/// Step `clients`.
mod clients;
/// Step `constant-time`.
mod constant_time;
/// Step `fhir`.
mod fhir;
/// Step `keycloak`.
mod keycloak;
/// Steps `fmt`, `clippy`, `doc`.
mod lint;
/// Step `openapi`.
mod openapi;
/// Step `quickstart`.
mod quickstart;
/// Steps `test` and `examples`, and the benches.
mod run;

/// Times that depend on secrets.
mod dudect;

/// The bench of the command on files.
mod client_bench;
/// The bench of FHIR resources.
mod fhir_bench;
/// The load test of the service.
mod load;
/// The bench of the curve beside others'.
mod peers;
/// The bench of the Python package.
mod python_bench;
/// The bench of the npm package in a browser.
mod wasm_bench;

/// Steps `wasm` and `no-std`.
mod cross;
/// Debian's own Rust, for targets whose standard library rustup does not have.
mod debian_rust;
/// The demo page of the npm package.
mod demo;
/// Step `npm`, and the npm package.
mod npm;

/// Bills of materials.
mod bill;
/// Steps `vectors` and `python`, and a Python for others, in a virtual environment of their own.
mod python;
/// Virtual environments.
mod venv;
/// Step `wheel`, and the wheel.
mod wheel;

/// Finds the repository's files by extension.
mod files;
/// Step `links`.
mod links;
/// Step `sizes`.
mod sizes;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{CommandFactory as _, Parser, Subcommand};
use context::Context;
use std::process::ExitCode;

/// Development tasks of the Blindnym workspace.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Option<Task>,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Task {
    /// Run every check, or the named steps only, up to the first failure
    Test {
        /// Name the steps and stop
        #[arg(long)]
        list: bool,
        /// Steps to run (all when none is named), always in the order of --list
        #[arg(value_name = "STEP", value_parser = PossibleValuesParser::new(steps::names()))]
        steps: Vec<String>,
    },
    /// Run the curve's tests with hundreds of times as many random numbers, against RustCrypto and plain integers (hours)
    LongTests,
    /// Run the benchmarks and say where their report is
    Bench {
        /// Only benchmarks whose name contains this
        filter: Option<String>,
    },
    /// Measure the curve beside other libraries', and the official helpers (target/peers.json)
    Peers {
        /// Rounds of turns [default: 31]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        rounds: Option<u16>,
        /// Do not measure, but draw the last results (docs/peers.svg)
        #[arg(long, conflicts_with = "rounds")]
        plot: bool,
    },
    /// Compare the times of operations on a secret that stays and on random ones (target/dudect.json)
    Dudect {
        /// Measurements of each operation [default: 1000000]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(20_000..))]
        measurements: Option<u32>,
        /// Seconds of each operation at most [default: 600]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        seconds: Option<u64>,
        /// Operations at a time [default: 1]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
        threads: Option<u16>,
        /// Operations whose name contains one of these; the others' figures stay as they are
        names: Vec<String>,
    },
    /// Load the service, and say what it does beside multiplying (target/load.json)
    Load {
        /// Seconds for each row [default: 5]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=120))]
        seconds: Option<u64>,
    },
    /// Measure the command on Parquet files, with and without a service (target/client-bench.json)
    ClientBench {
        /// Rows of the paths that need no service [default: 1000000]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        rows: Option<u32>,
        /// Rows of the paths over HTTP, at most as many [default: 100000]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        http_rows: Option<u32>,
    },
    /// Build the npm package (wasm/npm/dist)
    Wasm,
    /// Serve the demo page of the npm package, with a service behind it, until Ctrl-C
    Demo,
    /// Measure the npm package against the official helper in Chromium (target/wasm-bench.json)
    WasmBench,
    /// Build the Python wheel (target/xtask/wheels/release)
    Wheel,
    /// Measure the Python package with every library it works with (target/python-bench.json)
    PythonBench {
        /// Rows of each way [default: 1000000]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        rows: Option<u32>,
    },
    /// Measure FHIR resources with the service in the process (target/fhir-bench.json)
    FhirBench {
        /// Seconds that are measured [default: 20]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
        seconds: Option<u64>,
    },
    /// Check what SECURITY.md promises: every check, or the named ones, each to its end (target/assure.json)
    Assure {
        /// Name the checks and stop
        #[arg(long)]
        list: bool,
        /// Minutes for each fuzz target
        #[arg(long, value_name = "N", default_value_t = 1)]
        minutes: u32,
        /// Try every Nth mutant of the engine
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
        shards: u32,
        /// ... from this one
        #[arg(long, value_name = "K", default_value_t = 0)]
        shard: u32,
        /// Checks to run (all when none is named), always in the order of --list
        #[arg(value_name = "CHECK", value_parser = PossibleValuesParser::new(assure::names()))]
        checks: Vec<String>,
    },
    /// Fuzz every target, or the named one (target/fuzz.json)
    Fuzz {
        /// Minutes for each target
        #[arg(long, value_name = "N", default_value_t = 10)]
        minutes: u32,
        /// Replace the committed corpora by small inputs that reach as much as everything found
        #[arg(long)]
        keep: bool,
        /// The target
        target: Option<String>,
    },
    /// Write the test vectors anew
    Vectors,
}

fn main() -> ExitCode {
    match perform(Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            console::line(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Does the task. A failed step is reported by its summary, not as an error.
fn perform(args: Args) -> Result<ExitCode> {
    match args.task {
        None => console::line(&Args::command().render_help().to_string()),
        Some(Task::Test { list: true, .. }) => steps::list(),
        Some(Task::Test { list: false, steps }) => {
            let context = Context::load()?;
            return Ok(step::run_all(&steps::select(&steps), &context));
        }
        Some(Task::LongTests) => run::long_tests(&Context::load()?)?,
        Some(Task::Bench { filter }) => run::bench(&Context::load()?, filter.as_deref())?,
        Some(Task::Peers { plot: true, .. }) => peers::plot(&Context::load()?)?,
        Some(Task::Peers { plot: false, rounds }) => peers::peers(&Context::load()?, rounds)?,
        Some(Task::Dudect { measurements, seconds, threads, names }) => {
            dudect::dudect(&Context::load()?, measurements, seconds, threads, &names)?;
        }
        Some(Task::Load { seconds }) => load::load(&Context::load()?, seconds)?,
        Some(Task::ClientBench { rows, http_rows }) => {
            client_bench::client_bench(&Context::load()?, rows, http_rows)?;
        }
        Some(Task::PythonBench { rows }) => {
            python_bench::python_bench(&Context::load()?, rows)?;
        }
        Some(Task::Wheel) => wheel::build(&Context::load()?)?,
        Some(Task::Wasm) => npm::build(&Context::load()?)?,
        Some(Task::Demo) => demo::demo(&Context::load()?)?,
        Some(Task::WasmBench) => wasm_bench::wasm_bench(&Context::load()?)?,
        Some(Task::FhirBench { seconds }) => {
            fhir_bench::fhir_bench(&Context::load()?, seconds)?;
        }
        Some(Task::Assure { list: true, .. }) => assure::list(),
        Some(Task::Assure { list: false, minutes, shards, shard, checks }) => {
            let effort = assure::Effort { minutes, shard, shards };
            return assure::assure(&Context::load()?, &checks, effort);
        }
        Some(Task::Fuzz { minutes, keep, target }) => {
            assure::fuzz(&Context::load()?, minutes, target.as_deref(), keep)?;
        }
        Some(Task::Vectors) => python::regenerate(&Context::load()?)?,
    }
    Ok(ExitCode::SUCCESS)
}
