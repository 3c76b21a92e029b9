use anyhow::{Context as _, Result};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The files under `folder` with this extension, sorted, without the target folder and other
/// generated ones; none when the folder is not there.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn with_extension(
    folder: &Path,
    extension: &str,
    target: &Path,
) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if folder == target || !folder.exists() || is_generated(&folder) {
            continue;
        }
        let entries = std::fs::read_dir(&folder);
        for entry in entries.with_context(|| folder.display().to_string())? {
            let entry = entry?;
            // A link to a folder is not followed: it could lead anywhere, even back.
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.path().extension() == Some(OsStr::new(extension)) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A folder that tools write: marked as a cache, a Python environment, or known by its name.
fn is_generated(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    [".git", "target", "node_modules", "__pycache__"].iter().any(|known| name == *known)
        || folder.join("CACHEDIR.TAG").exists()
        || folder.join("pyvenv.cfg").exists()
}

#[cfg(test)]
mod tests;
