use crate::context::Context;
use crate::keycloak::ensure_java;
use crate::{console, process, wheel};
use anyhow::Result;
use std::process::Command;

/// `cargo xtask python-bench`: the wheel as users get it, with every library it works with, beside core's own batches.
///
/// # Errors
/// When something does not build, a way fails, or a result is wrong.
pub(crate) fn python_bench(context: &Context, rows: Option<u32>) -> Result<()> {
    ensure_java()?;
    let bench = ["build", "--release", "--locked", "-p", "blindnym-benches", "--bin", "core-rate"];
    process::run(&mut context.cargo(bench))?;
    let (python, spark) = wheel::pythons(context, "release")?;
    let mut command = Command::new(python);
    let _ = command.current_dir(&context.root).arg("python/bench/bench.py");
    let _ = command.arg("--core").arg(context.release_program("core-rate"));
    let _ = command.arg("--spark").arg(spark);
    let _ = command.arg("--output").arg(context.target.join("python-bench.json"));
    if let Some(rows) = rows {
        let _ = command.args(["--rows", &rows.to_string()]);
    }
    console::line(
        "about half an hour on two cores with a million rows; the machine should do nothing else",
    );
    process::run(&mut command)
}
