//! Who asks: the headers `From` and `User-Agent` as eHealth wants them.

use std::fmt;

use reqwest::header::HeaderValue;

/// What of the two headers cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallerError {
    /// No e-mail address.
    #[error("`From` is one e-mail address, for emergencies: info@mycompany.be")]
    From,
    /// Not made of products.
    #[error(
        "`User-Agent` is products of letters, digits and - / with a version: MyCompany/myProduct/1.0.0"
    )]
    UserAgent,
}

/// The program that asks, and where its makers can be reached.
///
/// eHealth's pattern of `User-Agent` is `{company}/{package}/{version}`, then the same for the platform:
/// `MyCompany/myProduct/62.310.4 eHealth/Technical/3.19.0`. Each product is letters, digits, `-` and
/// `/`, a slash, and a version of letters, digits and `-` `_` `.`.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    from: HeaderValue,
    user_agent: HeaderValue,
}

impl Caller {
    /// What comes after the caller's own products.
    const PLATFORM: &str = concat!("Blindnym/blindnym-client/", env!("CARGO_PKG_VERSION"));

    /// An address for emergencies, and the products that ask. Blindnym adds itself as the platform.
    ///
    /// # Errors
    /// [`CallerError`].
    pub fn new(from: &str, products: &str) -> Result<Self, CallerError> {
        if !is_address(from) {
            return Err(CallerError::From);
        }
        if products.is_empty() || !products.split(' ').all(is_product) {
            return Err(CallerError::UserAgent);
        }
        let user_agent = format!("{products} {}", Self::PLATFORM);
        Ok(Self {
            from: HeaderValue::from_str(from).map_err(|_| CallerError::From)?,
            user_agent: HeaderValue::from_str(&user_agent).map_err(|_| CallerError::UserAgent)?,
        })
    }

    /// The value of `From`.
    #[must_use]
    pub const fn from_header(&self) -> &HeaderValue {
        &self.from
    }

    /// The value of `User-Agent`.
    #[must_use]
    pub const fn user_agent(&self) -> &HeaderValue {
        &self.user_agent
    }
}

/// One address, as most are: no quotes, comments or lists.
fn is_address(text: &str) -> bool {
    let good = |part: &str, more: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    text.len() <= 254
        && good(user, "!#$%&'*+-/=?^_`{|}~.")
        && good(host, "-.")
        && host.contains('.')
}

/// `[a-zA-Z0-9-/]*/[0-9a-zA-Z-_.]*`, neither part empty.
fn is_product(text: &str) -> bool {
    let Some((name, version)) = text.rsplit_once('/') else { return false };
    let all = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    all(name, "-/") && all(version, "-_.")
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Caller");
        debug.field("from", &self.from).field("user_agent", &self.user_agent).finish()
    }
}

#[cfg(test)]
mod tests;
