//! The curve P-521 (secp521r1) in batches, in constant time: y² = x³ − 3x + b over the integers
//! modulo p = 2^521 − 1, a group of prime order n.
//!
//! This crate is the arithmetic under `blindnym`, and knows nothing of the protocol. Numbers are 66
//! bytes, big-endian. Callers give what the functions ask for: points of the curve, scalars from 1 to
//! n − 1. No function panics on anything else, but what it gives then means nothing.
//!
//! Time and memory accesses depend on the lengths of batches alone.
//!
//! ```text
//! lib.rs ─ multiply.rs ─ point.rs ─┐            which multiples, how they are added
//!        └ curve.rs ───────────────┴ field.rs   the equation; the field behind one trait
//!                                     ├ field/wide.rs    nine limbs of 58 bits
//!                                     ├ field/narrow.rs  eighteen limbs of 29 bits
//!                                     └ field/ifma.rs    eight elements at a time, with AVX-512
//!        └ scalar.rs ─ gcd.rs ─ integer.rs      modulo n; inverses and Legendre symbols
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod curve;
mod field;
mod gcd;
mod integer;
mod mask;
mod multiply;
mod point;
mod scalar;

#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use zeroize::Zeroize;

use field::Best;
#[cfg(target_arch = "x86_64")]
use field::ifma;

/// Bytes of a [`Number`].
pub const NUMBER_LEN: usize = 66;

/// A non-negative integer, big-endian.
pub type Number = [u8; NUMBER_LEN];

/// Affine coordinates.
#[derive(Clone, Zeroize)]
#[allow(missing_debug_implementations, reason = "coordinates may be secret")]
pub struct Affine {
    /// x, below p.
    pub x: Number,
    /// y, below p.
    pub y: Number,
}

impl Affine {
    /// A place to write a point to; not itself a point.
    pub const EMPTY: Self = Self { x: [0; NUMBER_LEN], y: [0; NUMBER_LEN] };
}

/// productsᵢ = kᵢ · Pᵢ, for points of the curve and scalars from 1 to n − 1.
///
/// Writes as many products as there are terms and places for them.
pub fn multiply(terms: &[(&Affine, &Number)], products: &mut [&mut Affine]) {
    #[cfg(target_arch = "x86_64")]
    if ifma::is_available() {
        // One alone is quicker on narrower registers.
        let alone = usize::from(terms.len() % ifma::LANES == 1);
        let many = terms.len().saturating_sub(alone);
        let (many, one) = terms.split_at_checked(many).unwrap_or((terms, &[]));
        let (places, place) = products.split_at_mut(many.len().min(products.len()));
        multiply::multiply::<ifma::Lanes>(many, places);
        multiply::multiply::<Best>(one, place);
        return;
    }
    multiply::multiply::<Best>(terms, products);
}

/// The first point whose x is one of startᵢ, startᵢ + 1, … (`candidates` of them), with the principal
/// root y = (x³ − 3x + b)^((p+1)/4). Every candidate is tried, whatever is found.
///
/// startᵢ + candidates is to stay below p, but for a single candidate. Gives for each start whether
/// a point was found; where none was, its place holds zeros.
#[must_use]
pub fn first_on_curve(
    starts: &[&Number],
    candidates: u16,
    points: &mut [&mut Affine],
) -> Vec<bool> {
    #[cfg(target_arch = "x86_64")]
    if starts.len() > 1 && ifma::is_available() {
        return curve::first_on_curve::<ifma::Lanes>(starts, candidates, points);
    }
    curve::first_on_curve::<Best>(starts, candidates, points)
}

/// Whether yᵢ² = xᵢ³ − 3xᵢ + b, coordinates being below p.
#[must_use]
pub fn on_curve(points: &[&Affine]) -> Vec<bool> {
    #[cfg(target_arch = "x86_64")]
    if points.len() > 1 && ifma::is_available() {
        return curve::on_curve::<ifma::Lanes>(points);
    }
    curve::on_curve::<Best>(points)
}

/// inversesᵢ = kᵢ⁻¹ mod n, for scalars from 1 to n − 1.
pub fn invert(scalars: &[&Number], inverses: &mut [&mut Number]) {
    scalar::invert(scalars, inverses);
}

/// productsᵢ = aᵢ · bᵢ mod n, for scalars below n.
pub fn multiply_scalars(pairs: &[(&Number, &Number)], products: &mut [&mut Number]) {
    scalar::multiply(pairs, products);
}

/// remaindersᵢ = aᵢ mod n, for any number.
pub fn reduce(numbers: &[&Number], remainders: &mut [&mut Number]) {
    scalar::reduce(numbers, remainders);
}
