//! A service for development: domains with secrets drawn for this run, and an owner's key.

use blindnym::{
    AwsLcPublicKeys, Curve, Domain, Jwks, MasterSecret, SealedFor, Service, ServiceDomain,
};
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};
use zeroize::Zeroizing;

use crate::app::Description;
use crate::holder::{HolderError, HolderKey};

/// Domains of a development service: those that the guides name, and one on another curve.
const DOMAINS: [(&str, Curve); 3] =
    [("uhmep_v1", Curve::P521), ("ehealth_v1", Curve::P521), ("p256_v1", Curve::P256)];
/// The secret scalar's version, and those of the transit keys; the last one is active.
const SCALAR_VERSION: u32 = 1;
const KEY_VERSIONS: [u32; 2] = [1, 2];

/// Everything that a development service serves.
#[derive(Debug)]
pub struct DevWorld {
    /// The domains.
    pub service: Service,
    /// Their descriptions, locked for the owner.
    pub descriptions: Vec<Description>,
    /// The owner of all of them.
    pub owner: HolderKey,
    /// The owner's JWKS, served at [`DevWorld::JWKS_PATH`].
    pub jwks: Jwks,
}

impl DevWorld {
    /// Where a development service serves the owner's JWKS.
    pub const JWKS_PATH: &str = "/dev/jwks";

    /// Draws all secrets. `base` is the address that the service will have, without a slash at its end.
    ///
    /// # Errors
    /// Where no RSA key can be made.
    pub fn new(base: &str) -> Result<Self, HolderError> {
        Self::draw(base, None)
    }

    /// The same, with pseudonyms in transit that live for so many seconds instead of 600.
    ///
    /// # Errors
    /// Those of [`DevWorld::new`].
    pub fn with_time_to_live(base: &str, seconds: u32) -> Result<Self, HolderError> {
        Self::draw(base, Some(seconds))
    }

    fn draw(base: &str, time_to_live: Option<u32>) -> Result<Self, HolderError> {
        let mut secret = Zeroizing::new([0; 64]);
        UnwrapErr(SysRng).fill_bytes(secret.as_mut_slice());
        let master = MasterSecret::from_bytes(secret.as_slice()).map_err(HolderError::from)?;
        Self::of(base, &master, &DOMAINS, time_to_live)
    }

    /// One with these domains, whose secrets are derived from this one.
    ///
    /// # Errors
    /// Where no RSA key can be made, or a domain's name is too long.
    pub fn of(
        base: &str,
        master: &MasterSecret,
        domains: &[(&str, Curve)],
        time_to_live: Option<u32>,
    ) -> Result<Self, HolderError> {
        let mut rng = UnwrapErr(SysRng);
        let failed = |error: blindnym::Error| HolderError::from(error);
        let owner = HolderKey::generate("dev-owner", "localhost")?;
        let jku = format!("{base}{}", Self::JWKS_PATH);
        let holders = [SealedFor { jku, key: owner.jwk.clone() }];
        let mut service = Service::new();
        let mut descriptions = Vec::new();
        for &(name, curve) in domains {
            let audience = format!("{base}/pseudo/v1/domains/{name}");
            let mut domain = Domain::new(name, curve, &audience);
            if let Some(seconds) = time_to_live {
                domain = domain.with_time_to_live(seconds);
            }
            let domain = ServiceDomain::derive(master, &domain, SCALAR_VERSION, &KEY_VERSIONS);
            let domain = domain.map_err(failed)?;
            let json = domain.document("Development", &holders, &AwsLcPublicKeys, &mut rng);
            descriptions.push(Description { name: name.to_owned(), json: json.map_err(failed)? });
            service.insert(domain);
        }
        let jwks = [owner.jwk.clone()].into_iter().collect();
        Ok(Self { service, descriptions, owner, jwks })
    }
}

#[cfg(test)]
mod tests;
