use crate::context::Context;
use crate::process;
use anyhow::Result;

/// `cargo xtask dudect`: whether times of operations differ between a secret that stays and random ones.
///
/// # Errors
/// When it does not build, or the times of an operation do.
pub(crate) fn dudect(
    context: &Context,
    measurements: Option<u32>,
    seconds: Option<u64>,
    threads: Option<u16>,
    names: &[String],
) -> Result<()> {
    let mut command = context.cargo(["run", "--release", "--locked", "-p", "blindnym-assurance"]);
    // Without what is fuzzed.
    let _ = command.args(["--no-default-features", "--bin", "dudect", "--", "--output"]);
    let _ = command.arg(context.target.join("dudect.json"));
    if let Some(measurements) = measurements {
        let _ = command.arg("--measurements").arg(measurements.to_string());
    }
    if let Some(seconds) = seconds {
        let _ = command.arg("--seconds").arg(seconds.to_string());
    }
    if let Some(threads) = threads {
        let _ = command.arg("--threads").arg(threads.to_string());
    }
    process::run(command.args(names))
}
