//! What is read, and where to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::Format;

/// One file of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) input: PathBuf,
    pub(super) output: PathBuf,
    pub(super) format: Format,
    pub(super) bytes: u64,
}

/// Standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The format that a name says.
pub(super) fn format_of(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "json" => Some(Format::Json),
        "ndjson" | "jsonl" => Some(Format::Ndjson),
        _ => None,
    }
}

/// The files of a run: one, or those of a folder and the folders in it, in the order of their names.
pub(super) fn of(input: &Path, output: &Path, format: Option<Format>) -> Result<Vec<File>> {
    if input.is_dir() {
        ensure!(!is_standard(output), "a folder goes to a folder: --output names one");
        ensure!(!output.is_file(), "a folder goes to a folder, and {} is a file", output.display());
        let (from, to) = (absolute(input)?, absolute(output)?);
        ensure!(!to.starts_with(&from), "the output would be in the folder that is read");
        let mut files = Vec::new();
        walk(input, output, format, &mut files)?;
        ensure!(!files.is_empty(), "no .json, .ndjson or .jsonl file in {}", input.display());
        return Ok(files);
    }
    let format = format.or_else(|| format_of(input));
    let Some(format) = format else { bail!("the name does not say the format: use --format") };
    let bytes = match is_standard(input) {
        true => 0,
        false => fs::metadata(input).with_context(|| input.display().to_string())?.len(),
    };
    let output = match input.file_name() {
        Some(name) if output.is_dir() => output.join(name),
        Some(_) | None => output.to_owned(),
    };
    ensure!(
        is_standard(input) || is_standard(&output) || absolute(input)? != absolute(&output)?,
        "the output would replace what is read"
    );
    Ok(vec![File { input: input.to_owned(), output, format, bytes }])
}

fn walk(input: &Path, output: &Path, format: Option<Format>, files: &mut Vec<File>) -> Result<()> {
    let entries = fs::read_dir(input).with_context(|| input.display().to_string())?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (from, to) = (entry.path(), output.join(entry.file_name()));
        let metadata = fs::metadata(&from).with_context(|| from.display().to_string())?;
        if metadata.is_dir() {
            // A link to a folder above would have no end.
            if !entry.file_type()?.is_symlink() {
                walk(&from, &to, format, files)?;
            }
        } else if let Some(found) = format_of(&from) {
            let format = format.unwrap_or(found);
            files.push(File { input: from, output: to, format, bytes: metadata.len() });
        }
    }
    Ok(())
}

/// Where a path leads, as far as it is there.
fn absolute(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).with_context(|| path.display().to_string())?;
    let mut missing = Vec::new();
    let mut there = path.as_path();
    while let (Err(_), Some(parent), Some(name)) =
        (there.canonicalize(), there.parent(), there.file_name())
    {
        missing.push(name);
        there = parent;
    }
    let mut found = there.canonicalize().unwrap_or_else(|_| there.to_owned());
    found.extend(missing.into_iter().rev());
    Ok(found)
}

/// A file that only its owner may read, in the folder where it will have its name.
pub(super) fn temporary(output: &Path) -> Result<tempfile::NamedTempFile> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())
}

#[cfg(test)]
mod tests;
