//! Resources through a client, with a service in this process that counts what it is asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

// Not tests themselves: the service; resources that are made by chance.
mod generate;
mod world;

mod bundles;
mod corpus;
mod faults;
mod owner;
mod properties;
