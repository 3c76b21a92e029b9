use super::{Figure, Figures};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

/// Characters of a table's line.
const WIDTH: usize = 80;
const NAME: usize = 24;
const PASSED: usize = 8;

/// A line of the table, and an object of `target/assure.json`.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The check.
    check: String,
    /// The check, and what of it.
    pub(super) name: String,
    pub(super) figure: String,
    pub(super) passed: bool,
    seconds: f64,
}

/// One for each figure; one for a check that failed.
pub(super) fn outcomes(check: &str, result: Result<Figures>, time: Duration) -> Vec<Outcome> {
    let outcome = |name: &str, figure: String, passed| Outcome {
        check: check.to_owned(),
        name: if name.is_empty() { check.to_owned() } else { format!("{check}: {name}") },
        figure,
        passed,
        seconds: time.as_secs_f64(),
    };
    match result {
        Ok(figures) => {
            let each = figures.into_iter();
            each.map(|Figure { name, figure }| outcome(&name, figure, true)).collect()
        }
        Err(error) => {
            let text = error.to_string();
            vec![outcome("", text.lines().next().unwrap_or_default().to_owned(), false)]
        }
    }
}

/// Writes a list of objects. Checks that did not run now keep what was written before.
pub(super) fn write(path: &Path, outcomes: &[Outcome]) -> Result<()> {
    let ran: BTreeSet<&str> = outcomes.iter().map(|one| one.check.as_str()).collect();
    let before = std::fs::read_to_string(path).ok();
    let before: Option<Value> = before.and_then(|text| serde_json::from_str(&text).ok());
    let before = before.as_ref().and_then(Value::as_array).into_iter().flatten();
    let of = |one: &Value| {
        let name = one.get("name").and_then(Value::as_str).unwrap_or_default();
        name.split(':').next().unwrap_or_default().to_owned()
    };
    let mut all: Vec<Value> =
        before.filter(|one| !ran.contains(of(one).as_str())).cloned().collect();
    all.extend(outcomes.iter().map(|one| {
        let seconds = one.seconds.round();
        json!({"name": one.name, "figure": one.figure, "passed": one.passed, "seconds": seconds})
    }));
    let text = serde_json::to_string_pretty(&all)?;
    std::fs::write(path, text + "\n").with_context(|| path.display().to_string())
}

/// The summary: one line a figure, none wider than a terminal.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text = format!("{:<NAME$} {:<PASSED$} figure", "check", "result");
    for one in outcomes {
        let result = if one.passed { "passed" } else { "FAILED" };
        let line = format!("{:<NAME$} {result:<PASSED$} {}", one.name, one.figure);
        let cut: String = line.chars().take(WIDTH).collect();
        let _ = write!(text, "\n{}", cut.trim_end());
    }
    text
}

/// The very last line.
pub(super) fn closing_line(outcomes: &[Outcome]) -> String {
    let failed: BTreeSet<&str> =
        outcomes.iter().filter(|one| !one.passed).map(|one| one.check.as_str()).collect();
    let checks: BTreeSet<&str> = outcomes.iter().map(|one| one.check.as_str()).collect();
    let passed = checks.len().saturating_sub(failed.len());
    match failed.len() {
        0 => format!("assure: {passed} passed, 0 failed"),
        count => {
            let failed = failed.into_iter().collect::<Vec<_>>().join(" ");
            format!(
                "assure: {passed} passed, {count} failed: {failed} (again: cargo xtask assure {failed})"
            )
        }
    }
}

#[cfg(test)]
mod tests;
