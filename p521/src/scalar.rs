//! Scalars modulo the group order n: Montgomery's multiplication on nine limbs of 64 bits.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "arrays of a constant length; sums of two limbs and a product of two fit 128 bits"
)]

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::integer::{self, N, read_limbs, write_limbs};
use crate::{NUMBER_LEN, Number, gcd, mask};

const LIMBS: usize = 9;

/// Below n.
type Scalar = Zeroizing<[u64; LIMBS]>;

/// −n⁻¹ modulo 2^64.
const NEGATIVE_INVERSE: u64 = 0x1d2f_5ccd_79a9_95c7;
const ORDER: [u64; LIMBS] = [
    0xbb6f_b71e_9138_6409,
    0x3bb5_c9b8_899c_47ae,
    0x7fcc_0148_f709_a5d0,
    0x5186_8783_bf2f_966b,
    0xffff_ffff_ffff_fffa,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
    0x1ff,
];
/// 2^1152 modulo n.
const SQUARE_OF_RADIX: [u64; LIMBS] = [
    0x137c_d04d_cf15_dd04,
    0xf707_badc_e554_7ea3,
    0x12a7_8d38_7945_73ff,
    0xd372_1ef5_57f7_5e06,
    0xdd6e_23d8_2e49_c7db,
    0xcff3_d142_b775_6e3e,
    0x5bcc_6d61_a8e5_67bc,
    0x2d8e_03d1_492d_0d45,
    0x3d,
];

/// kᵢ⁻¹: one inversion of the product of all, and three multiplications each (Montgomery's trick).
pub(crate) fn invert(scalars: &[&Number], inverses: &mut [&mut Number]) {
    // With R = 2^576, the k-th product is x₁ … xₖ / R^k, its inverse R^k / (x₁ … xₖ); times R^−1 and the
    // product before it is xₖ⁻¹, and times R^−1 and xₖ the inverse before it.
    let mut before: Vec<Scalar> = Vec::with_capacity(scalars.len());
    let mut product = Scalar::new([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    for scalar in scalars {
        let next = times(&product, &read(scalar));
        before.push(core::mem::replace(&mut product, next));
    }
    let mut number = Zeroizing::new([0; NUMBER_LEN]);
    let mut inverted = Zeroizing::new([0; NUMBER_LEN]);
    write(&product, &mut number);
    gcd::invert(&number, &N, &mut inverted);
    let mut inverse = read(&inverted);
    let places = inverses.iter_mut().take(scalars.len()).rev();
    for ((scalar, before), place) in scalars.iter().zip(&before).rev().zip(places) {
        write(&times(&inverse, before), place);
        inverse = times(&inverse, &read(scalar));
    }
}

/// aᵢ · bᵢ.
pub(crate) fn multiply(pairs: &[(&Number, &Number)], products: &mut [&mut Number]) {
    for ((a, b), place) in pairs.iter().zip(products) {
        write(&times(&times(&read(a), &SQUARE_OF_RADIX), &read(b)), place);
    }
}

/// aᵢ modulo n. Any number is below 129 · n.
pub(crate) fn reduce(numbers: &[&Number], remainders: &mut [&mut Number]) {
    for (number, place) in numbers.iter().zip(remainders) {
        let mut limbs = Zeroizing::new(integer::read(number));
        integer::reduce(&mut limbs, &N);
        integer::write(&limbs, place);
    }
}

fn read(number: &Number) -> Scalar {
    let mut scalar = Scalar::new([0; LIMBS]);
    read_limbs(number, 64, |at, limb| scalar[at] = limb);
    scalar
}

fn write(scalar: &Scalar, number: &mut Number) {
    write_limbs(number, 64, |at| scalar.get(at).copied().unwrap_or(0));
}

/// a · b / 2^576 modulo n, both below n.
fn times(a: &[u64; LIMBS], b: &[u64; LIMBS]) -> Scalar {
    // Below 2n after each limb of a.
    let mut sum = Scalar::new([0; LIMBS]);
    for limb in a {
        let mut carry = 0;
        let mut shifted = Scalar::new([0; LIMBS]);
        let mut borrow = 0;
        let lowest = sum[0].wrapping_add(limb.wrapping_mul(b[0]));
        let multiple = lowest.wrapping_mul(NEGATIVE_INVERSE);
        for at in 0..LIMBS {
            let product = u128::from(*limb) * u128::from(b[at]) + u128::from(sum[at]) + carry;
            let reduced =
                u128::from(multiple) * u128::from(ORDER[at]) + u128::from(product as u64) + borrow;
            if at > 0 {
                shifted[at - 1] = reduced as u64;
            }
            (carry, borrow) = (product >> 64, reduced >> 64);
        }
        shifted[LIMBS - 1] = (carry + borrow) as u64;
        sum = shifted;
    }
    let mut difference = Scalar::new([0; LIMBS]);
    let mut borrow = 0i128;
    for at in 0..LIMBS {
        let limb = i128::from(sum[at]) - i128::from(ORDER[at]) + borrow;
        difference[at] = limb as u64;
        borrow = limb >> 64;
    }
    let less = mask::from_bit(borrow as u64);
    for at in 0..LIMBS {
        sum[at] = mask::select(less, sum[at], difference[at]);
    }
    sum
}
