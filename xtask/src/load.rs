use crate::console;
use crate::context::Context;
use crate::process;
use anyhow::Result;
use std::process::Command;

/// `cargo xtask load`: the release binary serves, and the load generator of the benches keeps it busy.
///
/// # Errors
/// When one of them does not build, or the service does not answer.
pub(crate) fn load(context: &Context, seconds: Option<u64>) -> Result<()> {
    // One after the other, so that the service is built with its own features only.
    process::run(&mut context.cargo(["build", "--release", "--locked", "-p", "blindnym-cli"]))?;
    let generator = ["--release", "--locked", "-p", "blindnym-benches", "--bin", "load"];
    process::run(context.cargo(["build"]).args(generator))?;
    let mut command = Command::new(context.release_program("load"));
    let _ = command.current_dir(&context.root);
    let _ = command.arg("--program").arg(context.release_program("blindnym"));
    let _ = command.arg("--output").arg(context.target.join("load.json"));
    if let Some(seconds) = seconds {
        let _ = command.arg("--seconds").arg(seconds.to_string());
    }
    console::line("about 10 s for each of 15 rows; the machine should do nothing else");
    process::run(&mut command)
}
