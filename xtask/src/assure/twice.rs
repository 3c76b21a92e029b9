use super::supply::last_change;
use super::{Figure, Figures};
use crate::context::Context;
use crate::{console, cross, npm, process, wheel};
use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Two folders whose names are of different lengths.
const FOLDERS: [&str; 2] = ["once", "once-more"];

/// Check `reproducible`: the modules and the wheel are built from the last commit in two folders, and are the same bytes.
///
/// # Errors
/// When they are not, or do not build.
pub(super) fn reproducible(context: &Context) -> Result<Figures> {
    // The same one for both, whatever is committed meanwhile.
    let commit = process::output(&mut context.git(["rev-parse", "HEAD"]))?;
    let time = last_change(context)?;
    let mut built = Vec::new();
    for name in FOLDERS {
        let folder = context.own_folder().join("twice").join(name);
        built.push(build(context, &folder, commit.trim(), &time)?);
    }
    let [once, again] = built.as_slice() else { bail!("two builds are compared") };
    let (mut figures, mut different) = (Vec::new(), Vec::new());
    for ((name, path), (_, other)) in once.iter().zip(again) {
        let (bytes, others) = (fs::read(path)?, fs::read(other)?);
        let hash: String =
            Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        if bytes == others {
            let figure = format!("{} bytes, SHA-256 {hash}…", bytes.len());
            figures.push(Figure { name: name.clone(), figure });
        } else {
            console::line(&format!("{} and {} differ", path.display(), other.display()));
            different.push(name.as_str());
        }
    }
    if !different.is_empty() {
        bail!("other bytes the second time: {}", different.join(", "));
    }
    Ok(figures)
}

/// Everything of a commit, built in a folder of its own: names and files.
fn build(
    context: &Context,
    folder: &Path,
    commit: &str,
    time: &str,
) -> Result<Vec<(String, PathBuf)>> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let archive = folder.with_extension("tar");
    let mut git = context.git(["archive", "--format=tar", "-o"]);
    process::run(git.arg(&archive).arg(commit))?;
    process::run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(folder))?;
    fs::remove_file(&archive)?;
    let copy = Context::of(folder)?;
    let bindgen = npm::ensure_bindgen(context)?;
    let mut built = Vec::new();
    for (name, features) in npm::MODULES {
        let module = cross::module(&copy, npm::CRATE, features)?;
        let out = folder.join("modules");
        let mut bindgen = Command::new(&bindgen);
        let _ = bindgen.args(["--target", "web", "--omit-default-module-path", "--out-name", name]);
        process::run(bindgen.arg("--out-dir").args([&out, &module]))?;
        built.push((format!("{name}.wasm"), out.join(format!("{name}_bg.wasm"))));
        built.push((format!("{name}.js"), out.join(format!("{name}.js"))));
    }
    built.push(("wheel".to_owned(), wheel::made_in(context, &copy, "release", time)?));
    // Only what was made is kept: the rest is some gigabytes.
    let mut kept = Vec::new();
    for (name, path) in built {
        let to =
            context.own_folder().join("twice-made").join(folder.file_name().context("folder")?);
        fs::create_dir_all(&to)?;
        let to = to.join(path.file_name().context("file")?);
        let _bytes = fs::copy(&path, &to)?;
        kept.push((name, to));
    }
    fs::remove_dir_all(folder)?;
    Ok(kept)
}
