use crate::context::Context;
use crate::{install, process};
use anyhow::{Context as _, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Debian's current Rust, the sources of its standard library, and a linker for WebAssembly.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// Debian's own Rust, which can compile the standard library for a target from source.
#[derive(Debug)]
pub(crate) struct DebianRust {
    cargo: PathBuf,
    rustc: PathBuf,
    rustdoc: PathBuf,
    wasm_ld: PathBuf,
}

impl DebianRust {
    /// Finds it, installing it where that is possible.
    ///
    /// # Errors
    /// When it cannot be had; the message says how to get `target` on any system.
    pub(crate) fn find(target: &str) -> Result<Self> {
        install::ensure_packages(&PACKAGES, &format!("rustup target add {target}"))?;
        let listing = process::output(Command::new("dpkg").arg("-L").args(PACKAGES))?;
        let find = |name: &str| {
            program(&listing, name).with_context(|| format!("no {name} in {}", PACKAGES.join(" ")))
        };
        Ok(Self {
            cargo: find("cargo")?,
            rustc: find("rustc")?,
            rustdoc: find("rustdoc")?,
            wasm_ld: find("wasm-ld")?,
        })
    }

    /// Debian's cargo, in the workspace's root folder, with a target folder of its own.
    ///
    /// `cargo xtask` hands its children the variables of rustup's toolchain; they would send cargo
    /// back to rustup's compiler, so each is removed or replaced.
    pub(crate) fn cargo(&self, context: &Context) -> Command {
        let mut command = Command::new(&self.cargo);
        for (name, _) in std::env::vars_os() {
            if belongs_to_rustup(&name.to_string_lossy()) {
                let _ = command.env_remove(name);
            }
        }
        let _ = command
            .current_dir(&context.root)
            .env("CARGO", &self.cargo)
            .env("RUSTC", &self.rustc)
            .env("RUSTDOC", &self.rustdoc)
            .env("PATH", path_with(self.rustc.parent()))
            // The standard library needs unstable features; nothing else in the build uses any.
            .env("RUSTC_BOOTSTRAP", "1")
            // Debian's rust-lld, the default for this target, is a dangling link.
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.wasm_ld)
            .env("CARGO_TARGET_DIR", context.own_folder().join("debian-rust"));
        command
    }
}

/// Variables that rustup or `cargo run` set for their own toolchain.
fn belongs_to_rustup(name: &str) -> bool {
    name.starts_with("RUSTUP_")
        || ["RUST_RECURSION_COUNT", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"].contains(&name)
}

/// The search path with `first` before everything else, so that rustup's proxies come later.
fn path_with(first: Option<&Path>) -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&old));
    std::env::join_paths(folders).unwrap_or(old)
}

/// The program in a list of package files; Debian's packaging helpers lie deeper than `/usr/bin`.
pub(crate) fn program(listing: &str, name: &str) -> Option<PathBuf> {
    let suffix = format!("/bin/{name}");
    let found = listing.lines().filter(|path| path.ends_with(&suffix));
    found.min_by_key(|path| path.len()).map(PathBuf::from)
}
