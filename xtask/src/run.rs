use crate::context::{CORE, Context};
use crate::{console, install, process};
use anyhow::Result;

/// What tests of faults need: a clock that jumps.
#[cfg(target_os = "linux")]
const PACKAGES: [&str; 1] = ["libfaketime"];
/// They are for Linux.
#[cfg(not(target_os = "linux"))]
const PACKAGES: [&str; 0] = [];

/// Step `test`.
///
/// # Errors
/// When a test fails, or what it needs cannot be had.
pub(crate) fn test(context: &Context) -> Result<()> {
    install::ensure_packages(&PACKAGES, "build libfaketime from its sources")?;
    process::run(&mut context.cargo(["test", "--workspace", "--all-features", "--locked"]))
}

/// Step `examples`: each must exit with 0.
///
/// # Errors
/// When an example fails, or there is none.
pub(crate) fn examples(context: &Context) -> Result<()> {
    for example in context.examples(CORE)? {
        let mut command = context.cargo(["run", "--quiet", "--locked", "-p", CORE]);
        let _ = command.args(["--example", &example.name]);
        if !example.required_features.is_empty() {
            let _ = command.args(["--features", &example.required_features.join(",")]);
        }
        process::run(&mut command)?;
    }
    Ok(())
}

/// `cargo xtask bench`.
///
/// # Errors
/// When a benchmark fails.
pub(crate) fn bench(context: &Context, filter: Option<&str>) -> Result<()> {
    let mut command = context.cargo(["bench", "--locked", "-p", "blindnym-benches"]);
    if let Some(filter) = filter {
        let _ = command.args(["--", filter]);
    }
    process::run(&mut command)?;
    let folder = context.target.join("criterion");
    let report = folder.join("report/index.html");
    let place = if report.exists() { report } else { folder };
    console::line(&format!("report: {}", place.display()));
    Ok(())
}
