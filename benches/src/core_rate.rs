//! What core does of opening pseudonyms in transit, for benches in other languages: for each line that is read,
//! it works on all threads for a second, and writes the rows in a second.

use std::io::{self, BufRead as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use blindnym_benches::reference::{Reference, Work};

const SAMPLE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr().lock(), "core-rate: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let reference = Reference::new(Work::AtRest)?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let _asked = line?;
        writeln!(out, "{}", reference.rate(SAMPLE)?)?;
        out.flush()?;
    }
    Ok(())
}
