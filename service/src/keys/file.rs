//! Files with secrets, and files that appear whole or not at all.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};
use zeroize::Zeroizing;

use super::error::{KeysError, Result};

/// More than any master file or key file has.
const MAX_LEN: u64 = 65_536;

/// Reads a file that only its owner may use, into memory that is wiped.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let io = KeysError::io(path);
    let file = File::open(path).map_err(&io)?;
    // Of the file that is open, not of whatever the name points to by now.
    expect_private(path, &file)?;
    // Room for all of it: a vector that grows leaves copies behind.
    let room = usize::try_from(MAX_LEN.saturating_add(1)).unwrap_or(usize::MAX);
    let mut contents = Zeroizing::new(Vec::with_capacity(room));
    let read = file.take(MAX_LEN.saturating_add(1)).read_to_end(&mut contents).map_err(&io)?;
    if u64::try_from(read).is_ok_and(|read| read <= MAX_LEN) {
        return Ok(contents);
    }
    Err(KeysError::TooLong { path: path.into(), max: MAX_LEN })
}

#[cfg(unix)]
fn expect_private(path: &Path, file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mode = file.metadata().map_err(KeysError::io(path))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(KeysError::OpenToOthers { path: path.into() })
}

/// Elsewhere the access control lists of the directory decide.
#[cfg(not(unix))]
fn expect_private(_path: &Path, _file: &File) -> Result<()> {
    Ok(())
}

/// An empty file beside `path`, mode 0600 on unix, to be filled and [kept](keep).
pub(super) fn begin(path: &Path) -> Result<NamedTempFile> {
    // Long work should not end in a refusal; whether it is there is decided by `keep`.
    if path.symlink_metadata().is_ok() {
        return Err(KeysError::Exists { path: path.into() });
    }
    let builder = tempfile::Builder::new().prefix(".blindnym-").suffix(".tmp").to_owned();
    builder.tempfile_in(directory(path)).map_err(KeysError::io(path))
}

/// Gives a file that is filled and synchronized its name, which must be free, and makes that durable.
pub(super) fn keep(temporary: TempPath, path: &Path) -> Result<()> {
    temporary.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => KeysError::Exists { path: path.into() },
        _ => KeysError::io(path)(error.error),
    })?;
    synchronize_directory(path).map_err(KeysError::io(path))
}

#[cfg(unix)]
fn synchronize_directory(path: &Path) -> io::Result<()> {
    File::open(directory(path))?.sync_all()
}

/// Elsewhere directories cannot be opened as files.
#[cfg(not(unix))]
fn synchronize_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn directory(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.into(),
        _ => ".".into(),
    }
}
