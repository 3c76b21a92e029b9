//! What an access token says, its signature unchecked: those that it is for check it.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// The member that roles stand under.
const RESOURCE_ACCESS: &str = "resource_access";

/// The claims of a JWT. They may hold who somebody is, so there is no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    /// Reads them; `None` for what is no JWT.
    pub(crate) fn read(jwt: &str) -> Option<Self> {
        let mut parts = jwt.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let payload = Zeroizing::new(Base64UrlUnpadded::decode_vec(payload).ok()?);
        serde_json::from_slice(&payload).ok().map(Self)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// `aud`, one or many.
    pub(crate) fn audience(&self) -> Vec<&str> {
        texts(self.0.get("aud"))
    }

    /// `resource_access`: resources and the roles there.
    pub(crate) fn roles(&self) -> Vec<(&str, Vec<&str>)> {
        let resources = self.0.get(RESOURCE_ACCESS).and_then(Value::as_object);
        resources
            .into_iter()
            .flatten()
            .map(|(name, at)| (name.as_str(), texts(at.get("roles"))))
            .collect()
    }

    /// The names of all others than these.
    pub(crate) fn others<'a>(&'a self, shown: &[&str]) -> Vec<&'a str> {
        self.0.keys().map(String::as_str).filter(|name| !shown.contains(name)).collect()
    }
}

/// A text, or those of an array.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
