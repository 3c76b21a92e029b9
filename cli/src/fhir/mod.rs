//! `blindnym fhir`: resources that leave pseudonymised and come back.
//!
//! ```text
//! arguments → Profile → FhirClient → Turn ┐
//! arguments → files: what is read, where to ┴→ run: files one after the other (whole, or lines)
//! ```

// What is asked for.
mod arguments;
mod rules;
// Looking for numbers.
mod check;
// From resources to resources; files of them.
mod files;
mod lines;
mod run;
mod turn;
mod whole;
// Resources on their way over HTTP.
mod proxy;
// What people see.
mod told;

use std::fmt;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use told::Stopped;

/// FHIR resources: pseudonymize, identify, look for numbers
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    Check(check::Options),
    Pseudonymize(arguments::Pseudonymize),
    Identify(arguments::Identify),
    Proxy(proxy::Options),
    Rules(rules::Options),
}

/// `blindnym fhir`; true where all is well.
///
/// # Errors
/// [`Stopped`] where a run stopped on the way, and where nothing could be done.
pub(crate) fn run(options: &Options) -> Result<bool> {
    match &options.command {
        Command::Check(options) => check::run(options),
        Command::Pseudonymize(options) => {
            run::run(&options.common, &turn::Turn::pseudonymize(options)?)
        }
        Command::Identify(options) => run::run(&options.common, &turn::Turn::identify(options)?),
        Command::Proxy(options) => proxy::run(options),
        Command::Rules(options) => rules::run(options),
    }
}

/// What stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// One resource, Bundle or Parameters
    Json,
    /// One resource in each line, as bulk data has it
    Ndjson,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        })
    }
}
