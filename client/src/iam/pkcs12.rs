//! Private keys from PKCS#12 files (`.p12`), as eHealth gives them with certificates.

use p12_keystore::Pkcs12Archive;
use secrecy::{ExposeSecret as _, SecretString};

use super::error::IamError;
use super::key::SigningKey;

impl SigningKey {
    /// The key with an alias in a PKCS#12 file; eHealth's alias is `authentication`.
    ///
    /// The aliases of Java have no upper case, so it is not looked at. Copies that the PKCS#12 library makes
    /// of the key are not wiped.
    ///
    /// # Errors
    /// [`IamError::Key`].
    pub fn from_pkcs12(
        file: &[u8],
        password: &SecretString,
        alias: &str,
    ) -> Result<Self, IamError> {
        let reason = "the PKCS#12 file cannot be read: is the password right?";
        let archive = Pkcs12Archive::from_pkcs12(file, password.expose_secret());
        let archive = archive.map_err(|_| IamError::Key { reason })?;
        let named = |name: &str| name.eq_ignore_ascii_case(alias);
        let mut keys = archive.keys.iter();
        let key = keys.find(|key| key.friendly_name.as_deref().is_some_and(named));
        let reason = "the PKCS#12 file has no private key with this alias";
        Self::from_pkcs8(key.ok_or(IamError::Key { reason })?.key.as_der())
    }
}
