use crate::console;
use crate::context::Context;
use anyhow::Result;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// One named check.
#[derive(Debug)]
pub(crate) struct Step {
    /// The name on the command line.
    pub(crate) name: &'static str,
    /// What holds when it passes.
    pub(crate) about: &'static str,
    /// What to do when it fails.
    pub(crate) hint: &'static str,
    /// The check.
    pub(crate) run: fn(&Context) -> Result<()>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun,
}

/// Runs the steps up to the first failure, then prints the summary.
pub(crate) fn run_all(steps: &[&Step], context: &Context) -> ExitCode {
    let mut outcomes: Vec<(&str, Outcome)> = Vec::new();
    let mut failed = false;
    for (index, step) in steps.iter().enumerate() {
        let outcome = if failed {
            Outcome::NotRun
        } else {
            let place = index.saturating_add(1);
            console::line(&format!(
                "\n=== [{place}/{}] {}: {}",
                steps.len(),
                step.name,
                step.about
            ));
            run_one(step, context)
        };
        failed |= matches!(outcome, Outcome::Failed(_));
        outcomes.push((step.name, outcome));
    }
    console::line(&format!("\n{}\n{}", table(&outcomes), closing_line(&outcomes)));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs one step and reports how it ended.
fn run_one(step: &Step, context: &Context) -> Outcome {
    let start = Instant::now();
    let result = (step.run)(context);
    let time = start.elapsed();
    match result {
        Ok(()) => {
            console::line(&format!("--- {}: passed in {}", step.name, seconds(time)));
            Outcome::Passed(time)
        }
        Err(error) => {
            console::line(&format!("--- {}: FAILED after {}", step.name, seconds(time)));
            console::line(&format!("{error:#}\nhint: {}", step.hint));
            Outcome::Failed(time)
        }
    }
}

/// The summary: one line a step.
fn table(outcomes: &[(&str, Outcome)]) -> String {
    let mut text = String::from("step         result       time");
    for (name, outcome) in outcomes {
        let (result, time) = match outcome {
            Outcome::Passed(time) => ("passed", seconds(*time)),
            Outcome::Failed(time) => ("FAILED", seconds(*time)),
            Outcome::NotRun => ("not run", "-".to_owned()),
        };
        let _ = write!(text, "\n{name:<12} {result:<8} {time:>9}");
    }
    text
}

/// The very last line: the counts, and after a failure the command that repeats it.
fn closing_line(outcomes: &[(&str, Outcome)]) -> String {
    let passed = outcomes.iter().filter(|(_, o)| matches!(o, Outcome::Passed(_))).count();
    let failed = outcomes.iter().find(|(_, o)| matches!(o, Outcome::Failed(_)));
    match failed {
        None => format!("xtask: {passed} passed, 0 failed"),
        Some((name, _)) => {
            format!("xtask: {passed} passed, 1 failed: {name} (again: cargo xtask test {name})")
        }
    }
}

/// Seconds with one decimal.
fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests;
