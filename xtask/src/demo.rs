use crate::context::Context;
use crate::{npm, process};
use anyhow::Result;
use std::process::Command;

/// `cargo xtask demo`: the demo page of the npm package, with `blindnym serve --dev` behind it.
///
/// # Errors
/// When something does not build, or the page cannot be served.
pub(crate) fn demo(context: &Context) -> Result<()> {
    npm::build(context)?;
    let program = context.tested_program()?;
    let package = context.root.join(npm::PACKAGE);
    let page = context.own_folder().join("demo");
    let node = |script: &str| {
        let mut node = Command::new("node");
        let _ = node.current_dir(&package).arg(script).arg(&page);
        node
    };
    process::run(&mut node("demo/build.mjs"))?;
    process::run(node("demo/serve.mjs").env("BLINDNYM_BIN", &program))
}
