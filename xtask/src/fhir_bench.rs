use crate::context::Context;
use crate::process;
use anyhow::Result;

/// `cargo xtask fhir-bench`: resources of UHMEP's rule set out and back, with the service in the same process.
///
/// # Errors
/// When it does not build, or a resource comes back changed.
pub(crate) fn fhir_bench(context: &Context, seconds: Option<u64>) -> Result<()> {
    let bench = ["bench", "--locked", "-p", "blindnym-fhir", "--features", "client"];
    let mut command = context.cargo(bench);
    let _ = command.args(["--bench", "throughput", "--", "--output"]);
    let _ = command.arg(context.target.join("fhir-bench.json"));
    if let Some(seconds) = seconds {
        let _ = command.arg("--seconds").arg(seconds.to_string());
    }
    process::run(&mut command)
}
