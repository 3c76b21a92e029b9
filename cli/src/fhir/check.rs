//! `blindnym fhir check`: where numbers of people stand.

use std::fs;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use blindnym_fhir::{Location, find_ssins};
use zeroize::Zeroizing;

use super::files::{self, File};
use super::told::place;
use super::{Format, whole};

/// Look for anything that looks like an SSIN, and tell where it stands
///
/// Resources, Bundles, NDJSON, and folders of them. Texts, narratives, references, names of attachments and
/// members are looked at, with and without punctuation. The number itself is never told. The status is 1 where
/// something was found.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Options {
    /// Files or folders; - for standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// Format of the input, where its name does not say it
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// No list of places: the status alone
    #[arg(short, long)]
    quiet: bool,
}

/// True where nothing was found and all could be read.
///
/// # Errors
/// Where a file cannot be read.
pub(super) fn run(options: &Options) -> Result<bool> {
    let mut good = true;
    for input in &options.inputs {
        // Nothing is written; the place of outputs is that of nothing.
        let nowhere = std::env::temp_dir().join("blindnym-nowhere");
        for file in files::of(input, &nowhere, options.format)? {
            good &= match file.format {
                Format::Json => {
                    let text = whole::read(&file.input)?;
                    tell(options, &file.input, None, &text)?
                }
                Format::Ndjson => lines(options, &file)?,
            };
        }
    }
    Ok(good)
}

fn lines(options: &Options, file: &File) -> Result<bool> {
    let context = || file.input.display().to_string();
    let mut reader: Box<dyn BufRead> = if files::is_standard(&file.input) {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(fs::File::open(&file.input).with_context(context)?))
    };
    let (mut good, mut number) = (true, 0_u64);
    loop {
        let mut line = Zeroizing::new(String::new());
        if reader.read_line(&mut line).with_context(context)? == 0 {
            return Ok(good);
        }
        number = number.saturating_add(1);
        if !line.trim().is_empty() {
            good &= tell(options, &file.input, Some(number), &line)?;
        }
    }
}

/// Says where they are; true where there are none.
fn tell(options: &Options, path: &Path, line: Option<u64>, text: &str) -> Result<bool> {
    let mut out = io::stdout().lock();
    match find_ssins(text) {
        Ok(found) => {
            for location in found.iter().filter(|_| !options.quiet) {
                let location: &Location = location;
                writeln!(out, "{}: {location}", place(path, line))?;
            }
            Ok(found.is_empty())
        }
        Err(error) => {
            writeln!(io::stderr(), "{}: {error}", place(path, line))?;
            Ok(false)
        }
    }
}
