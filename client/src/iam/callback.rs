//! What a browser brings back after a login.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use url::form_urlencoded::parse;

use super::error::{IamError, Refusal};

/// The parameters of a redirect: a code, or a refusal, each with the `state` that it answers.
pub struct Callback {
    state: SecretString,
    issuer: Option<String>,
    code: Result<SecretString, Refusal>,
}

impl Callback {
    /// Reads the address that the browser was sent to, or its query alone.
    ///
    /// # Errors
    /// [`IamError::ForeignCallback`] where there is no `state`, or neither a code nor an error, or one of
    /// them twice.
    pub fn parse(address: &str) -> Result<Self, IamError> {
        let query = address.split_once('?').map_or(address, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let one = |name: &str| {
            let mut values = parse(query.as_bytes()).filter(|(found, _)| found == name);
            match (values.next(), values.next()) {
                (first, None) => Ok(first.map(|(_, value)| value.into_owned())),
                (_, Some(_)) => Err(IamError::ForeignCallback),
            }
        };
        let state = one("state")?.ok_or(IamError::ForeignCallback)?;
        let code = match (one("code")?, one("error")?) {
            (Some(code), None) => Ok(SecretString::from(code)),
            (_, Some(error)) => {
                Err(Refusal::new(&error, one("error_description")?.as_deref(), None))
            }
            (None, None) => return Err(IamError::ForeignCallback),
        };
        Ok(Self { state: SecretString::from(state), issuer: one("iss")?, code })
    }

    pub(crate) fn state(&self) -> &str {
        self.state.expose_secret()
    }

    /// RFC 9207: who sent the browser back, where it says so.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Whether it brings a code.
    #[must_use]
    pub const fn is_code(&self) -> bool {
        self.code.is_ok()
    }

    pub(crate) fn into_code(self) -> Result<SecretString, IamError> {
        self.code.map_err(|refusal| IamError::LoginRefused { refusal: Box::new(refusal) })
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("is_code", &self.is_code()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
