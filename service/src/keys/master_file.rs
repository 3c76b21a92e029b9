//! The file with the master secret: 64 random bytes in an age file (age-encryption.org/v1, binary).
//!
//! The format is age's own, so the file can be backed up, opened and wrapped anew with any tool that
//! knows it: `age -d master.age` gives the 64 bytes.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient, scrypt};
use blindnym::MasterSecret;
use zeroize::Zeroizing;

use super::error::{KeysError, Result};
use super::file;

const MASTER_LEN: usize = 64;

/// log2 of scrypt's N, as the tool `age` has it: about a second and 256 MiB. A factor measured on the
/// spot, as the crate would choose, is weak where the machine is busy.
const WORK_FACTOR: u8 = 18;
/// What other tools may have chosen when they wrapped it anew: four seconds and 1 GiB.
const MAX_WORK_FACTOR: u8 = 20;

/// What opens a [`MasterFile`]. Its `Debug` shows no passphrase.
#[derive(Clone, Debug)]
pub enum Unlock {
    /// A passphrase, through scrypt.
    Passphrase(SecretString),
    /// An age identity file with one or more X25519 keys (`age-keygen`), mode 0600. Any one of the keys
    /// that the master file was made with opens it.
    KeyFile(PathBuf),
}

/// The file that holds the master secret, wrapped.
#[derive(Clone, Copy, Debug)]
pub struct MasterFile;

impl MasterFile {
    /// Makes a new master secret and the file that holds it, mode 0600 on unix.
    ///
    /// The file appears whole or not at all, and only after it was opened once for a check. Where the
    /// process is killed, a `.blindnym-….tmp` may stay beside it, which can be deleted.
    ///
    /// # Errors
    /// [`KeysError::Exists`]; [`KeysError::EmptyPassphrase`]; [`KeysError::KeyFile`] and
    /// [`KeysError::OpenToOthers`] of the key file; [`KeysError::Random`], [`KeysError::Wrap`];
    /// [`KeysError::Io`].
    pub fn create(path: &Path, unlock: &Unlock) -> Result<MasterSecret> {
        let mut temporary = file::begin(path)?;
        let mut secret = Zeroizing::new(vec![0; MASTER_LEN]);
        getrandom::fill(&mut secret).map_err(|_| KeysError::Random)?;
        let wrapped = unlock.wrap(&secret)?;
        temporary.write_all(&wrapped).map_err(KeysError::io(path))?;
        temporary.as_file().sync_all().map_err(KeysError::io(path))?;
        // What is derived from now on must come from a file that opens.
        let opened = Self::open(temporary.path(), unlock)?;
        file::keep(temporary.into_temp_path(), path)?;
        Ok(opened)
    }

    /// Reads the master secret.
    ///
    /// # Errors
    /// [`KeysError::OpenToOthers`] of the file or the key file; [`KeysError::NotAge`];
    /// [`KeysError::Locked`]; [`KeysError::WorkFactor`]; [`KeysError::NoMasterSecret`];
    /// [`KeysError::EmptyPassphrase`]; [`KeysError::KeyFile`]; [`KeysError::TooLong`];
    /// [`KeysError::Io`].
    pub fn open(path: &Path, unlock: &Unlock) -> Result<MasterSecret> {
        let wrapped = file::read_private(path)?;
        let secret = unlock.unwrap(path, &wrapped)?;
        MasterSecret::from_bytes(&secret)
            .map_err(|_| KeysError::NoMasterSecret { path: path.into() })
    }
}

impl Unlock {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>> {
        let recipients: Vec<Box<dyn Recipient + Send>> = match self {
            Self::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(expect_filled(passphrase)?.clone());
                recipient.set_work_factor(WORK_FACTOR);
                vec![Box::new(recipient)]
            }
            Self::KeyFile(path) => {
                read_key_file(path)?.to_recipients().map_err(|_| KeysError::Wrap)?
            }
        };
        let recipients = recipients.iter().map(|recipient| {
            let recipient: &dyn Recipient = recipient.as_ref();
            recipient
        });
        let encryptor = Encryptor::with_recipients(recipients).map_err(|_| KeysError::Wrap)?;
        let mut wrapped = Vec::new();
        // The writer's own buffer of the 64 bytes is not wiped; it lives in this function only.
        let mut writer = encryptor.wrap_output(&mut wrapped).map_err(|_| KeysError::Wrap)?;
        writer.write_all(secret).map_err(|_| KeysError::Wrap)?;
        let _written = writer.finish().map_err(|_| KeysError::Wrap)?;
        Ok(wrapped)
    }

    /// The contents of a master file, at most one byte more than there should be.
    fn unwrap(&self, path: &Path, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let failed = |error: DecryptError| unwrap_error(path, &error);
        let decryptor = Decryptor::new_buffered(wrapped)
            .map_err(|_| KeysError::NotAge { path: path.into() })?;
        let identities: Vec<Box<dyn Identity + Send + Sync>> = match self {
            Self::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(expect_filled(passphrase)?.clone());
                identity.set_max_work_factor(MAX_WORK_FACTOR);
                vec![Box::new(identity)]
            }
            Self::KeyFile(path) => read_key_file(path)?.into_identities().map_err(failed)?,
        };
        let identities = identities.iter().map(|identity| {
            let identity: &dyn Identity = identity.as_ref();
            identity
        });
        let reader = decryptor.decrypt(identities).map_err(failed)?;
        let mut secret = Zeroizing::new(Vec::with_capacity(MASTER_LEN.saturating_add(1)));
        // To the end, which is authenticated too; one byte too many is seen by the length.
        let room = u64::try_from(secret.capacity()).unwrap_or(u64::MAX);
        let read = reader.take(room).read_to_end(&mut secret);
        let _read = read.map_err(|_| KeysError::Locked { path: path.into() })?;
        Ok(secret)
    }
}

fn expect_filled(passphrase: &SecretString) -> Result<&SecretString> {
    if passphrase.expose_secret().is_empty() {
        return Err(KeysError::EmptyPassphrase);
    }
    Ok(passphrase)
}

fn read_key_file(path: &Path) -> Result<IdentityFile<impl age::Callbacks>> {
    let contents = file::read_private(path)?;
    // The crate's error is left out: it could say what the lines hold.
    let wrong = || KeysError::KeyFile { path: path.into() };
    let keys = IdentityFile::from_buffer(contents.as_slice()).map_err(|_| wrong())?;
    // An empty file is not one.
    keys.write_recipients_file(std::io::sink()).map_err(|_| wrong())?;
    Ok(keys)
}

fn unwrap_error(path: &Path, error: &DecryptError) -> KeysError {
    match error {
        DecryptError::ExcessiveWork { required, .. } => {
            KeysError::WorkFactor { path: path.into(), found: *required, max: MAX_WORK_FACTOR }
        }
        DecryptError::UnknownFormat => KeysError::NotAge { path: path.into() },
        // What depends on a secret is one error, and so is what a later version of the crate adds.
        _ => KeysError::Locked { path: path.into() },
    }
}

#[cfg(test)]
mod tests;
