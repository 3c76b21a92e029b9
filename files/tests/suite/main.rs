//! Files through a transformation: every format, every refusal, and processes that are killed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a test asserts by panicking"
)]

mod arrow;
mod columnar;
mod csv;
mod job;
mod json_lines;
mod order;
#[cfg(unix)]
mod private;
#[cfg(unix)]
mod process;
mod resume;
mod support;
