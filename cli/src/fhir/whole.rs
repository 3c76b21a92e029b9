//! Files with one resource each: several go together, so that they share requests.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use zeroize::Zeroizing;

use super::files::{self, File};
use super::told::{Stopped, Told};
use super::turn::Turn;

/// The largest file of one resource: it is in memory as a whole. Larger ones are NDJSON.
pub(super) const LARGEST: u64 = 256 << 20;

/// How files that are there are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Existing {
    pub(super) overwrite: bool,
    pub(super) resume: bool,
}

/// Turns files together; false where one of them failed.
///
/// # Errors
/// Where the service cannot be asked, or a file cannot be read or written.
pub(super) fn turn(
    turn: &Turn,
    group: &[&File],
    existing: Existing,
    told: &mut Told,
) -> Result<bool> {
    let mut good = true;
    let mut texts = Vec::new();
    for file in group {
        if !files::is_standard(&file.output) && file.output.exists() {
            if existing.resume {
                told.before = told.before.saturating_add(1);
                told.done(0, file.bytes);
                continue;
            }
            ensure!(existing.overwrite, "{} is there already", file.output.display());
        }
        texts.push((*file, read(&file.input)?));
    }
    let resources: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    let results = turn.apply(&resources).map_err(Stopped::Service)?;
    for ((file, _), result) in texts.iter().zip(results) {
        match result {
            Ok(text) => write(&file.output, &text, existing)?,
            Err(error) => {
                good = false;
                told.failure(&file.input, None, &error);
            }
        }
        told.done(1, file.bytes);
    }
    Ok(good)
}

/// A file's text, which is wiped.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>> {
    let context = || path.display().to_string();
    let mut text = Zeroizing::new(String::new());
    let longest = LARGEST.saturating_add(1);
    let read = if files::is_standard(path) {
        io::stdin().lock().take(longest).read_to_string(&mut text)
    } else {
        let file = fs::File::open(path).with_context(context)?;
        let size = file.metadata().map_or(0, |data| data.len()).min(longest);
        text.reserve(usize::try_from(size).unwrap_or_default());
        file.take(longest).read_to_string(&mut text)
    };
    let read = read.with_context(context)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > LARGEST {
        bail!("{}: a resource of more than {} MB; use NDJSON", context(), LARGEST >> 20);
    }
    Ok(text)
}

/// Writes a file that is whole or not there.
fn write(path: &Path, text: &str, existing: Existing) -> Result<()> {
    if files::is_standard(path) {
        io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(());
    }
    let mut file = files::temporary(path)?;
    file.write_all(text.as_bytes()).with_context(|| path.display().to_string())?;
    file.as_file().sync_all().with_context(|| path.display().to_string())?;
    let written =
        if existing.overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    let _file = written.with_context(|| path.display().to_string())?;
    Ok(())
}
