//! The secret keys that encrypt transitInfos: several for reading, one active for writing.

use core::fmt;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use aes_gcm::aead::{AeadInOut, Nonce, Tag};
use aes_gcm::{Aes256Gcm, KeyInit};

use crate::declassify::{public, public_place};
use crate::error::{ErrorKind, Result, shown};
use crate::secret::Secret;

/// Why it is no secret.
const CIPHERTEXT: &str = "ciphertext and tag of AES-GCM tell nothing of their text";
/// Bytes of an AES-256 key.
const KEY_LEN: usize = 32;
/// Bytes of a GCM nonce and tag.
pub(crate) const IV_LEN: usize = 12;
pub(crate) const TAG_LEN: usize = 16;

/// An AES-256-GCM key with its id. Boxed, wiped when dropped, never printed.
#[derive(Clone)]
pub struct TransitKey {
    kid: String,
    key: Secret<[u8; KEY_LEN]>,
}

impl TransitKey {
    /// A key of 32 bytes under the id that transitInfos name (`kid`).
    ///
    /// # Errors
    /// [`ErrorKind::Length`].
    pub fn new(kid: &str, key: &[u8]) -> Result<Self> {
        let mut boxed = Secret::new([0; KEY_LEN]);
        if key.len() != KEY_LEN {
            let found = key.len();
            return Err(ErrorKind::Length {
                what: "a transit key",
                min: KEY_LEN,
                max: KEY_LEN,
                found,
            }
            .into());
        }
        boxed.copy_from_slice(key);
        Ok(Self { kid: kid.to_string(), key: boxed })
    }

    /// The key id.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.key.as_slice()
    }

    pub(crate) fn cipher(&self) -> Cipher {
        Cipher(Aes256Gcm::new(self.key.as_slice().try_into().unwrap_or(&Default::default())))
    }
}

impl fmt::Debug for TransitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransitKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// AES-256-GCM with the key schedule made; wiped when dropped by the cipher's own crate.
pub(crate) struct Cipher(Aes256Gcm);

impl Cipher {
    /// A cipher for a content key; `None` where it is not 32 bytes.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        Some(Self(Aes256Gcm::new(key.try_into().ok()?)))
    }

    /// Decrypts in place. Wrong key, iv, tag and damage are one error.
    pub(crate) fn open(&self, iv: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8]) -> Result<()> {
        let iv: &Nonce<Aes256Gcm> = iv.try_into().map_err(|_| ErrorKind::DecryptionFailed)?;
        let tag: &Tag<Aes256Gcm> = tag.try_into().map_err(|_| ErrorKind::DecryptionFailed)?;
        let opened = self.0.decrypt_inout_detached(iv, aad, text.into(), tag);
        match public(opened.is_ok(), "what is not authentic is refused") {
            true => Ok(()),
            false => Err(ErrorKind::DecryptionFailed.into()),
        }
    }

    /// Encrypts in place and gives the tag.
    pub(crate) fn seal(&self, iv: &[u8; IV_LEN], aad: &[u8], text: &mut [u8]) -> Result<Vec<u8>> {
        let sealed = self.0.encrypt_inout_detached(iv.into(), aad, text.into());
        let mut tag = sealed.map_err(|_| ErrorKind::EncryptionFailed)?.to_vec();
        public_place(text, CIPHERTEXT);
        public_place(tag.as_mut_slice(), CIPHERTEXT);
        Ok(tag)
    }
}

/// Ciphers of a domain's keys, the last one kept: the schedule of a key costs as much as the text of a transitInfo.
pub(crate) struct Ciphers<'a> {
    keys: &'a TransitKeys,
    last: Option<(&'a str, Cipher)>,
}

impl<'a> Ciphers<'a> {
    pub(crate) const fn new(keys: &'a TransitKeys) -> Self {
        Self { keys, last: None }
    }

    /// That of the key with this id.
    pub(crate) fn of(&mut self, kid: &str) -> Result<&Cipher> {
        let last = match self.last.take() {
            Some(last) if last.0 == kid => last,
            _ => {
                let key = self.keys.find(kid)?;
                (key.kid(), key.cipher())
            }
        };
        Ok(&self.last.insert(last).1)
    }
}

/// The secret keys of a domain.
#[derive(Clone, Debug, Default)]
pub struct TransitKeys {
    keys: Vec<TransitKey>,
    active: Option<String>,
}

impl TransitKeys {
    /// No keys yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), active: None }
    }

    /// Adds a key for reading; `active` makes it the one that new transitInfos are encrypted with.
    ///
    /// A key with a known id replaces the one before, and what was said of its being active.
    pub fn insert(&mut self, key: TransitKey, active: bool) {
        if active {
            self.active = Some(key.kid.clone());
        } else if self.active.as_deref() == Some(key.kid()) {
            self.active = None;
        }
        self.keys.retain(|known| known.kid != key.kid);
        self.keys.push(key);
    }

    /// The key with this id.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKid`].
    pub fn find(&self, kid: &str) -> Result<&TransitKey> {
        let found = self.keys.iter().find(|key| key.kid == kid);
        Ok(found.ok_or_else(|| ErrorKind::UnknownKid { kid: shown(kid) })?)
    }

    /// The key that new transitInfos are encrypted with.
    ///
    /// # Errors
    /// [`ErrorKind::NoActiveKey`].
    pub fn active(&self) -> Result<&TransitKey> {
        let active = self.active.as_deref().ok_or(ErrorKind::NoActiveKey)?;
        self.find(active).map_err(|_| ErrorKind::NoActiveKey.into())
    }

    /// The keys, in the order in which they were added.
    #[must_use]
    pub fn keys(&self) -> &[TransitKey] {
        &self.keys
    }
}

#[cfg(test)]
mod tests;
