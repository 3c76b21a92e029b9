//! The parties of the quickstart, all in this process: the service, and the owners of two domains.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use blindnym::{
    AwsLcPublicKeys, Caller, Curve, Domain, DomainDocument, DomainOwner, Jwks, MasterSecret,
    Pseudonym, PseudonymAtRest, PseudonymInTransit, Reply, Request, SealedFor, Service,
    ServiceDomain, Ssin, Step, TransitOptions, Value,
};
use blindnym_service::HolderKey;
use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};
use zeroize::Zeroizing;

const MASTER_LEN: usize = 64;
/// The secret scalar's version, and those of the transit keys; the last one is active.
const SCALAR_VERSION: u32 = 1;
const KEY_VERSIONS: [u32; 2] = [1, 2];
/// Ten minutes, as the real domains say.
const USUAL_TIME_TO_LIVE: usize = 600;
/// Far slower than any machine: a very long list is still done before its pseudonyms expire.
const ROWS_PER_SECOND: usize = 10;

/// The service and the owners.
pub(super) struct World {
    service: Service,
    pub(super) uhmep: DomainOwner,
    pub(super) ehealth: DomainOwner,
}

impl World {
    /// Draws all secrets, and hands the owners their keys as the service would: in a domain
    /// description, encrypted for the RSA key in each owner's JWKS.
    ///
    /// # Errors
    /// Where a key cannot be made or unlocked.
    pub(super) fn new(rows: usize) -> Result<Self> {
        let mut secret = Zeroizing::new([0; MASTER_LEN]);
        rng().fill_bytes(secret.as_mut_slice());
        let master = MasterSecret::from_bytes(secret.as_slice())?;
        let time_to_live = (rows / ROWS_PER_SECOND).max(USUAL_TIME_TO_LIVE);
        let time_to_live = u32::try_from(time_to_live).unwrap_or(u32::MAX);
        let mut service = Service::new();
        let (uhmep, ehealth) = rayon::join(
            || own(&master, "uhmep_v1", time_to_live),
            || own(&master, "ehealth_v1", time_to_live),
        );
        let mut owner = |(domain, owner): (ServiceDomain, DomainOwner)| {
            service.insert(domain);
            owner
        };
        let (uhmep, ehealth) = (owner(uhmep?), owner(ehealth?));
        Ok(Self { service, uhmep, ehealth })
    }

    /// How many secret keys the owners unlocked.
    pub(super) fn keys(&self) -> usize {
        [&self.uhmep, &self.ehealth].map(|owner| owner.keys().keys().len()).iter().sum()
    }

    /// Blind, ask the service, unblind.
    pub(super) fn pseudonymize(
        &self,
        domain: &Domain,
        ssins: &[&Ssin],
    ) -> Vec<blindnym::Result<PseudonymInTransit>> {
        let values: Vec<Value> = ssins.iter().map(|ssin| Value::from(*ssin)).collect();
        let values: Vec<&Value> = values.iter().collect();
        let Step { state, message } = domain.pseudonymize(&values, &mut rng());
        state.finish(&self.ask(&message))
    }

    /// Blind once more, ask the service, unblind and decode.
    pub(super) fn identify(
        &self,
        domain: &Domain,
        pseudonyms: &[&PseudonymInTransit],
    ) -> Vec<blindnym::Result<Value>> {
        let Step { state, message } = domain.identify(pseudonyms, &mut rng());
        state.finish(&self.ask(&message))
    }

    /// From `uhmep_v1` to `ehealth_v1`, without anybody seeing the SSIN.
    pub(super) fn convert(
        &self,
        pseudonyms: &[&PseudonymInTransit],
    ) -> Vec<blindnym::Result<PseudonymInTransit>> {
        let pseudonyms: Vec<Pseudonym> =
            pseudonyms.iter().map(|pseudonym| (*pseudonym).clone().into()).collect();
        let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
        let (from, to) = (self.uhmep.domain(), self.ehealth.domain());
        let Step { state, message } = from.convert(&pseudonyms, to, &mut rng());
        state.finish(&self.ask(&message))
    }

    fn ask(&self, requests: &[Request]) -> Vec<Reply> {
        let caller = Caller::default();
        let answer = |request| self.service.answer_request(request, &caller, now(), &mut rng());
        requests.iter().map(answer).collect()
    }
}

/// The owner decrypts what came in transit to what it stores.
pub(super) fn to_at_rest(
    owner: &DomainOwner,
    pseudonyms: &[&PseudonymInTransit],
) -> Vec<blindnym::Result<PseudonymAtRest>> {
    let opened = owner.to_at_rest_batch(pseudonyms, now());
    opened.into_iter().map(|opened| Ok(opened?.pseudonym)).collect()
}

/// The owner makes a new pseudonym in transit of each one that it stores.
pub(super) fn to_in_transit(
    owner: &DomainOwner,
    pseudonyms: &[&PseudonymAtRest],
) -> Vec<blindnym::Result<PseudonymInTransit>> {
    owner.to_in_transit_batch(pseudonyms, &TransitOptions::default(), now(), &mut rng())
}

/// A domain at the service, and its owner.
fn own(
    master: &MasterSecret,
    name: &str,
    time_to_live: u32,
) -> Result<(ServiceDomain, DomainOwner)> {
    let audience = format!("https://api-acpt.ehealth.fgov.be/pseudo/v1/domains/{name}");
    let domain = Domain::new(name, Curve::P521, &audience).with_time_to_live(time_to_live);
    let domain = ServiceDomain::derive(master, &domain, SCALAR_VERSION, &KEY_VERSIONS)?;

    let key = HolderKey::generate(name, &format!("{name}.example"))?;
    let private_keys = key.private_keys()?;
    let jku = format!("https://{name}.example/jwks?use=enc");
    let jwks = [key.jwk.clone()].into_iter().collect::<Jwks>().to_json();
    let holder = SealedFor { jku: jku.clone(), key: key.jwk };
    let document = domain.document("quickstart", &[holder], &AwsLcPublicKeys, &mut rng())?;

    // From here on, what the owner of a real domain does.
    let document = DomainDocument::parse(document.as_bytes())?;
    let unlocked = document.unlock(&jku, &Jwks::parse(jwks.as_bytes())?, &private_keys);
    ensure!(unlocked.failed.is_empty(), "{name}: keys stay locked: {:?}", unlocked.failed);
    Ok((domain, unlocked.owner))
}

/// The operating system's generator. It panics where the system has no randomness to give, which is
/// the only safe thing to do.
fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
