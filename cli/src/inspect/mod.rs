//! `blindnym inspect`: what everybody can read of a pseudonym in transit.

mod form;
mod header;
mod report;

use std::io::{self, IsTerminal as _, Read as _, Write as _};

use anyhow::{Result, ensure};

use crate::terminal::Format;
use report::Report;

/// Longer than any list that somebody looks at.
const LONGEST: u64 = 16 << 20;

/// Show what everybody can read of a pseudonym in transit
///
/// Any text form: urn v1 and v2 of both families, `sec1:transitInfo` long and short, Base64 of JSON, JSON,
/// and a transitInfo alone. No key is needed and nothing is sent anywhere. Only the domain's owner can tell
/// whether a pseudonym is authentic. The status is 1 if something is wrong with one.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The pseudonym; - for lines of standard input, or one JSON object there
    #[arg(value_name = "PSEUDONYM")]
    pseudonym: String,
    /// What is printed: lines for people, or one JSON object a line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// Looks at the pseudonyms.
///
/// # Errors
/// Where there is none, or standard input cannot be read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let texts = match options.pseudonym.as_str() {
        "-" => standard_input()?,
        text => vec![text.trim().to_owned()],
    };
    ensure!(texts.iter().any(|text| !text.is_empty()), "there is no pseudonym");
    let mut out = anstream::stdout().lock();
    let now = crate::times::now();
    let mut good = true;
    for (index, text) in texts.iter().enumerate() {
        let report = Report::of(text, now);
        good &= report.is_good();
        match options.format {
            Format::Json => writeln!(out, "{}", report.json())?,
            Format::Text => {
                if index > 0 {
                    writeln!(out)?;
                }
                report.write(&mut out, now)?;
            }
        }
    }
    Ok(good)
}

/// One pseudonym a line, or one JSON object over several.
fn standard_input() -> Result<Vec<String>> {
    let input = io::stdin().lock();
    if input.is_terminal() {
        writeln!(io::stderr(), "one pseudonym a line; Ctrl-D ends")?;
    }
    let mut text = String::new();
    let length = input.take(LONGEST).read_to_string(&mut text)?;
    ensure!(u64::try_from(length)? < LONGEST, "there is more than {} MiB", LONGEST >> 20);
    if serde_json::from_str::<serde_json::Map<_, _>>(&text).is_ok() {
        return Ok(vec![text.trim().to_owned()]);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}
