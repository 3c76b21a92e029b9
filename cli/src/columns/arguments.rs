//! From where to where, and how: what the five commands have in common.

use std::path::PathBuf;

use anyhow::Result;
use blindnym_files::{Existing, Format, Job, Place};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

/// Names of formats, as `blindnym_files` has them.
const FORMATS: [&str; 5] = ["csv", "jsonl", "parquet", "arrow", "arrow-stream"];

/// Rows that a worker has at once: ten requests, which take part of a second.
const CHUNK: usize = 100;
/// Workers keep requests on their way while one of them ends its chunk. Threads that compute are bounded
/// elsewhere.
const FEWEST_WORKERS: usize = 4;

/// Files, columns, and what becomes of rows that go wrong.
#[derive(Clone, Debug, Args)]
pub(super) struct Arguments {
    /// File with the column: CSV, JSON Lines, Parquet or Arrow IPC; - for standard input
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    /// Column that is turned into another
    #[arg(long, value_name = "NAME")]
    column: String,
    /// File that is written; - for standard output. One that is there is not overwritten
    #[arg(short, long, value_name = "OUTPUT", required_unless_present = "dry_run")]
    output: Option<PathBuf>,
    /// Name of the column of results; NAME_problem stands beside it
    #[arg(long, value_name = "NAME", help_heading = "Columns")]
    result: Option<String>,
    /// Keep the column itself too, before the result
    #[arg(long, help_heading = "Columns")]
    keep_column: bool,
    /// Give integers back the zeros that a program took from them, up to so many digits: 11 for an SSIN
    #[arg(long, value_name = "DIGITS", value_parser = clap::value_parser!(u8).range(1..=64), help_heading = "Columns")]
    pad_integers: Option<u8>,
    /// Format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = format(), help_heading = "Formats")]
    format: Option<Format>,
    /// Format of the output, where its name does not say it [default: that of the input]
    #[arg(long, value_name = "FORMAT", value_parser = format(), help_heading = "Formats")]
    output_format: Option<Format>,
    /// Delimiter of CSV, one ASCII character [default: a comma, a tab for .tsv and .tab]
    #[arg(long, value_name = "CHARACTER", help_heading = "Formats")]
    delimiter: Option<char>,
    /// Go on with an interrupted run, where there is one
    #[arg(long, help_heading = "Runs")]
    resume: bool,
    /// Replace an output that is there once the new one is complete
    #[arg(long, help_heading = "Runs")]
    overwrite: bool,
    /// Check the profile and read the input to its end, but convert and write nothing
    #[arg(long, conflicts_with_all = ["resume", "overwrite"], help_heading = "Runs")]
    dry_run: bool,
    /// Go on after a row with a problem, which stands in the problem column [default]
    #[arg(long, conflicts_with = "fail_fast", help_heading = "Runs")]
    keep_going: bool,
    /// Stop at the first row with a problem
    #[arg(long, help_heading = "Runs")]
    fail_fast: bool,
    /// Rows after which a part is safe on disk: at most so many are done again after an interruption
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Runs")]
    part_rows: Option<u64>,
    /// Threads that compute [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Runs")]
    threads: Option<u16>,
    /// No progress bar and no summary; problems are still told by the status
    #[arg(short, long, help_heading = "Runs")]
    quiet: bool,
}

/// A format by its name.
fn format() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(FORMATS)
        .try_map(|name| Format::of_name(&name).ok_or_else(|| format!("{name} is no format")))
}

impl Arguments {
    /// What is to be done with the rows; `result` is the usual name of the results.
    pub(super) fn job(&self, result: &str) -> Result<Job> {
        let output = self.output.as_deref().map(Place::from_argument);
        let result = self.result.as_deref().unwrap_or(result);
        let mut job = Job::new(
            Place::from_argument(&self.input),
            // A dry run writes nothing, wherever to.
            output.unwrap_or(Place::Standard),
            &self.column,
            result,
        );
        job.keep = self.keep_column;
        job.pad_integers = self.pad_integers.map(usize::from);
        job.input_format = self.format;
        job.output_format = self.output_format;
        job.delimiter = self.delimiter.map(ascii).transpose()?;
        job.resume = self.resume;
        job.existing = if self.overwrite { Existing::Replace } else { Existing::Refuse };
        job.fail_fast = self.fail_fast;
        if let Some(rows) = self.part_rows {
            job.part_rows = rows;
        }
        if let Some(threads) = self.threads() {
            job.workers = threads;
        }
        job.chunk_rows = CHUNK;
        // Some wait for the service while others read and write.
        job.workers = job.workers.max(FEWEST_WORKERS);
        Ok(job)
    }

    /// Threads that compute, where they are given.
    pub(super) fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// Whether nothing is to be written.
    pub(super) const fn is_dry(&self) -> bool {
        self.dry_run
    }

    /// Whether people want to hear nothing.
    pub(super) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The column's name.
    pub(super) fn column(&self) -> &str {
        &self.column
    }
}

fn ascii(delimiter: char) -> Result<u8> {
    match u8::try_from(delimiter) {
        Ok(byte) if byte.is_ascii() => Ok(byte),
        Ok(_) | Err(_) => anyhow::bail!("--delimiter is one ASCII character"),
    }
}
