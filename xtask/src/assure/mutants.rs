use super::tools::Tool;
use super::{Effort, Figures, figure};
use crate::console;
use crate::context::{CORE, Context};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

const CARGO_MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0" };
/// Of a hundred mutants so many may survive.
const MOST_SURVIVORS: u64 = 5;
/// Tests that run others again for each back end of p521, which is not what is changed.
const LONG: [&str; 3] = [
    "every_arithmetic_of_p521_does_as_plain_integers_do",
    "every_arithmetic_of_p521_passes_all_tests",
    "key_agreements_come_out_and_bad_points_are_refused",
];
/// The tests of core, and what is changed built quickly: it is built again for each mutant.
const BUILT: [&str; 4] = [
    "--cargo-arg=--lib",
    "--cargo-arg=--test=suite",
    "--cargo-arg=--config=profile.dev.package.blindnym.opt-level=0",
    "--cargo-arg=--config=profile.dev.package.blindnym.debug=0",
];

/// Check `mutants`: core is changed in one place after the other, and its tests have to notice.
///
/// # Errors
/// When too many survive.
pub(super) fn mutants(context: &Context, effort: Effort) -> Result<Figures> {
    let Effort { shard, shards, .. } = effort;
    ensure!(shard < shards, "shards are 0 to {}", shards.saturating_sub(1));
    // A mutant keeps one core busy most of the time.
    let jobs = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
    let program = CARGO_MUTANTS.ensure(context)?;
    let mut command = Command::new(program);
    let _ = command
        .current_dir(&context.root)
        .args(["mutants", "--package", CORE, "--shuffle", "--colors", "never"])
        .args(["--shard", &format!("{shard}/{shards}"), "--sharding", "round-robin"])
        .args(["--jobs", &jobs.to_string(), "--minimum-test-timeout", "60", "--output"])
        .arg(&context.target)
        // What is there under valgrind only, and no test of core sees.
        .args(["--exclude", "core/src/declassify/watched.rs"])
        .args(BUILT)
        // What is off by default is tested with everything on; after the second of these it is for the tests.
        .args(["--all-features", "--", "--"])
        .args(LONG.iter().flat_map(|test| ["--skip", test]))
        // It has a folder of its own.
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null());
    console::line(&format!("shard {shard} of {shards}: half a minute a mutant"));
    // It exits with another code than 0 where one survives: what counts is what it wrote.
    let _status = command.status().context("cargo-mutants")?;
    let folder = context.target.join("mutants.out");
    let text = fs::read_to_string(folder.join("outcomes.json"))
        .context("cargo-mutants wrote no outcomes")?;
    let outcomes: Value = serde_json::from_str(&text)?;
    let number = |name: &str| outcomes.get(name).and_then(Value::as_u64).unwrap_or_default();
    let (missed, caught) = (number("missed"), number("caught").saturating_add(number("timeout")));
    let tried = missed.saturating_add(caught);
    ensure!(tried > 0, "no mutant was tried");
    console::line(&fs::read_to_string(folder.join("missed.txt")).unwrap_or_default());
    let found = format!("{missed} of {tried} survived (shard {shard}/{shards})");
    ensure!(missed.saturating_mul(100) < tried.saturating_mul(MOST_SURVIVORS), "{found}");
    Ok(figure(found))
}
