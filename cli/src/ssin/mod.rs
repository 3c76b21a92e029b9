//! `blindnym ssin`: checks numbers without sending them anywhere.

mod finding;

use std::io::{self, BufRead as _, IsTerminal as _, Write};

use anyhow::{Result, ensure};
use clap::Subcommand;
use zeroize::Zeroizing;

use crate::terminal::Format;
use finding::Finding;

/// Work with social security identification numbers (SSIN, INSZ, NISS)
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    Check(Check),
}

/// Check numbers: their check digits, date, sex and register
///
/// Nothing is sent anywhere, and the numbers are not repeated: they are told by their place. Arguments
/// stay in the history of your shell and are seen in the list of processes, so give real numbers on
/// standard input, one a line. The status is 1 if any is wrong.
#[derive(Clone, Debug, clap::Args)]
struct Check {
    /// Numbers, 11 digits or YY.MM.DD-NNN.CC; none or - for lines of standard input
    #[arg(value_name = "SSIN")]
    numbers: Vec<Argument>,
    /// What is printed: lines for people, or one JSON object a line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// A number from the command line, which no `Debug` shows.
#[derive(Clone)]
struct Argument(Zeroizing<String>);

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl std::fmt::Debug for Argument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Argument").finish_non_exhaustive()
    }
}

/// Checks the numbers.
///
/// # Errors
/// Where there is none, or standard input cannot be read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let Command::Check(check) = &options.command;
    let mut out = anstream::stdout().lock();
    let mut count = Count::default();
    match check.numbers.as_slice() {
        [] => lines(&mut out, check.format, &mut count)?,
        [Argument(dash)] if dash.as_str() == "-" => lines(&mut out, check.format, &mut count)?,
        numbers => {
            for Argument(number) in numbers {
                count.one(&mut out, check.format, "number", number)?;
            }
        }
    }
    ensure!(count.all > 0, "there is no number");
    if check.format == Format::Text {
        writeln!(out, "{} of {} are valid", count.good, count.all)?;
    }
    Ok(count.good == count.all)
}

#[derive(Default)]
struct Count {
    place: usize,
    all: usize,
    good: usize,
}

impl Count {
    fn one(
        &mut self,
        out: &mut impl Write,
        format: Format,
        what: &str,
        number: &str,
    ) -> io::Result<()> {
        self.place = self.place.saturating_add(1);
        // Empty lines part groups, or end a file.
        if number.trim().is_empty() {
            return Ok(());
        }
        let finding = Finding::of(number.trim());
        self.all = self.all.saturating_add(1);
        self.good = self.good.saturating_add(usize::from(finding.is_valid()));
        match format {
            Format::Text => writeln!(out, "{} {what} {}: {finding}", finding.mark(), self.place),
            Format::Json => writeln!(out, "{}", finding.json(self.place)),
        }
    }
}

fn lines(out: &mut impl Write, format: Format, count: &mut Count) -> Result<()> {
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        writeln!(io::stderr(), "one number a line; Ctrl-D ends")?;
    }
    loop {
        // Wiped with each line.
        let mut line = Zeroizing::new(Vec::with_capacity(64));
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        // What is no text has other characters than digits.
        count.one(out, format, "line", std::str::from_utf8(&line).unwrap_or("not a number!!!"))?;
    }
}
