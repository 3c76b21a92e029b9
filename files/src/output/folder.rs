//! The folder of parts: its name, its lock, and how it goes away.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::disk;
use crate::Error;

const LOCK: &str = "lock";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const JOINED: &str = "joined";
pub(super) const FINISHED: &str = "finished.json";

/// The folder for the parts of an output.
pub(crate) fn folder_of(output: &Path) -> PathBuf {
    let mut name: OsString = output.as_os_str().to_owned();
    name.push(".blindnym-parts");
    name.into()
}

/// The name of a folder of parts that is being removed.
pub(super) fn done_folder_of(output: &Path) -> PathBuf {
    folder_of(output).with_added_extension("done")
}

/// Makes the folder, where it is not there.
///
/// # Errors
/// [`Error::NotPrivate`] where others may have made the one that is there, or may enter it.
pub(super) fn make_folder(folder: &Path) -> Result<(), Error> {
    match disk::create_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check(folder),
        made => made.map_err(Error::at("make", folder)),
    }
}

/// Refuses a folder that is not this user's alone: what is read there may be others', and what is written theirs.
fn check(folder: &Path) -> Result<(), Error> {
    match disk::objection(folder).map_err(Error::at("look at", folder))? {
        Some(why) => Err(Error::NotPrivate { folder: folder.to_owned(), why }),
        None => Ok(()),
    }
}

/// Removes the folder that an earlier run was removing, if it is there.
///
/// # Errors
/// [`Error::NotPrivate`], as of [`make_folder`].
pub(super) fn remove_done_folder(folder: &Path) -> Result<(), Error> {
    if !disk::is_there(folder) {
        return Ok(());
    }
    check(folder)?;
    remove_folder(folder)
}

/// Removes a folder of parts, but not what others put there.
pub(super) fn remove_folder(folder: &Path) -> Result<(), Error> {
    clear(folder)?;
    disk::remove(&folder.join(LOCK))?;
    fs::remove_dir(folder).map_err(Error::at("remove", folder))
}

/// Removes what a run makes, but for the lock, and nothing else.
pub(super) fn clear(folder: &Path) -> Result<(), Error> {
    // Whenever this is interrupted: first nothing is finished any more, then there is nothing to be resumed.
    for name in [FINISHED, MANIFEST] {
        disk::remove(&folder.join(name))?;
        disk::sync_folder_of(&folder.join(name))?;
    }
    for entry in fs::read_dir(folder).map_err(Error::at("read", folder))? {
        let path = entry.map_err(Error::at("read", folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.split_once('.').map(|(number, _)| number);
        let is_numbered = number.is_some_and(|number| number.parse::<u64>().is_ok());
        let is_named = ["manifest.tmp", JOINED, "finished.tmp"].contains(&name);
        if is_numbered || is_named {
            disk::remove(&path)?;
        }
    }
    Ok(())
}

/// Keeps other processes out, until the file is closed.
///
/// # Errors
/// [`Error::InUse`] where another one is in.
pub(super) fn lock(folder: &Path) -> Result<File, Error> {
    let file = disk::open_or_create(&folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::InUse { folder: folder.to_owned() }),
        // Some network file systems have no locks.
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(file)
        }
        Err(fs::TryLockError::Error(error)) => Err(Error::at("lock", folder)(error)),
    }
}

/// As it is written.
pub(super) fn json<T: Serialize>(value: &T, path: &Path) -> Result<Vec<u8>, Error> {
    serde_json::to_vec_pretty(value).map_err(io::Error::from).map_err(Error::at("write", path))
}

/// Reads what [`disk::write_whole`] wrote; `None` where it is not there, or not to be understood.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::at("read", path)(error)),
    }
}
