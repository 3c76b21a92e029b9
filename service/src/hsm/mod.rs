//! Secrets of domains in a PKCS#11 module, where they cannot be read.
//!
//! ```text
//! domain add:  draw k ─→ C_CreateObject(k), C_CreateObject(k⁻¹) ─→ prove k⁻¹·(k·P) = P ─→ wipe, record
//! serve:       point P ─→ C_DeriveKey(ECDH1, CKD_NULL, k or k⁻¹, P) ─→ x ─→ a point with this x
//! ```
//!
//! Elliptic-curve Diffie-Hellman of a private key k and somebody's public point P is x(k·P), and x is all
//! that a pseudonym is: a module that can do TLS can multiply for Blindnym. It cannot invert a scalar, so
//! it holds k and k⁻¹ mod n as two keys.
//!
//! k is drawn for the module and derived from nothing: a copy of the master secret does not give it, and
//! does not bring it back. The module's own backup is the only one.
//!
//! The module sees blinded points, which tell it nothing.

// Every way in which a module can fail.
mod error;
// The module, its tokens by label, the PIN.
mod module;
// Sessions: as many as there are threads, opened again when they are lost.
mod pool;
// The two keys of a domain: made, found, checked, destroyed.
mod keys;
// One multiplication, and the forms in which modules take a point.
mod derive;
// Random numbers from two sources.
mod random;
// What core multiplies with.
mod secret;

pub use error::HsmError;
pub use module::{Hsm, HsmSettings};
