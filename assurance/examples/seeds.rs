//! Writes what the corpora begin with into a folder: one file for each input, in the folder of its target.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::{env, fs};

use anyhow::{Context as _, Result};
use blindnym_assurance::fuzz::seeds;

fn main() -> Result<()> {
    let folder = env::args_os().nth(1).context("the folder to write into")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (target, bytes) in seeds(&root) {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        fs::write(folder.join(format!("seed-{:016x}", hasher.finish())), bytes)?;
    }
    Ok(())
}
