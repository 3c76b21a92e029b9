use super::tools::Tool;
use super::{Figure, Figures};
use crate::context::Context;
use crate::{console, process};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };
/// The targets' crate.
const CRATE: &str = "fuzz";
/// Sanitizers are for this one.
const TRIPLE: &str = "x86_64-unknown-linux-gnu";
/// What of a corpus is committed at most: inputs, bytes of one, bytes of all.
const MOST_INPUTS: usize = 100;
const LONGEST: u64 = 4_096;
const MOST_BYTES: u64 = 45_000;
/// Seconds after which an input counts as one that hangs.
const SLOWEST: u32 = 20;

/// What a target came to, in all its runs.
#[derive(Debug, Default)]
struct Run {
    seconds: u64,
    executions: u64,
    inputs: usize,
}

/// `cargo xtask fuzz`: the named target, or all; `keep` replaces the committed corpora by what covers as much.
///
/// # Errors
/// When a target finds something, or the tools cannot be had.
pub(crate) fn fuzz(
    context: &Context,
    minutes: u32,
    target: Option<&str>,
    keep: bool,
) -> Result<()> {
    let targets = match target {
        Some(target) => vec![target.to_owned()],
        None => names(context)?,
    };
    run_all(context, minutes, &targets)?;
    if keep {
        for target in &targets {
            keep_corpus(context, target)?;
        }
    }
    Ok(())
}

/// Check `fuzz`.
pub(super) fn all(context: &Context, minutes: u32) -> Result<Figures> {
    let targets = names(context)?;
    run_all(context, minutes, &targets)?;
    let runs = read(context);
    let sum = |member: &str| {
        let values = runs.iter().filter_map(|run| run.get(member).and_then(Value::as_u64));
        values.fold(0, u64::saturating_add)
    };
    let (minutes, executions) = (sum("seconds") / 60, sum("executions"));
    let figure = format!("{} targets, {minutes} min, {executions} runs, 0 findings", runs.len());
    Ok(vec![Figure { name: String::new(), figure }])
}

/// The targets, by the files of their programs.
fn names(context: &Context) -> Result<Vec<String>> {
    let entries = fs::read_dir(context.root.join(CRATE).join("fuzz_targets"))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    ensure!(!names.is_empty(), "no fuzz target");
    names.sort();
    Ok(names)
}

/// What grows while it is fuzzed.
fn working(context: &Context, target: &str) -> PathBuf {
    context.own_folder().join("fuzz-corpus").join(target)
}

fn committed(context: &Context, target: &str) -> PathBuf {
    context.root.join(CRATE).join("corpus").join(target)
}

fn program(context: &Context, target: &str) -> PathBuf {
    context.own_folder().join("fuzz").join(TRIPLE).join("release").join(target)
}

fn run_all(context: &Context, minutes: u32, targets: &[String]) -> Result<()> {
    let cargo_fuzz = CARGO_FUZZ.ensure(context)?;
    let mut build = context.nightly(&cargo_fuzz.to_string_lossy())?;
    let _ = build.args(["build", "--fuzz-dir", CRATE, "--target", TRIPLE, "--target-dir"]);
    process::run(build.arg(context.own_folder().join("fuzz")))?;
    let seeds =
        ["run", "--quiet", "--locked", "-p", "blindnym-assurance", "--example", "seeds", "--"];
    process::run(context.cargo(seeds).arg(context.own_folder().join("fuzz-corpus")))?;
    let mut found = Vec::new();
    for target in targets {
        if let Err(error) = run_one(context, target, minutes) {
            console::line(&format!("{target}: {error:#}"));
            found.push(target.as_str());
        }
    }
    if !found.is_empty() {
        bail!("findings of {}: see fuzz/artifacts", found.join(", "));
    }
    Ok(())
}

