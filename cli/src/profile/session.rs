//! The session of a person who has logged in, between one command and the next: a file that its owner
//! alone may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use blindnym_client::{HeldSession, IamError, SessionStore};
use directories::ProjectDirs;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::ProfileError;
use super::secret::read_private;

/// A session's file. Whoever renews the session locks another file beside it, because this one is replaced.
#[derive(Clone, Debug)]
pub(crate) struct SessionFile {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    refresh_token: Zeroizing<String>,
}

/// A session that this process may renew.
struct Held {
    session: SessionFile,
    /// Others wait until it is dropped.
    _lock: File,
}

impl SessionFile {
    /// The file of a client's session at an issuer, whether it is there or not.
    ///
    /// It is for the service at `base` alone: a profile that somebody else wrote, with a service of his, finds
    /// no session.
    pub(super) fn new(base: &str, issuer: &str, client_id: &str) -> Result<Self, ProfileError> {
        let folders = ProjectDirs::from("", "", "blindnym").ok_or(ProfileError::NoHome)?;
        let state = folders.state_dir().unwrap_or_else(|| folders.data_local_dir());
        let hash = digest(&SHA256, format!("{base}\n{issuer}\n{client_id}").as_bytes());
        let name: String = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: state.join("sessions").join(format!("{name}.json")) })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Forgets the session, once nobody is renewing it; whether there was one.
    pub(crate) fn end(&self) -> io::Result<bool> {
        let _lock = self.lock()?;
        self.forget()
    }

    fn forget(&self) -> io::Result<bool> {
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            private_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        let _ = options.write(true).create(true).truncate(false);
        let lock = options.open(self.path.with_extension("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// As a whole or not at all.
    fn write(&self, refresh_token: &SecretString) -> io::Result<()> {
        let kept = Kept { refresh_token: Zeroizing::new(refresh_token.expose_secret().to_owned()) };
        let text = Zeroizing::new(serde_json::to_vec(&kept)?);
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        // Its owner's alone from the beginning.
        let mut file = tempfile::Builder::new().prefix(".session-").tempfile_in(folder)?;
        file.write_all(&text)?;
        file.as_file().sync_all()?;
        let _kept = file.persist(&self.path)?;
        Ok(())
    }
}

impl SessionStore for SessionFile {
    fn hold(&self) -> Result<Box<dyn HeldSession>, IamError> {
        let reason = "its file cannot be locked";
        let lock = self.lock().map_err(|_| IamError::Session { reason })?;
        Ok(Box::new(Held { session: self.clone(), _lock: lock }))
    }
}

impl HeldSession for Held {
    fn refresh_token(&self) -> Result<Option<SecretString>, IamError> {
        let text = match read_private(&self.session.path) {
            Ok(text) => text,
            Err(ProfileError::Unreadable { source, .. }) if is_missing(&source) => return Ok(None),
            Err(ProfileError::OpenToOthers { .. }) => {
                return Err(IamError::Session { reason: "others may read its file" });
            }
            Err(_) => return Err(IamError::Session { reason: "its file cannot be read" }),
        };
        let kept: Result<Kept, _> = serde_json::from_slice(&text);
        let kept = kept.map_err(|_| IamError::Session { reason: "its file is damaged" })?;
        Ok(Some(SecretString::from(kept.refresh_token.as_str())))
    }

    fn replace(&mut self, refresh_token: Option<&SecretString>) -> Result<(), IamError> {
        let written = match refresh_token {
            Some(token) => self.session.write(token),
            None => self.session.forget().map(|_was_there| ()),
        };
        written.map_err(|_| IamError::Session { reason: "its file cannot be written" })
    }
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// Makes a folder that its owner alone may enter.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    let builder = builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        let _ = builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests;
