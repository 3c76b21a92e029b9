//! Pseudonymization for the Belgian eHealth *blinded pseudonymisation service*: the protocol, without
//! input or output.
//!
//! A citizen's number becomes a point of an elliptic curve, is blinded with a random scalar, multiplied
//! by a service with the domain's secret, and unblinded. The caller knows the value and not the
//! pseudonym at rest; the owner of the data knows the pseudonym at rest and not the value; the service
//! knows neither.
//!
//! ```text
//! value ─encode→ P ─blind→ r·P ─service→ s⁻¹·k·r·P ─unblind→ s⁻¹·k·P  (in transit)  ─owner→ k·P  (at rest)
//!                                        └ transitInfo: s, encrypted for the owner ──────┘
//! ```
//!
//! # The protocol, one stage at a time
//!
//! Nothing here opens a connection, reads a clock or asks an operating system for random numbers: they
//! are parameters. Messages are JSON texts to POST, replies are what comes back.
//!
//! ```
//! use blindnym::{
//!     Caller, Curve, Domain, DomainOwner, MasterSecret, Pseudonym, Reply, Request, Service,
//!     ServiceDomain, Ssin, Step, TransitOptions, Value,
//! };
//!
//! # fn main() -> blindnym::Result<()> {
//! # let mut rng = <chacha20::ChaCha20Rng as rand_core::SeedableRng>::from_seed([7; 32]);
//! # let rng = &mut rng; // from the operating system in real life
//! # let now = 1_750_000_000;
//! let uhmep = Domain::new("uhmep_v1", Curve::P521, "https://…/pseudo/v1/domains/uhmep_v1");
//! let ehealth = Domain::new("ehealth_v1", Curve::P521, "https://…/pseudo/v1/domains/ehealth_v1");
//!
//! // A service in this process stands in for eHealth's. It keeps one secret and derives the rest.
//! let master = MasterSecret::from_bytes(&[42; 64])?; // 64 random bytes in real life
//! let mut service = Service::new();
//! service.insert(ServiceDomain::derive(&master, &uhmep, 1, &[1])?);
//! service.insert(ServiceDomain::derive(&master, &ehealth, 1, &[1])?);
//! let send = |requests: &[Request], rng: &mut _| -> Vec<Reply> {
//!     let caller = Caller::default();
//!     requests.iter().map(|request| service.answer_request(request, &caller, now, rng)).collect()
//! };
//!
//! // 1. Pseudonymize. The state keeps the blinding factors, the message goes to the service.
//! let ssin = Ssin::parse("97.07.11-433.62")?;
//! let value = Value::from(&ssin);
//! let Step { state, message } = uhmep.pseudonymize(&[&value], rng);
//! let in_transit = state.finish(&send(&message, rng)).remove(0)?;
//!
//! // 2. The owner decrypts to the pseudonym at rest and stores its x.
//! # let keys = service.domain("uhmep_v1").unwrap().keys().clone();
//! let owner = DomainOwner::new(uhmep.clone(), keys); // keys: DomainDocument::unlock
//! let at_rest = owner.to_at_rest(&in_transit, now)?.pseudonym;
//! assert_eq!(at_rest.x().len(), 66);
//!
//! // 3. The owner makes a new pseudonym in transit for somebody else…
//! let options = TransitOptions::default();
//! let answer = owner.to_in_transit(&at_rest, &options, now, rng)?;
//!
//! // 4. …who identifies it,
//! let Step { state, message } = uhmep.identify(&[&answer], rng);
//! assert_eq!(state.finish(&send(&message, rng)).remove(0)?, value);
//!
//! // 5. or converts it to another domain.
//! let Step { state, message } = uhmep.convert(&[&Pseudonym::from(at_rest)], &ehealth, rng);
//! let elsewhere = state.finish(&send(&message, rng)).remove(0)?;
//! assert_eq!(elsewhere.domain(), "ehealth_v1");
//! # Ok(())
//! # }
//! ```
//!
//! # Batches
//!
//! Every operation takes a batch, and the single forms are batches of one. Requests are cut at
//! [`MAX_INPUTS`]. Each item has a result of its own: a bad item never costs the others theirs.
//!
//! # What is secret, and what is not
//!
//! Values, scalars, keys and points live in boxes that are wiped when dropped, and no `Debug` shows
//! them. All arithmetic on them, the encoding included, takes time that depends on their lengths only.
//! Functions named `_vartime` do not, and say for whom. Not hidden are the lengths of values and
//! batches. What cannot be wiped is listed in `docs/limitations.md` of the repository.
//!
//! # Features
//!
//! - `all-curves` (default): P-384 and P-256 beside P-521.
//! - `aws-lc`: RSA-OAEP-256 with aws-lc-rs, for owners on native targets. Without it the crate is
//!   `no_std` with `alloc`, and private keys live behind [`PrivateKeys`] or
//!   [`DomainDocument::unlock_start`].
//! - `rayon`: encodings, square roots and multiplications of a batch on all threads of rayon's pool. The results are the
//!   same.
//! - `backends`: the environment's `BLINDNYM_P521` picks the arithmetic of P-521, for tests and benchmarks: `rustcrypto`,
//!   or a back end of `blindnym-p521`.
//! - `measure`: `Multiplications`, for benchmarks that ask what is done beside them.

