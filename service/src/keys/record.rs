//! A domain as the store keeps it: settings and versions, no secret.

use blindnym::{Curve, Domain, Jwk, MasterSecret, SealedFor, ServiceDomain};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{KeysError, Result};
use super::place::SecretPlace;
use crate::hsm::Hsm;

/// The version of the JSON that [`encode`] writes.
const FORMAT: u32 = 1;

/// Members of a JWK that make it a private or symmetric key (RFC 7518, section 6).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The settings of a domain. Nothing here is secret: keys are derived from the master secret, or in a
/// module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainRecord {
    /// The domain's key, `uhmep_v1` for instance.
    pub name: String,
    /// What the domain is for, in words.
    pub description: String,
    /// The curve.
    #[serde(with = "crv")]
    pub crv: Curve,
    /// What transitInfos carry as `aud`.
    pub audience: String,
    /// Bytes of the counter.
    pub buffer_size: u8,
    /// The life of a pseudonym in transit, in seconds.
    pub time_to_live: u32,
    /// The version of the secret scalar. Another one is another domain: every pseudonym changes.
    pub scalar_version: u32,
    /// The versions of the transit key that are still read, ascending; the last is active.
    pub key_versions: Vec<u32>,
    /// Who may unlock the transit keys.
    pub holders: Vec<Holder>,
    /// Who may use the domain, as its `accessRule` says on the wire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_rule: Option<Value>,
    /// Where the secret scalar is.
    #[serde(default, skip_serializing_if = "SecretPlace::is_derived")]
    pub secret: SecretPlace,
}

/// A holder of a domain's transit keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The address of the holder's JWKS.
    pub jku: String,
    /// The holder's RSA public key, a JWK.
    pub jwk: Value,
}

impl DomainRecord {
    /// The public description.
    ///
    /// # Errors
    /// [`KeysError::Engine`] for a `buffer_size` that the curve has no room for.
    pub fn domain(&self) -> Result<Domain> {
        let domain = Domain::new(&self.name, self.crv, &self.audience);
        Ok(domain.with_buffer_size(self.buffer_size)?.with_time_to_live(self.time_to_live))
    }

    /// The domain with its secrets, derived from the master secret.
    ///
    /// # Errors
    /// [`KeysError::NoModule`] for a domain whose secret is not; [`KeysError::Engine`].
    pub fn service_domain(&self, master: &MasterSecret) -> Result<ServiceDomain> {
        self.service_domain_with(master, None)
    }

    /// The domain with its secret, wherever that is; its transit keys are derived from the master
    /// secret always.
    ///
    /// # Errors
    /// [`KeysError::NoModule`] where one is needed; [`KeysError::Hsm`]; [`KeysError::Engine`].
    pub fn service_domain_with(
        &self,
        master: &MasterSecret,
        hsm: Option<&Hsm>,
    ) -> Result<ServiceDomain> {
        let domain = self.domain()?;
        let keys = &self.key_versions;
        let SecretPlace::Pkcs11 { token, key_id } = &self.secret else {
            return Ok(ServiceDomain::derive(master, &domain, self.scalar_version, keys)?);
        };
        let name = || self.name.clone();
        let Some(hsm) = hsm else {
            return Err(KeysError::NoModule { name: name(), token: token.clone() });
        };
        let secret = hsm.secret(token, &self.name, *key_id, self.crv);
        let secret =
            secret.map_err(|source| KeysError::Hsm { name: name(), source: Box::new(source) })?;
        Ok(ServiceDomain::with_remote_secret(master, &domain, secret, keys)?)
    }

    /// The holders, as [`ServiceDomain::document`] takes them.
    ///
    /// # Errors
    /// [`KeysError::InvalidRecord`] where a key is not an RSA public key.
    pub fn sealed_for(&self) -> Result<Vec<SealedFor>> {
        self.holders.iter().map(|holder| holder.sealed_for(&self.name)).collect()
    }

    /// The version that new transitInfos are encrypted with.
    #[must_use]
    pub fn active_version(&self) -> Option<u32> {
        self.key_versions.last().copied()
    }

    /// Refuses what could not be served, or would let a retired key come back.
    fn check(&self) -> Result<()> {
        let invalid = |reason| KeysError::InvalidRecord { name: self.name.clone(), reason };
        // The last two would vanish from a URL's path.
        if ["", ".", ".."].contains(&self.name.as_str()) {
            return Err(invalid("this cannot be a domain's name"));
        }
        // 65,535 is what the key schedule takes.
        if u16::try_from(self.name.len()).is_err() {
            return Err(invalid("the name is too long"));
        }
        if self.time_to_live == 0 {
            return Err(invalid("time_to_live is 0"));
        }
        if self.key_versions.is_empty() {
            return Err(invalid("it has no key version"));
        }
        // The greatest is active and stays, so rotating never makes a retired version again.
        if !self.key_versions.is_sorted_by(|one, next| one < next) {
            return Err(invalid("key_versions do not ascend"));
        }
        if let Some(reason) = self.secret.objection() {
            return Err(invalid(reason));
        }
        let _domain = self.domain()?;
        let _holders = self.sealed_for()?;
        Ok(())
    }
}

impl Holder {
    fn sealed_for(&self, name: &str) -> Result<SealedFor> {
        let invalid = |reason| KeysError::InvalidRecord { name: name.into(), reason };
        if self.jku.is_empty() {
            return Err(invalid("a holder has no jku"));
        }
        if PRIVATE_MEMBERS.iter().any(|member| self.jwk.get(member).is_some()) {
            return Err(invalid("a holder's key is a private key"));
        }
        let wrong = || invalid("a holder's key is not an RSA public key for encryption");
        let key = Jwk::parse(self.jwk.to_string().as_bytes()).map_err(|_| wrong())?;
        if self.jwk.get("kty").and_then(Value::as_str) != Some("RSA")
            || key.key_use.as_deref().is_some_and(|key_use| key_use != "enc")
        {
            return Err(wrong());
        }
        Ok(SealedFor { jku: self.jku.clone(), key })
    }
}

/// The `crv` of the wire.
mod crv {
    use blindnym::Curve;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        curve: &Curve,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(curve.crv())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Curve, D::Error> {
        let crv = String::deserialize(deserializer)?;
        crv.parse().map_err(|_| D::Error::custom("an unknown crv"))
    }
}

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    domain: &'a DomainRecord,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    format: u32,
    domain: DomainRecord,
}

/// A checked record as the store's bytes, which are known to read back as the same record.
pub(super) fn encode(record: &DomainRecord) -> Result<Vec<u8>> {
    record.check()?;
    let unreadable = || KeysError::UnreadableRecord { name: record.name.clone() };
    let written = Written { format: FORMAT, domain: record };
    let bytes = serde_json::to_vec(&written).map_err(|_| unreadable())?;
    // An access rule nested too deep is written and not read.
    if decode(&record.name, &bytes)? == *record { Ok(bytes) } else { Err(unreadable()) }
}

/// The record that stands under a name.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<DomainRecord> {
    match serde_json::from_slice(bytes) {
        Ok(Read { format: FORMAT, domain }) if domain.name == name => Ok(domain),
        _ => Err(KeysError::UnreadableRecord { name: name.into() }),
    }
}

#[cfg(test)]
pub(super) mod tests;
