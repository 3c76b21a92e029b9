use crate::context::{ALL, COMMAND, CORE, Context};
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

/// Step `clippy`: everything with every feature, the command as users build it, and the engine with no
/// feature and with each feature alone.
///
/// # Errors
/// When clippy or the compiler warns.
pub(crate) fn clippy(context: &Context) -> Result<()> {
    process::run(context.cargo(["clippy", "--all-targets"]).args(ALL).args(DENY))?;
    // Not among all targets, because it does not run with the others.
    process::run(context.cargo(["clippy", "--test", "keycloak"]).args(ALL).args(DENY))?;
    process::run(context.cargo(["clippy", "-p", COMMAND, "--locked"]).args(DENY))?;
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
    let mut command = context.cargo(["doc", "--no-deps"]);
    process::run(command.args(ALL).env("RUSTDOCFLAGS", "-D warnings"))
}
