//! `blindnym serve` in bad times: too many connections, too few descriptors, a clock that jumps.
//!
//! Every test has a service of its own, in a process of its own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod clock;
mod connections;
mod support;
