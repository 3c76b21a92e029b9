//! The client and the owner against a service in this process, with a way between them that can be
//! disturbed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod batches;
mod blocking;
mod caches;
mod faulty;
mod owner;
mod way;
