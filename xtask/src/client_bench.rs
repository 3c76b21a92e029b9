use crate::console;
use crate::context::Context;
use crate::process;
use anyhow::Result;
use std::process::Command;

/// `cargo xtask client-bench`: the release binary works on files, and a program of the benches measures it.
///
/// # Errors
/// When one of them does not build, a command fails, or a result is wrong.
pub(crate) fn client_bench(
    context: &Context,
    rows: Option<u32>,
    http_rows: Option<u32>,
) -> Result<()> {
    process::run(&mut context.cargo(["build", "--release", "--locked", "-p", "blindnym-cli"]))?;
    let bench = ["--release", "--locked", "-p", "blindnym-benches", "--bin", "client"];
    process::run(context.cargo(["build"]).args(bench))?;
    let mut command = Command::new(context.release_program("client"));
    let _ = command.current_dir(&context.root);
    let _ = command.arg("--program").arg(context.release_program("blindnym"));
    let _ = command.arg("--output").arg(context.target.join("client-bench.json"));
    for (option, value) in [("--rows", rows), ("--http-rows", http_rows)] {
        if let Some(value) = value {
            let _ = command.arg(option).arg(value.to_string());
        }
    }
    console::line(
        "about half an hour on two cores with a million rows; the machine should do nothing else",
    );
    process::run(&mut command)
}
