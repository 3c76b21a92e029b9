//! Files that are whole or not there, and that only their owner may read.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::TempPath;

use crate::{Error, Existing};

/// Makes a file that only its owner may read. What has its name is removed, and not written to: others may have it
/// open, and it may be a link.
pub(super) fn create(path: &Path) -> Result<File, Error> {
    remove(path)?;
    private().create_new(true).open(path).map_err(Error::at("make", path))
}

/// Opens the file that is there as it is, or makes it like [`create`]. Links are not followed, where this can be said.
pub(super) fn open_or_create(path: &Path) -> Result<File, Error> {
    let mut options = private();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _options = options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.create(true).truncate(false).open(path).map_err(Error::at("open", path))
}

/// How a file is made that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    let _options = options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _options = options.mode(0o600);
    }
    options
}

/// Makes a folder that only its owner may open.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is set on Unix only"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        let _builder = builder.mode(0o700);
    }
    builder.create(path)
}

/// Why a folder is not this user's alone; `None` where it is. Links are not followed. Where there are no owners and
/// modes, it is not known who else may enter.
pub(super) fn objection(folder: &Path) -> io::Result<Option<&'static str>> {
    let found = folder.symlink_metadata()?;
    Ok(if found.is_dir() { objection_to(&found) } else { Some("is a link, or no folder") })
}

#[cfg(unix)]
fn objection_to(found: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    objection_of(rustix::process::geteuid().as_raw(), found.uid(), found.mode())
}

#[cfg(not(unix))]
fn objection_to(_found: &Metadata) -> Option<&'static str> {
    None
}

/// What a user has against a folder's owner and mode.
#[cfg(unix)]
fn objection_of(user: u32, owner: u32, mode: u32) -> Option<&'static str> {
    if owner != user {
        Some("belongs to another user")
    } else if mode & 0o077 != 0 {
        Some("is open to other users")
    } else {
        None
    }
}

/// Writes a file such that, whenever the machine stops, it is whole or not there.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let temporary = path.with_extension("tmp");
    let mut file = create(&temporary)?;
    file.write_all(bytes).map_err(Error::at("write", &temporary))?;
    file.sync_all().map_err(Error::at("write", &temporary))?;
    fs::rename(&temporary, path).map_err(Error::at("write", path))?;
    sync_folder_of(path)
}

/// Gives a file that is whole its final name.
pub(super) fn publish(file: TempPath, path: &Path, existing: Existing) -> Result<(), Error> {
    let published = match existing {
        Existing::Refuse => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    published.map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => Error::OutputExists { path: path.to_owned() },
        _ => Error::at("write", path)(refused.error),
    })?;
    sync_folder_of(path)
}

/// Waits until a file's name is on disk.
pub(super) fn sync_folder_of(path: &Path) -> Result<(), Error> {
    // Elsewhere a folder cannot be opened, nor need it be.
    #[cfg(unix)]
    {
        let folder = folder_of(path);
        let opened = File::open(folder).map_err(Error::at("open", folder))?;
        opened.sync_all().map_err(Error::at("write", folder))?;
    }
    #[cfg(not(unix))]
    let _unused = path;
    Ok(())
}

/// The folder that a path is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Whether anything has this name, if only a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::at("remove", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests;
