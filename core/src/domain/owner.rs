//! The owner of a domain: pseudonyms in transit to pseudonyms at rest, and back.

use core::fmt;

use alloc::string::ToString;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use super::{Domain, TransitKey, TransitKeys};
use crate::at_rest::PseudonymAtRest;
use crate::batch::{over_good, single};
use crate::error::Result;
use crate::in_transit::PseudonymInTransit;
use crate::json::Members;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::stack::wiped;
use crate::transit_info::{self, Claims, Sealer, TransitInfo};

/// A domain with its unlocked secret keys.
#[derive(Clone, Debug)]
pub struct DomainOwner {
    domain: Domain,
    keys: TransitKeys,
}

/// A pseudonym at rest, and what its transitInfo said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The pseudonym at rest: P_rest = s · P_transit.
    pub pseudonym: PseudonymAtRest,
    /// The authenticated claims: times, and custom members such as `sub`.
    pub claims: Claims,
}

/// Custom members of a new transitInfo. Those that the engine manages are refused.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TransitOptions {
    /// Members of the JWE's header, which everybody can read.
    pub header: Members,
    /// Members of the encrypted payload, which owners and the service can read.
    pub payload: Members,
}

impl TransitOptions {
    /// Binds the pseudonym to a subject: the service serves nobody else with it.
    #[must_use]
    pub fn for_subject(subject: &str) -> Self {
        let mut options = Self::default();
        let _before = options.payload.insert("sub".to_string(), subject.into());
        options
    }
}

impl fmt::Debug for TransitOptions {
    /// Names of the payload's members only: their values will be encrypted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload: Vec<&str> = self.payload.keys().map(|name| name.as_str()).collect();
        let mut debug = f.debug_struct("TransitOptions");
        debug.field("header", &self.header).field("payload", &payload).finish()
    }
}

impl DomainOwner {
    /// A domain with keys that are already unlocked.
    #[must_use]
    pub const fn new(domain: Domain, keys: TransitKeys) -> Self {
        Self { domain, keys }
    }

    /// The public description.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The secret keys.
    #[must_use]
    pub const fn keys(&self) -> &TransitKeys {
        &self.keys
    }

