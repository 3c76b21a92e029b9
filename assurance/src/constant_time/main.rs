//! Runs operations whose secrets valgrind's memcheck takes for undefined memory: it then reports every branch and every
//! address that depends on one of them, with file and line. `cargo xtask constant-time` builds and runs this.

/// The operations.
mod checks;
/// What is secret, and what no longer is.
mod marks;

use std::io::{self, Write as _};

use anyhow::{Result, bail, ensure};
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
        Task::LeakByBranch => checks::leak_by_branch(&mut out)?,
        Task::LeakByAddress => checks::leak_by_address(&mut out)?,
    }
    Ok(())
}
