use crate::context::Context;
use crate::{console, process};
use anyhow::Result;
use std::path::PathBuf;

/// A program that cargo installs from crates.io: its crate, and the version that is used here.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

impl Tool {
    /// Where it is, installed in a folder of ours where it is not there in this version.
    ///
    /// # Errors
    /// When it does not build.
    pub(super) fn ensure(&self, context: &Context) -> Result<PathBuf> {
        let Self { name, version } = self;
        let root = context.own_folder().join("tools").join(format!("{name}-{version}"));
        let program = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if !program.exists() {
            console::line(&format!("{name} {version}: built from its source, some minutes"));
            // Quick to build, and none of them has much to do.
            let mut install =
                context.cargo(["install", "--quiet", "--debug", "--locked", "--force"]);
            let _ = install.args([name, "--version", version, "--root"]).arg(&root);
            // Built in a folder that cargo removes again.
            let _ = install.env_remove("CARGO_TARGET_DIR").env("CARGO_PROFILE_DEV_DEBUG", "0");
            process::run(&mut install)?;
        }
        Ok(program)
    }
}
