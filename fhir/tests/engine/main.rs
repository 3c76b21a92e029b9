//! Resources through the engine, with a service in this process and no client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

// Not a test itself: the service, and resources.
mod support;

mod back;
mod documented;
mod failures;
mod forms;
mod hostile;
mod out;
mod owner;
mod round_trip;
mod search;
mod uhmep;
