//! Tests of the engine through its public door, most of them on the vectors of `vectors/`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod at_rest;
#[cfg(feature = "backends")]
mod backends;
mod cookbook;
mod debug;
mod domain;
mod encoding;
mod errors;
mod no_panic;
#[cfg(feature = "aws-lc")]
mod oaep;
mod operations;
mod owner;
mod points;
mod problems;
mod service;
mod service_batch;
mod ssin;
mod study;
mod support;
mod text;
mod text_key;
mod transit;
#[cfg(feature = "aws-lc")]
mod unlock;

use blindnym::{Curve, Domain};

use crate::support::Row;

impl support::CodedError for blindnym::Error {
    fn code_text(&self) -> String {
        self.code().to_owned()
    }
}

fn curve(row: &Row) -> Curve {
    row.text("curve").parse().unwrap()
}

/// A `domain` member of the vectors.
fn domain(row: &Row, member: &str) -> Domain {
    let described = row.row(member);
    let buffer_size = u8::try_from(described.integer("buffer_size")).unwrap();
    Domain::new(described.text("domain"), curve(row), described.text("audience"))
        .with_buffer_size(buffer_size)
        .unwrap()
}

/// A domain as the live ones are.
fn uhmep() -> Domain {
    named("uhmep_v1")
}

fn named(name: &str) -> Domain {
    let audience = format!("https://api-acpt.ehealth.fgov.be/pseudo/v1/domains/{name}");
    Domain::new(name, Curve::P521, &audience)
}
