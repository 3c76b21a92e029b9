//! A pseudonymisation domain: what everybody may know of it, and what its owner unlocks.

mod document;
mod jwks;
mod owner;
mod transit_key;
mod unlock;

use core::fmt;

use alloc::string::String;
use alloc::sync::Arc;

pub use document::DomainDocument;
pub(crate) use document::{ContentJwe, Recipient, RecipientHeader};
pub use jwks::{Jwk, Jwks};
pub use owner::{DomainOwner, Opened, TransitOptions};
pub(crate) use transit_key::{Cipher, Ciphers, IV_LEN, TAG_LEN};
pub use transit_key::{TransitKey, TransitKeys};
pub(crate) use unlock::RSA_OAEP_256;
pub use unlock::{LockedKey, PrivateKeys, Unlocked, Unlocking, WrappedKey};

use crate::curve::Curve;
use crate::error::{ErrorKind, Result, shown};
use crate::point::capacity;
use crate::value::POLICY_LIMIT;

/// The bytes that every known domain leaves for the counter.
const USUAL_BUFFER: u8 = 8;
/// `PT10M`, in seconds.
const USUAL_TIME_TO_LIVE: u32 = 600;

/// The public description of a domain: all that pseudonymizing, identifying and converting need.
///
/// Cheap to clone. Made from the service's answer to `GET …/domains/{key}`
/// ([`DomainDocument::parse`]) or by hand ([`Domain::new`]).
#[derive(Clone, PartialEq, Eq)]
pub struct Domain(Arc<Description>);

#[derive(Clone, PartialEq, Eq)]
struct Description {
    name: Arc<str>,
    curve: Curve,
    audience: String,
    buffer_size: u8,
    time_to_live: u32,
    full_capacity: bool,
}

impl Domain {
    /// A domain with a `bufferSize` of 8 bytes and 600 s to live in transit, as all known ones have.
    ///
    /// `name` is the key, `uhmep_v1` for instance; `audience` is opaque and compared as it stands.
    #[must_use]
    pub fn new(name: &str, curve: Curve, audience: &str) -> Self {
        Self(Arc::new(Description {
            name: name.into(),
            curve,
            audience: audience.into(),
            buffer_size: USUAL_BUFFER,
            time_to_live: USUAL_TIME_TO_LIVE,
            full_capacity: false,
        }))
    }

    /// The same domain with another `bufferSize` (bytes of the counter).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidDomain`] where it is 0, or leaves no byte for a value.
    pub fn with_buffer_size(&self, buffer_size: u8) -> Result<Self> {
        let invalid = |reason| ErrorKind::InvalidDomain { member: "bufferSize", reason };
        if buffer_size == 0 {
            return Err(invalid("the counter needs at least one byte").into());
        }
        match capacity(self.0.curve, buffer_size) {
            None | Some(0) => Err(invalid("it leaves no byte for a value").into()),
            Some(_) => Ok(self.change(|domain| domain.buffer_size = buffer_size)),
        }
    }

    /// The same domain with another life in transit, in seconds.
    #[must_use]
    pub fn with_time_to_live(&self, seconds: u32) -> Self {
        self.change(|domain| domain.time_to_live = seconds)
    }

    /// The same domain without eHealth's policy of at most 32 bytes a value: up to what the
    /// coordinate holds (56 bytes on P-521 with a `bufferSize` of 8). Not every helper can read them.
    #[must_use]
    pub fn with_full_capacity(&self) -> Self {
        self.change(|domain| domain.full_capacity = true)
    }

    fn change(&self, change: impl FnOnce(&mut Description)) -> Self {
        let mut description = (*self.0).clone();
        change(&mut description);
        Self(Arc::new(description))
    }

    /// The key, `domain` on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.0.name)
    }

    /// The curve, `crv` on the wire.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.0.curve
    }

    /// What transitInfos carry as `aud`.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.0.audience
    }

    /// The bytes of the counter, `bufferSize` on the wire.
    #[must_use]
    pub fn buffer_size(&self) -> u8 {
        self.0.buffer_size
    }

    /// How long a new pseudonym in transit lives, in seconds.
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        self.0.time_to_live
    }

    /// The longest value that is pseudonymized, in bytes.
    #[must_use]
    pub fn value_limit(&self) -> usize {
        let capacity = capacity(self.0.curve, self.0.buffer_size).unwrap_or(0);
        if self.0.full_capacity { capacity } else { capacity.min(POLICY_LIMIT) }
    }

    /// Refuses what belongs to another domain.
    pub(crate) fn expect_name(&self, found: &str) -> Result<()> {
        if self.name() == found {
            return Ok(());
        }
        Err(ErrorKind::WrongDomain { expected: self.name().into(), found: shown(found) }.into())
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Domain")
            .field("name", &self.name())
            .field("curve", &self.curve())
            .field("audience", &self.audience())
            .field("buffer_size", &self.buffer_size())
            .field("time_to_live", &self.time_to_live())
            .field("value_limit", &self.value_limit())
            .finish()
    }
}
