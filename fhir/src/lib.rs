//! FHIR resources that leave pseudonymised and come back, for the Belgian eHealth *blinded pseudonymisation
//! service*.
//!
//! A resource, a Bundle or parameters (R4, JSON) goes in as text and comes out as text. Which elements are
//! pseudonymised is a rule set ([`Rules`]); the rest stays byte for byte. Short values become pseudonyms of their
//! own; longer texts are encrypted with one new key per resource, of which the pseudonym stands in `meta`. What
//! was pseudonymised comes back the same way, and the extensions go.
//!
//! **Nothing leaves in clear by accident**: a resource of which a value could not be pseudonymised fails as a
//! whole, and so does one that still holds what looks like an SSIN.
//!
//! # Without input or output
//!
//! The engine opens no connection. It says what it needs and is given the results ([`blindnym::Step`]), so that
//! a browser, a blocking program or a client with caches stands between:
//!
//! ```
//! use blindnym::{Caller, Domain, Reply, Request, Service, Step};
//! use blindnym_fhir::{Rules, Settings};
//! # use blindnym::{Curve, MasterSecret, ServiceDomain};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut rng = <chacha20::ChaCha20Rng as rand_core::SeedableRng>::from_seed([7; 32]);
//! # let rng = &mut rng; // from the operating system in real life
//! # let domain = Domain::new("uhmep_v1", Curve::P521, "https://…/pseudo/v1/domains/uhmep_v1");
//! # let mut service = Service::new();
//! # let master = MasterSecret::from_bytes(&[42; 64])?;
//! # service.insert(ServiceDomain::derive(&master, &domain, 1, &[1])?);
//! # let send = |requests: &[Request], rng: &mut _| -> Vec<Reply> {
//! #     let (caller, now) = (Caller::default(), 1_750_000_000);
//! #     requests.iter().map(|one| service.answer_request(one, &caller, now, rng)).collect()
//! # };
//! let resource = r#"{"resourceType":"ServiceRequest","subject":{"reference":"Patient/97071143362"},
//!     "note":[{"text":"Pain in the left knee since the fall of last week."}]}"#;
//!
//! // 1. Which values? The patient's number once, and a key for the note, which is longer than 32 bytes.
//! let rules = Rules::parse(Rules::UHMEP)?;
//! let out = rules.pseudonymize(&domain, Settings::default(), resource, rng)?;
//! assert_eq!(out.message.len(), 2);
//!
//! // 2. The protocol's own two steps; any transport stands between them.
//! let Step { state, message } = domain.pseudonymize(&out.message.iter().collect::<Vec<_>>(), rng);
//! let pseudonyms = state.finish(&send(&message, rng));
//!
//! // 3. The resource as it leaves.
//! let leaves = out.state.finish(&pseudonyms)?;
//! assert!(leaves.contains("be-ext-pseudonymization") && !leaves.contains("knee"));
//!
//! // 4. And back.
//! let back = blindnym_fhir::identify(&domain, &leaves)?;
//! let Step { state, message } = domain.identify(&back.message.iter().collect::<Vec<_>>(), rng);
//! let values = state.finish(&send(&message, rng));
//! assert_eq!(back.state.finish(&values)?.as_str(), resource);
//! # Ok(())
//! # }
//! ```

// In reading order: first what a resource goes through.

// The text with the place of everything in it; where that is, for people.
mod json;
mod location;
// FHIR in JSON: primitives and what stands beside them; which resource an element is of.
mod element;
mod units;
// Which elements, and what becomes of them.
mod reference;
mod rules;
// Out.
mod pseudonymize;
// And back.
mod identify;
// What looks like an SSIN, wherever it stands.
mod leak;
// The owner's side: stored at rest, answered in transit.
mod owner;
// Searches, and which forms two parties both read.
mod negotiate;
mod search;

// The pseudonyms of a resource, and its keys.
mod found;
mod keys;

// Many resources at once, with a client of the service.
#[cfg(feature = "client")]
mod client;

// Below: how pseudonyms, encrypted texts and extensions are written and read, and how they are spliced in, or cut out.
mod encrypted;
mod extension;
mod form;
mod mark;
mod remove;
mod splice;
// What is asked of others, each thing once.
mod wanted;
// Everything that can fail.
mod error;

#[cfg(feature = "client")]
pub use client::{Failure, FhirClient, FhirOwner};
pub use error::{Error, Result};
pub use form::{Form, UnknownForm};
pub use identify::{Identification, identify};
pub use leak::find_ssins;
pub use location::Location;
pub use negotiate::{ACCEPT, CONTENT, Choice, NOT_ACCEPTABLE_STATUS, Offer, Version};
pub use owner::{
    Answering, StoredSearching, Storing, answer, search_at_rest, search_to_at_rest, store,
    to_at_rest, to_in_transit,
};
pub use pseudonymize::{Existing, Leaks, Pseudonymization, Settings};
pub use rules::Rules;
pub use search::{Searching, pseudonymize_search};
