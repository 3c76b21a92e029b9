//! Rule sets: ready ones, and files.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use blindnym_fhir::Rules;

/// Print a ready rule set, to start one of your own from
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Options {
    /// uhmep: the referral prescription; belgium: everything named by an SSIN
    #[arg(value_name = "NAME", value_parser = ["uhmep", "belgium"])]
    name: String,
}

pub(super) fn run(options: &Options) -> Result<bool> {
    let ready = Rules::READY.iter().find(|(name, _)| *name == options.name);
    let (_, json) = ready.context("no such rule set")?;
    write!(io::stdout(), "{json}")?;
    Ok(true)
}

/// The rule set of an argument, and its text: a ready one's name, or a file.
pub(super) fn find(argument: &str) -> Result<(Rules, String)> {
    if let Some((_, json)) = Rules::READY.iter().find(|(name, _)| *name == argument) {
        return Ok((Rules::parse(json)?, (*json).to_owned()));
    }
    if !Path::new(argument).exists() {
        let names: Vec<&str> = Rules::READY.iter().map(|(name, _)| *name).collect();
        anyhow::bail!("--rules is {} or a JSON file; {argument} is neither", names.join(", "));
    }
    let json = fs::read_to_string(argument).with_context(|| argument.to_owned())?;
    Ok((Rules::parse(&json).with_context(|| argument.to_owned())?, json))
}
