use crate::context::{CORE, Context};
use crate::process;
use anyhow::Result;

/// What makes clippy fail on a warning.
const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Step `fmt`.
///
/// # Errors
/// When a file is not formatted.
pub(crate) fn fmt(context: &Context) -> Result<()> {
    process::run(&mut context.cargo(["fmt", "--all", "--check"]))
}

/// Step `clippy`: the workspace, the tests with Keycloak, then the engine with no feature and with
/// each feature alone.
///
/// # Errors
/// When clippy or the compiler warns.
pub(crate) fn clippy(context: &Context) -> Result<()> {
    let workspace = ["clippy", "--workspace", "--all-targets", "--locked"];
    process::run(context.cargo(workspace).args(DENY))?;
    // Not among all targets, because it does not run with the others.
    let keycloak = ["clippy", "--workspace", "--all-features", "--test", "keycloak", "--locked"];
    process::run(context.cargo(keycloak).args(DENY))?;
    let engine = ["clippy", "-p", CORE, "--locked", "--no-default-features"];
    process::run(context.cargo(engine).args(DENY))?;
    for feature in context.features(CORE)? {
        process::run(context.cargo(engine).args(["--features", &feature]).args(DENY))?;
    }
    Ok(())
}

/// Step `doc`.
///
/// # Errors
/// When rustdoc warns.
pub(crate) fn doc(context: &Context) -> Result<()> {
    let mut command = context.cargo(["doc", "--workspace", "--no-deps", "--locked"]);
    process::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}