fn run_one(context: &Context, target: &str, minutes: u32) -> Result<()> {
    let artifacts = context.root.join(CRATE).join("artifacts").join(target);
    let (working, committed) = (working(context, target), committed(context, target));
    for folder in [&artifacts, &working, &committed] {
        fs::create_dir_all(folder)?;
    }
    let seconds = minutes.saturating_mul(60).max(1);
    let mut command = Command::new(program(context, target));
    let _ = command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={SLOWEST}"))
        .args(["-print_final_stats=1", "-rss_limit_mb=4096", "-verbosity=0"])
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        // Some targets write files, and wait for a disk otherwise.
        .env("TMPDIR", "/dev/shm")
        .args([&working, &committed]);
    let output = command.stdin(Stdio::null()).output().context("the target's program")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
        let from = lines.len().saturating_sub(40);
        bail!("{}\n{}", output.status, lines.get(from..).unwrap_or_default().join("\n"));
    }
    let executions = statistic(&said, "number_of_executed_units");
    let executions = executions.context("libFuzzer told no statistics")?;
    let run = Run { seconds: seconds.into(), executions, inputs: fs::read_dir(&working)?.count() };
    let per = executions.checked_div(seconds.into()).unwrap_or_default();
    let count = run.inputs;
    console::line(&format!("{target}: {seconds} s, {executions} runs ({per}/s), {count} inputs"));
    add(context, target, &run)
}

/// A number that libFuzzer tells at its end.
fn statistic(said: &str, name: &str) -> Option<u64> {
    let line = said.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name))?;
    line.trim_start_matches(':').trim().parse().ok()
}

fn results(context: &Context) -> PathBuf {
    context.target.join("fuzz.json")
}

/// The runs so far, one object for each target.
pub(super) fn read(context: &Context) -> Vec<Value> {
    let text = fs::read_to_string(results(context)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Adds a run to those before.
fn add(context: &Context, target: &str, run: &Run) -> Result<()> {
    let mut runs = read(context);
    let is_it = |one: &Value| one.get("target").and_then(Value::as_str) == Some(target);
    let before = |member: &str| {
        let value = runs.iter().find(|one| is_it(one)).and_then(|one| one.get(member)?.as_u64());
        value.unwrap_or_default()
    };
    let seconds = before("seconds").saturating_add(run.seconds);
    let executions = before("executions").saturating_add(run.executions);
    let now = json!({"target": target, "seconds": seconds, "executions": executions, "inputs": run.inputs});
    runs.retain(|one| !is_it(one));
    runs.push(now);
    runs.sort_by_key(|one| one.get("target").map(Value::to_string));
    fs::write(results(context), serde_json::to_string_pretty(&runs)? + "\n")?;
    Ok(())
}

/// Replaces a committed corpus by small inputs that reach as much as all of them.
fn keep_corpus(context: &Context, target: &str) -> Result<()> {
    let (working, committed) = (working(context, target), committed(context, target));
    let merged = context.own_folder().join("fuzz-merged").join(target);
    if merged.exists() {
        fs::remove_dir_all(&merged)?;
    }
    fs::create_dir_all(&merged)?;
    let mut merge = Command::new(program(context, target));
    let _ = merge.args(["-merge=1", "-verbosity=0"]).arg(format!("-max_len={LONGEST}"));
    let merge = merge.args([&merged, &committed, &working]).stderr(Stdio::null());
    process::run(merge)?;
    fs::remove_dir_all(&committed)?;
    fs::create_dir_all(&committed)?;
    let (mut count, mut bytes) = (0_usize, 0_u64);
    for (length, path) in by_length(&merged)? {
        bytes = bytes.saturating_add(length);
        if count == MOST_INPUTS || bytes > MOST_BYTES {
            break;
        }
        let name = path.file_name().context("a file without a name")?;
        let _bytes = fs::copy(&path, committed.join(name))?;
        count = count.saturating_add(1);
    }
    console::line(&format!("{target}: {count} inputs kept"));
    Ok(())
}

/// Files, the shortest first.
fn by_length(folder: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.len(), entry.path()));
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::statistic;

    #[test]
    fn statistics_are_read() {
        let said = "Done 12 runs\nstat::number_of_executed_units: 1234\nstat::peak_rss_mb:  77\n";
        assert_eq!(statistic(said, "number_of_executed_units"), Some(1234));
        assert_eq!(statistic(said, "average_exec_per_sec"), None);
    }
}
