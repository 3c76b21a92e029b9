//! Parameters in `application/x-www-form-urlencoded`.

use std::fmt;

use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// Room for a token and a signed JWT, so that growing seldom leaves a copy behind.
const ROOM: usize = 8 * 1024;

/// Parameters, encoded one by one. Wiped when dropped; what the HTTP library makes of them is not.
pub(crate) struct Form(Zeroizing<String>);

impl Form {
    pub(crate) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(byte_serialize(name.as_bytes()));
        self.0.push('=');
        self.0.extend(byte_serialize(value.as_bytes()));
    }

    /// Only where there is something.
    pub(crate) fn push_some(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    /// Scopes, parted by spaces; none where there are none.
    pub(crate) fn push_scopes(&mut self, scopes: &[String]) {
        if !scopes.is_empty() {
            self.push("scope", &scopes.join(" "));
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").finish_non_exhaustive()
    }
}
