//! I.AM Connect and IAM eXchange against a server that answers as a test wants.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod credentials;
mod discovery;
mod exchange;
mod kept;
mod login;
mod loopback;
mod profiles;
mod rows;
mod saml;
mod stub;
