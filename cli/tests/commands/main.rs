//! The commands around the client as their users run them: profiles, checks, forms, manual.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a test asserts by panicking"
)]

mod support;
// One file for each command.
mod columns;
mod config;
mod doctor;
mod doctor_tls;
mod fhir;
mod fhir_proxy;
mod help;
mod inspect;
mod manual;
mod onboard;
mod ssin;
mod token;
