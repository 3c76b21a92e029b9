//! The client over HTTP, through a proxy that drops, delays, truncates and refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod faults;
mod headers;
mod proxy;
mod tokens;
