use super::{Figures, figure};
use crate::context::Context;
use crate::{process, python};
use anyhow::{Result, ensure};
use std::process::Command;

/// What tests print for the table: this, then the figure.
const MARK: &str = "figure: ";
/// How few tests of vectors there may be: a filter that matches nothing must not pass.
const FEWEST_OF_CORE: u32 = 20;

/// Runs tests; how many passed.
///
/// # Errors
/// When one fails, or fewer ran than there should be.
pub(super) fn tests(command: &mut Command, fewest: u32) -> Result<(u32, String)> {
    let output = process::run_for_output(command)?;
    let passed = passed(&output);
    ensure!(passed >= fewest, "expected {fewest} tests or more, {passed} ran");
    Ok((passed, output))
}

/// The sum of all that the test programs say passed.
fn passed(output: &str) -> u32 {
    let counts = output.lines().filter_map(|line| {
        let counts = line.strip_prefix("test result: ok. ")?;
        counts.split(' ').next()?.parse::<u32>().ok()
    });
    counts.fold(0, u32::saturating_add)
}

/// The figures that tests printed.
pub(super) fn figures(output: &str) -> impl Iterator<Item = &str> {
    // A line of the test harness may have begun before it.
    output.lines().filter_map(|line| line.split_once(MARK).map(|(_, figure)| figure))
}

/// Check `vectors`: the tests of core, among them those on vectors, and the independent generator.
pub(super) fn vectors(context: &Context) -> Result<Figures> {
    let mut test = context.cargo(["test", "--locked", "-p", "blindnym", "--all-features"]);
    let (passed, _) = tests(test.args(["--lib", "--test", "suite"]), FEWEST_OF_CORE)?;
    let output =
        process::run_for_output(python::python(context)?.args(["vectors/generate.py", "--check"]))?;
    let files = output.lines().filter(|line| line.contains(".json")).count();
    Ok(figure(format!("{passed} tests of core, {files} files recomputed")))
}

/// Check `corpora`.
pub(super) fn corpora(context: &Context) -> Result<Figures> {
    let mut test = context.cargo(["test", "--locked", "-p", "blindnym-assurance"]);
    let (_, output) = tests(test.args(["--test", "corpora", "--", "--nocapture"]), 3)?;
    let figures: Vec<&str> = figures(&output).collect();
    let [found] = *figures else { anyhow::bail!("no figure of the corpora") };
    Ok(figure(found))
}

#[cfg(test)]
mod check {
    use super::{figures, passed};

    #[test]
    fn counts_are_read() {
        let output = "test a ... ok\ntest result: ok. 12 passed; 0 failed\n\
            test result: ok. 3 passed; 0 failed\ntest b ... figure: 30 kills\nok\n";
        assert_eq!(passed(output), 15);
        assert_eq!(figures(output).collect::<Vec<_>>(), ["30 kills"]);
    }
}
