//! Files that are whole or not there, and that only their owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::TempPath;

use crate::{Error, Existing};

/// Makes a file that only its owner may read, or empties the one that is there.
pub(super) fn create(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    let _options = options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _options = options.mode(0o600);
    }
    options.open(path).map_err(Error::at("make", path))
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
