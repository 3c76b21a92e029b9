//! The curve P-521 (secp521r1) in batches, in constant time: y² = x³ − 3x + b over the integers
//! modulo p = 2^521 − 1, a group of prime order n.
//!
//! This crate is the arithmetic under `blindnym`, and knows nothing of the protocol. Numbers are 66
//! bytes, big-endian. Callers give what the functions ask for: points of the curve, scalars from 1 to
//! n − 1. No function panics on anything else, but what it gives then means nothing.
//!
//! Time and memory accesses depend on the lengths of batches alone. The feature `backends` adds to
//! [`Backend::every`] those that are never the fastest on the target, for tests and benchmarks.
//!
//! ```text
//! backend.rs ─ multiply.rs ─ point.rs ─┐            which multiples, how they are added
//!            └ curve.rs ───────────────┴ field.rs   the equation; the field behind one trait
//!                                         ├ field/wide.rs    nine limbs of 58 bits
//!                                         ├ field/narrow.rs  eighteen limbs of 29 bits
//!                                         ├ field/avx2.rs    eight elements at a time, with AVX2
//!                                         └ field/ifma.rs    eight elements at a time, with AVX-512
//!            └ multiply/alone.rs ─ field/ifma/quad.rs         one point, in four lanes
//! lib.rs ─ scalar.rs ─ gcd.rs ─ integer.rs          modulo n; inverses and Legendre symbols
//!                    └ gcd/lanes.rs                 eight Legendre symbols at a time, with AVX-512
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod backend;
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

pub use backend::Backend;

use zeroize::Zeroize;

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
