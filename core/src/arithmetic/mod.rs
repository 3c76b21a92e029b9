//! The one narrow door to curve arithmetic. Nothing above this module names a curve crate.
//!
//! Every operation takes a batch: a specialised implementation shares inversions and vector lanes
//! between the items. Every operation is constant time in the numbers it is given; the length of a
//! batch is public.

#[cfg(feature = "backends")]
mod choice;
mod p521;
#[cfg(any(feature = "all-curves", feature = "backends", test))]
mod rustcrypto;

use alloc::vec::Vec;

use crate::curve::Curve;
use crate::number::Number;
use crate::secret::Secret;

pub(crate) use blindnym_p521::Affine;
#[cfg(feature = "backends")]
pub use choice::{p521_backend, p521_backends};

/// Why verdicts are no secrets.
const FOUND: &str =
    "no candidate is on the curve: refused, or 32 more are tried, which is for one value in 2^32";
const ON_CURVE: &str = "a point that is not on the curve is refused";

/// Batch arithmetic of one curve of prime order.
///
/// Callers give canonical numbers: coordinates below p that are on the curve, scalars from 1 to n−1.
/// On such input no result is the identity or zero.
pub(crate) trait Arithmetic: Sync {
    /// kᵢ · Pᵢ.
    fn multiply(&self, terms: &[(&Affine, &Number)]) -> Vec<Secret<Affine>>;

    /// The first point whose x is one of startᵢ, startᵢ+1, … (`candidates` of them, all of them
    /// tried whatever is found), with the principal root y = rhs^((p+1)/4). `None`: no candidate
    /// is on the curve. startᵢ + candidates stays below p, but for a single candidate.
    fn first_on_curve(&self, starts: &[&Number], candidates: u16) -> Vec<Option<Secret<Affine>>>;

    /// Whether y² = x³ − 3x + b, coordinates being below p.
    fn on_curve(&self, points: &[&Affine]) -> Vec<bool>;

    /// kᵢ⁻¹ mod n.
    fn invert(&self, scalars: &[&Number]) -> Vec<Secret<Number>>;

    /// aᵢ · bᵢ mod n.
    fn multiply_scalars(&self, pairs: &[(&Number, &Number)]) -> Vec<Secret<Number>>;

    /// Any number of the coordinate length, modulo n.
    fn reduce(&self, numbers: &[&Number]) -> Vec<Secret<Number>>;
}

/// The implementation in use for a curve.
pub(crate) fn of(curve: Curve) -> &'static dyn Arithmetic {
    match curve {
        #[cfg(not(feature = "backends"))]
        Curve::P521 => &p521::P521,
        #[cfg(feature = "backends")]
        Curve::P521 => choice::arithmetic(),
        #[cfg(feature = "all-curves")]
        Curve::P384 => &rustcrypto::P384,
        #[cfg(feature = "all-curves")]
        Curve::P256 => &rustcrypto::P256,
    }
}

#[cfg(test)]
mod nist;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wycheproof;
