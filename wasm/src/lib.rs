//! The engine for JavaScript: a thin layer of texts and bytes over [`blindnym`].
//!
//! The npm package (`npm/src`) is what people use; it calls this. Texts, numbers and bytes cross, and nothing else: several
//! texts as one (`crossing.rs`), every item of a batch as a result or an error (JSON with its `code`) in its place.
//! Only a domain, an exchange and an owner have a life of their own here.
#![allow(clippy::needless_pass_by_value, reason = "JavaScript gives arrays and texts away")]

// Texts in, results and errors out.
mod crossing;
// What has a life of its own.
mod domain;
#[cfg(any(feature = "callers", feature = "helper"))]
mod exchange;
#[cfg(feature = "fhir")]
mod fhir;
#[cfg(feature = "full")]
mod owner;
// What has none.
#[cfg(feature = "helper")]
mod points;
#[cfg(feature = "callers")]
mod ssin;
#[cfg(feature = "full")]
mod text_key;
#[cfg(any(feature = "callers", feature = "helper"))]
mod texts;
// Where blinding factors come from.
mod random;

/// It weighs 1.5 kB less, gzipped, than the standard library's. What is freed is wiped: texts that cross the border are freed by
/// what `wasm-bindgen` generates.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: ZeroAlloc<talc::wasm::WasmDynamicTalc> =
    ZeroAlloc(talc::wasm::new_wasm_dynamic_allocator());

#[cfg(target_family = "wasm")]
use zeroizing_alloc::ZeroAlloc;

pub use domain::Domain;
#[cfg(any(feature = "callers", feature = "helper"))]
pub use exchange::Exchange;
#[cfg(feature = "fhir")]
pub use fhir::{Rules, Turn, choose_form, content_header, find_ssins, ready_rules};
#[cfg(feature = "full")]
pub use owner::{Owner, Unlocking};
#[cfg(feature = "helper")]
pub use points::{encoded_point, point};
#[cfg(feature = "callers")]
pub use ssin::ssin;
#[cfg(feature = "full")]
pub use text_key::TextKey;
#[cfg(any(feature = "callers", feature = "helper"))]
pub use texts::header;
#[cfg(feature = "callers")]
pub use texts::rewrite;
