//! A value: what is pseudonymized, most often the digits of an SSIN or a 32-byte key.

use core::fmt;

use alloc::vec::Vec;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{ErrorKind, Result};
use crate::ssin::Ssin;

/// The most bytes that eHealth's policy lets a value have when it is pseudonymized.
pub const POLICY_LIMIT: usize = 32;

/// A clear value: bytes, most often UTF-8 text. Wiped when dropped, never printed.
///
/// The content is secret, the length is not. An empty value and leading zero bytes are values like
/// any other.
#[derive(Clone)]
pub struct Value(Zeroizing<Vec<u8>>);

impl Value {
    /// A value of any bytes. The limit on its length depends on the domain and is checked when it is
    /// pseudonymized.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// A value of UTF-8 text.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text.
    ///
    /// # Errors
    /// [`ErrorKind::NotText`] where the bytes are not UTF-8.
    pub fn as_text(&self) -> Result<&str> {
        Ok(core::str::from_utf8(&self.0).map_err(|_| ErrorKind::NotText)?)
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the value has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Ssin> for Value {
    /// The eleven digits as text, as every user of the eHealth service writes an SSIN.
    fn from(ssin: &Ssin) -> Self {
        Self::from_text(ssin.digits())
    }
}

impl PartialEq for Value {
    /// In constant time for values of one length.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for Value {}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").finish_non_exhaustive()
    }
}
