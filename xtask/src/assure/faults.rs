use super::{Figure, Figures, counted, fuzz};
use crate::context::Context;
use crate::load;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Suites of faults: what they are of, package, test, filters.
const SUITES: [(&str, &str, &str, &[&str]); 6] = [
    ("answers that say nothing", "blindnym-client", "client", &["faulty::"]),
    ("network and proxies", "blindnym-client", "http", &["faults::", "proxy::"]),
    ("tokens and logins", "blindnym-client", "iam", &["exchange::", "rows::", "kept::"]),
    ("clocks and connections", "blindnym-cli", "faults", &[]),
    ("requests refused", "blindnym-service", "http", &["refusals::", "limits::", "gate::"]),
    ("resources refused", "blindnym-fhir", "client", &["faults::"]),
];
/// Suites that kill processes: package, test, filter. They print how often, and what was lost.
const KILLED: [(&str, &str, &str); 2] = [
    ("blindnym-files", "suite", "process::killed::"),
    ("blindnym-service", "rotation", "nothing_is_lost"),
];
/// Seconds for each row of the load test.
const LOAD: u64 = 2;

/// Tests of one file; what follows goes to them.
fn suite(context: &Context, package: &str, test: &str) -> Command {
    let mut command = context.cargo(["test", "--locked", "--all-features"]);
    let _ = command.args(["-p", package, "--test", test, "--"]);
    command
}

/// Check `faults`: the suites of faults once more, and the load test, counted.
///
/// # Errors
/// When a test fails, an answer under load is wrong, or something was lost.
pub(super) fn faults(context: &Context) -> Result<Figures> {
    let mut figures = Vec::new();
    let mut add = |name: &str, figure: String| {
        figures.push(Figure { name: name.to_owned(), figure });
    };
    let mut survived = 0_u32;
    for (what, package, test, filters) in SUITES {
        let mut command = suite(context, package, test);
        let (passed, _) = counted::tests(command.args(filters), 1)?;
        survived = survived.saturating_add(passed);
        add(what, format!("{passed} faults survived"));
    }
    add("survived", format!("{survived} faults in all"));
    let (mut kills, mut lost) = (0, 0);
    for (package, test, filter) in KILLED {
        let mut command = suite(context, package, test);
        let (_, output) = counted::tests(command.args(["--nocapture", filter]), 1)?;
        let found: Vec<(u64, u64)> = counted::figures(&output).filter_map(killed).collect();
        ensure!(!found.is_empty(), "{package} told no figure");
        for (more, less) in found {
            (kills, lost) = (more.saturating_add(kills), less.saturating_add(lost));
        }
    }
    ensure!(lost == 0, "{lost} rows or rotations lost");
    add("killed", format!("{kills} processes by SIGKILL"));
    add("lost", format!("{lost} rows or rotations"));
    let executions =
        fuzz::read(context).iter().filter_map(|run| run.get("executions")?.as_u64()).sum();
    let (inputs, _) = bad_inputs(context, executions)?;
    add("bad inputs", inputs);
    load::load(context, Some(LOAD))?;
    add("load held", held(&fs::read_to_string(context.target.join("load.json"))?)?);
    Ok(figures)
}

/// K and L of `K kills, L lost …`.
fn killed(figure: &str) -> Option<(u64, u64)> {
    let (kills, rest) = figure.split_once(" kills, ")?;
    Some((kills.parse().ok()?, rest.split_once(" lost")?.0.parse().ok()?))
}

/// Those of the corpora now, and of fuzzing so far.
fn bad_inputs(context: &Context, executions: u64) -> Result<(String, u64)> {
    let corpora = counted::corpora(context)?;
    let corpora = corpora.first().map_or_else(String::new, |one| one.figure.clone());
    let corpora = corpora.split(',').next().unwrap_or_default();
    Ok((format!("{corpora}; {executions} while fuzzing"), executions))
}

/// The best row of the load test, which has no error in any.
fn held(json: &str) -> Result<String> {
    let rows: Vec<Value> = serde_json::from_str(json).context("load.json")?;
    let number = |row: &Value, name: &str| row.get(name).and_then(Value::as_f64);
    let errors: u64 = rows.iter().filter_map(|row| row.get("errors")?.as_u64()).sum();
    ensure!(errors == 0, "{errors} wrong answers under load");
    let best = rows.iter().max_by(|one, other| {
        let of = |row| number(row, "multiplications_per_s").unwrap_or_default();
        of(one).total_cmp(&of(other))
    });
    let best = best.context("the load test has no rows")?;
    let rate = number(best, "multiplications_per_s").context("no rate")?;
    let connections = best.get("connections").and_then(Value::as_u64).unwrap_or_default();
    Ok(format!("{rate:.0} points/s on {connections} connections, {errors} errors"))
}

#[cfg(test)]
mod tests {
    use super::{held, killed};

    #[test]
    fn figures_are_read() -> anyhow::Result<()> {
        assert_eq!(killed("33 kills, 0 lost of csv"), Some((33, 0)));
        assert_eq!(killed("33 inputs"), None);
        let row = |rate: u32, errors: u32| {
            format!(r#"{{"multiplications_per_s":{rate},"connections":8,"errors":{errors}}}"#)
        };
        let good = format!("[{},{}]", row(1_000, 0), row(2_000, 0));
        assert_eq!(held(&good)?, "2000 points/s on 8 connections, 0 errors");
        assert!(held(&format!("[{}]", row(1, 1))).is_err());
        assert!(held("[]").is_err());
        Ok(())
    }
}