#![no_std]

extern crate alloc;
#[cfg(any(feature = "backends", test, blindnym_valgrind))]
extern crate std;

#[cfg(test)]
#[path = "../tests/suite/support.rs"]
mod support;

// In reading order: first what a value goes through.

// The clear value, and the most usual one, checked.
mod ssin;
mod value;
// Value to point of the curve and back; the wire forms of points.
mod point;
// r · P, what the service does with it, and the way back.
mod blinded;
mod service;
mod unblinded;
// The pseudonym between parties, and the encrypted scalar that travels with it.
mod in_transit;
mod transit_info;
// The pseudonym that owners store.
mod at_rest;

// The three operations, and the exchange of requests and replies between their ends.
mod convert;
mod exchange;
mod identify;
mod pseudonymize;
// Descriptions of domains, their owners and keys; text forms of pseudonyms.
mod domain;
mod text;
// Texts that are too long to be values.
mod text_key;
// Pseudonyms that are a study's own.
mod study;

// Below all of them: curves, scalars, integers, and the one door to curve arithmetic.
mod arithmetic;
mod curve;
mod number;
mod scalar;
// Batches, Base64, JSON with secrets, JWE, the box that secrets live in, the stack that is wiped, what ceases to be secret, and everything
// that can fail.
mod base64;
mod batch;
mod declassify;
mod error;
mod json;
mod jwe;
mod secret;
mod stack;
// RSA-OAEP-256 for native targets.
#[cfg(feature = "aws-lc")]
mod aws_lc;
// The cost of multiplications alone.
#[cfg(feature = "measure")]
mod measure;

#[cfg(feature = "backends")]
pub use arithmetic::{p521_backend, p521_backends};
pub use at_rest::PseudonymAtRest;
#[cfg(feature = "aws-lc")]
pub use aws_lc::{AwsLcPrivateKeys, AwsLcPublicKeys};
pub use convert::{Convert, Pseudonym};
pub use curve::Curve;
#[cfg(blindnym_valgrind)]
pub use declassify::{Declassified, declassified};
pub use domain::{
    Domain, DomainDocument, DomainOwner, Jwk, Jwks, LockedKey, Opened, PrivateKeys, TransitKey,
    TransitKeys, TransitOptions, Unlocked, Unlocking, WrappedKey,
};
pub use error::{Error, ErrorKind, Result};
pub use exchange::{MAX_INPUTS, Problem, Reply, Request, Step};
pub use identify::Identify;
pub use in_transit::PseudonymInTransit;
pub use json::Members;
#[cfg(feature = "measure")]
pub use measure::Multiplications;
pub use point::{CANDIDATES, EncodedValue, MOST_CANDIDATES, Point, Sec1Form};
pub use pseudonymize::Pseudonymize;
pub use service::{
    Answered, Caller, Direction, MasterSecret, PublicKeys, Question, RemoteSecret, SealedFor,
    SecretPair, Service, ServiceDomain,
};
pub use ssin::{Ssin, SsinKind};
pub use study::{StudyKey, StudyPseudonym};
pub use text::{TextForm, UrnFamily};
pub use text_key::TextKey;
pub use transit_info::{CLOCK_SKEW, Claims, Header, TransitInfo};
pub use value::{POLICY_LIMIT, Value};
