//! Runs operations whose secrets valgrind's memcheck takes for undefined memory: it then reports every branch and every
//! address that depends on one of them, with file and line. `cargo xtask constant-time` builds and runs this.

/// The operations of the curve.
mod checks;
/// The operations of the engine.
mod engine;
/// What is secret, and what no longer is.
mod marks;

use std::io::{self, Write as _};

use anyhow::{Result, bail, ensure};
use blindnym::Curve;
use blindnym_p521::Backend;
use clap::{Parser, Subcommand};

/// Operations under valgrind's eye.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Names the back ends that can be checked here
    Backends,
    /// Runs every operation on a back end
    Check {
        /// Its name
        backend: String,
    },
    /// Runs every operation of the engine on a curve; the environment's `BLINDNYM_P521` picks its arithmetic
    Engine {
        /// P-521, P-384 or P-256
        curve: Curve,
    },
    /// Lets what the engine made of secrets decide: to be found
    LeakInEngine,
    /// Lets a secret decide on a branch: to be found
    LeakByBranch,
    /// Lets a secret decide on an address: to be found
    LeakByAddress,
}

fn main() -> Result<()> {
    let task = Arguments::parse().task;
    let mut out = io::stdout().lock();
    if let Task::Backends = task {
        for backend in Backend::every() {
            writeln!(out, "{}", backend.name())?;
        }
        return Ok(());
    }
    ensure!(
        marks::are_seen(),
        "nobody looks: run this under valgrind, as `cargo xtask constant-time` does"
    );
    match task {
        Task::Backends => {}
        Task::Check { backend } => {
            let Some(backend) = Backend::named(&backend) else {
                bail!("there is no back end {backend} here");
            };
            for check in checks::ALL {
                writeln!(out, "{}: {}", backend.name(), check.name)?;
                (check.run)(backend)?;
            }
        }
        Task::Engine { curve } => {
            engine::run(curve, &mut out)?;
            marks::print(&mut out)?;
        }
        Task::LeakInEngine => engine::leak(&mut out)?,
        Task::LeakByBranch => checks::leak_by_branch(&mut out)?,
        Task::LeakByAddress => checks::leak_by_address(&mut out)?,
    }
    Ok(())
}
