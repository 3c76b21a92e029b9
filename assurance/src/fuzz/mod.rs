//! The fuzz targets: each takes any bytes, and panics where something is wrong.
//!
//! `cargo xtask fuzz` runs them with cargo-fuzz, and `tests/corpora.rs` replays what is kept in `fuzz/corpus`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a target tells what is wrong by panicking"
)]

/// A service in this process, and its owner.
mod world;

// Decoders of core.
mod base64;
mod domain;
mod json;
mod jwks;
mod point;
mod problem;
mod pseudonym;
mod ssin;
mod transit_info;
// Compared with other implementations.
mod jwe;
mod p521;
// The protocol.
mod exchange;
mod reply;
mod request;
// FHIR.
mod fhir;
mod fhir_identify;
mod fhir_rules;
mod fhir_search;
// Files.
mod csv;
mod json_lines;
mod table;

/// What corpora begin with.
mod seeds;

pub use seeds::seeds;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its folder in `fuzz/corpus`.
    pub name: &'static str,
    /// Tries some bytes.
    pub run: fn(&[u8]),
}

/// Every target, by name.
pub const TARGETS: [Target; 20] = [
    Target { name: "base64", run: base64::run },
    Target { name: "csv", run: csv::run },
    Target { name: "domain", run: domain::run },
    Target { name: "exchange", run: exchange::run },
    Target { name: "fhir", run: fhir::run },
    Target { name: "fhir_identify", run: fhir_identify::run },
    Target { name: "fhir_rules", run: fhir_rules::run },
    Target { name: "fhir_search", run: fhir_search::run },
    Target { name: "json", run: json::run },
    Target { name: "json_lines", run: json_lines::run },
    Target { name: "jwe", run: jwe::run },
    Target { name: "jwks", run: jwks::run },
    Target { name: "p521", run: p521::run },
    Target { name: "point", run: point::run },
    Target { name: "problem", run: problem::run },
    Target { name: "pseudonym", run: pseudonym::run },
    Target { name: "reply", run: reply::run },
    Target { name: "request", run: request::run },
    Target { name: "ssin", run: ssin::run },
    Target { name: "transit_info", run: transit_info::run },
];

/// Runs the target of this name.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of this name").run)(data);
}
