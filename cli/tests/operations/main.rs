//! The command `blindnym serve` in operation: what it logs and traces, and how it takes over changes.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test asserts by panicking"
)]

mod collector;
mod issuer;
mod observe;
mod reload;
mod service;
