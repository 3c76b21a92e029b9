//! The service's side: what a pseudonymisation service computes, without HTTP.
//!
//! It multiplies blinded points and learns neither value nor pseudonym. A service keeps one secret,
//! from which the [key schedule](MasterSecret) derives everything else.

mod answer;
mod check;
mod evaluate;
mod key_schedule;
mod route;
mod seal;
mod secret;

use core::fmt;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;

pub use key_schedule::MasterSecret;
pub use seal::{PublicKeys, SealedFor};

pub use answer::{Answered, Caller, Question};
pub use secret::{Direction, RemoteSecret, SecretPair};

use secret::Secret;

use crate::domain::{Domain, TransitKeys};
use crate::error::Result;
use crate::stack::wiped;

/// A domain as its service holds it: the secret scalar k and the transit keys.
#[derive(Clone)]
pub struct ServiceDomain {
    domain: Domain,
    secret: Secret,
    keys: TransitKeys,
}

impl ServiceDomain {
    /// Derives a domain's secrets from the master secret.
    ///
    /// `scalar_version` names the secret scalar: changing it changes every pseudonym of the domain.
    /// `key_versions` are the transit keys that are still read, the last one being active.
    ///
    /// # Errors
    /// [`ErrorKind::Length`](crate::ErrorKind::Length) where the domain's key is 65,536 bytes long or longer; [`ErrorKind::InvalidScalar`](crate::ErrorKind::InvalidScalar),
    /// which happens with probability below 2^-8000.
    pub fn derive(
        master: &MasterSecret,
        domain: &Domain,
        scalar_version: u32,
        key_versions: &[u32],
    ) -> Result<Self> {
        wiped(|| {
            let scalar = master.domain_scalar(domain, scalar_version)?;
            let secret = Secret::new(scalar, domain.curve())?;
            let keys = derive_keys(master, domain, key_versions)?;
            Ok(Self { domain: domain.clone(), secret, keys })
        })
    }

    /// A domain whose secret scalar lives elsewhere; its transit keys are derived from the master secret
    /// as for [`ServiceDomain::derive`].
    ///
    /// # Errors
    /// [`ErrorKind::Length`](crate::ErrorKind::Length) where the domain's key is 65,536 bytes long or longer.
    pub fn with_remote_secret(
        master: &MasterSecret,
        domain: &Domain,
        secret: Arc<dyn RemoteSecret>,
        key_versions: &[u32],
    ) -> Result<Self> {
        let keys = derive_keys(master, domain, key_versions)?;
        Ok(Self { domain: domain.clone(), secret: Secret::Elsewhere(secret), keys })
    }

    /// The public description.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The transit keys.
    #[must_use]
    pub const fn keys(&self) -> &TransitKeys {
        &self.keys
    }
}

fn derive_keys(
    master: &MasterSecret,
    domain: &Domain,
    key_versions: &[u32],
) -> Result<TransitKeys> {
    let mut keys = TransitKeys::new();
    for version in key_versions {
        keys.insert(master.transit_key(domain.name(), *version)?, true);
    }
    Ok(keys)
}

impl fmt::Debug for ServiceDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ServiceDomain");
        debug.field("domain", &self.domain).field("keys", &self.keys).finish_non_exhaustive()
    }
}

/// A pseudonymisation service without HTTP: domains, and answers to requests.
#[derive(Clone, Debug, Default)]
pub struct Service {
    domains: BTreeMap<String, ServiceDomain>,
}

impl Service {
    /// A service without domains.
    #[must_use]
    pub const fn new() -> Self {
        Self { domains: BTreeMap::new() }
    }

    /// Adds a domain, or replaces the one with the same key.
    pub fn insert(&mut self, domain: ServiceDomain) {
        let _before = self.domains.insert(domain.domain().name().into(), domain);
    }

    /// The domain with this key.
    #[must_use]
    pub fn domain(&self, name: &str) -> Option<&ServiceDomain> {
        self.domains.get(name)
    }
}