    /// What is another here than it was `before` and never changes: a made-up description might say so. The name, curve or
    /// buffer size, which give other pseudonyms, or the key under a known id. New ids are no change: keys rotate.
    #[must_use]
    pub fn changed_since(&self, before: &Self) -> Option<&'static str> {
        let (old, new) = (&before.domain, &self.domain);
        let other_key = |key: &TransitKey| {
            let known = before.keys.find(key.kid());
            known.is_ok_and(|known| !bool::from(known.bytes().ct_eq(key.bytes())))
        };
        if old.name() != new.name() {
            Some("name")
        } else if old.curve() != new.curve() {
            Some("curve")
        } else if old.buffer_size() != new.buffer_size() {
            Some("buffer size")
        } else {
            self.keys.keys().iter().any(other_key).then_some("key under a known id")
        }
    }

    /// Decrypts a pseudonym in transit to the pseudonym at rest.
    ///
    /// `now` is in seconds since 1970; 60 s of clock skew are tolerated.
    ///
    /// # Errors
    /// Those of the batch form, [`DomainOwner::to_at_rest_batch`].
    pub fn to_at_rest(&self, pseudonym: &PseudonymInTransit, now: i64) -> Result<Opened> {
        single(self.to_at_rest_batch(&[pseudonym], now))
    }

    /// P_rest = s · P_transit for each, s being the scalar in the transitInfo.
    ///
    /// Errors of an item: [`WrongDomain`](crate::ErrorKind::WrongDomain), [`WrongAudience`](crate::ErrorKind::WrongAudience), [`UnknownKid`](crate::ErrorKind::UnknownKid),
    /// [`DecryptionFailed`](crate::ErrorKind::DecryptionFailed), [`MissingMember`](crate::ErrorKind::MissingMember), [`TimesDisagree`](crate::ErrorKind::TimesDisagree),
    /// [`Expired`](crate::ErrorKind::Expired), [`NotYetValid`](crate::ErrorKind::NotYetValid), [`InvalidScalar`](crate::ErrorKind::InvalidScalar), [`Json`](crate::ErrorKind::Json).
    #[must_use]
    pub fn to_at_rest_batch(
        &self,
        pseudonyms: &[&PseudonymInTransit],
        now: i64,
    ) -> Vec<Result<Opened>> {
        wiped(|| self.open_batch(pseudonyms, now))
    }

    fn open_batch(&self, pseudonyms: &[&PseudonymInTransit], now: i64) -> Vec<Result<Opened>> {
        let curve = self.domain.curve();
        let ours = pseudonyms.iter().map(|pseudonym| {
            pseudonym.expect_domain(&self.domain)?;
            Ok(*pseudonym)
        });
        let opened = over_good(ours.collect(), |ours: Vec<&PseudonymInTransit>| {
            let infos: Vec<&TransitInfo> = ours.iter().map(|ours| ours.transit_info()).collect();
            let opened = transit_info::open_batch(&self.domain, &self.keys, &infos, now);
            let points = ours.iter().map(|ours| ours.point());
            points.zip(opened).map(|(point, opened)| Ok((point, opened?))).collect()
        });
        over_good(opened, |opened: Vec<(&Point, (Scalar, Claims))>| {
            let terms: Vec<_> =
                opened.iter().map(|(point, (scalar, _))| (*point, scalar)).collect();
            let points = Point::multiply_batch(curve, &terms);
            let finish = |(point, (_, (_, claims))): (Result<Point>, (_, (_, Claims)))| {
                Ok(Opened { pseudonym: PseudonymAtRest::new(&self.domain, point?), claims })
            };
            points.into_iter().zip(opened).map(finish).collect()
        })
    }

    /// Makes a new pseudonym in transit, which lives as long as the domain says.
    ///
    /// # Errors
    /// Those of the batch form, [`DomainOwner::to_in_transit_batch`].
    pub fn to_in_transit<R: CryptoRng + ?Sized>(
        &self,
        pseudonym: &PseudonymAtRest,
        options: &TransitOptions,
        now: i64,
        rng: &mut R,
    ) -> Result<PseudonymInTransit> {
        single(self.to_in_transit_batch(&[pseudonym], options, now, rng))
    }

    /// P_transit = s⁻¹ · P_rest for each, with a new random s in each transitInfo.
    ///
    /// Errors of an item: [`WrongDomain`](crate::ErrorKind::WrongDomain), [`NoActiveKey`](crate::ErrorKind::NoActiveKey), [`ReservedMember`](crate::ErrorKind::ReservedMember).
    #[must_use]
    pub fn to_in_transit_batch<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[&PseudonymAtRest],
        options: &TransitOptions,
        now: i64,
        rng: &mut R,
    ) -> Vec<Result<PseudonymInTransit>> {
        wiped(|| self.seal_batch(pseudonyms, options, now, rng))
    }

    fn seal_batch<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[&PseudonymAtRest],
        options: &TransitOptions,
        now: i64,
        rng: &mut R,
    ) -> Vec<Result<PseudonymInTransit>> {
        let curve = self.domain.curve();
        let ours = pseudonyms.iter().map(|pseudonym| {
            pseudonym.expect_domain(&self.domain)?;
            Ok(*pseudonym)
        });
        let sealer = Sealer::new(&self.domain, &self.keys, &options.header, now);
        over_good(ours.collect(), |ours: Vec<&PseudonymAtRest>| {
            let scalars: Vec<Scalar> = ours.iter().map(|_| Scalar::random(curve, rng)).collect();
            let inverses = Scalar::invert_batch(curve, &scalars.iter().collect::<Vec<_>>());
            let points = ours.iter().map(|ours| ours.point());
            let terms: Vec<(&Point, &Scalar)> = points.zip(&inverses).collect();
            let finish = |(point, scalar): (Result<Point>, &Scalar)| {
                let sealer = sealer.as_ref().map_err(Clone::clone)?;
                let info = sealer.seal(scalar, &options.payload, rng)?;
                Ok(PseudonymInTransit::new(&self.domain, point?, info))
            };
            Point::multiply_batch(curve, &terms).into_iter().zip(&scalars).map(finish).collect()
        })
    }
}
