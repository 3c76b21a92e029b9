//! Integers: numbers to limbs of any width and back, and the two moduli.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "arrays of a constant length, and limbs with room for what is added"
)]

use zeroize::Zeroize as _;

use crate::{Number, mask};

/// Limbs of 32 bits: 544 bits, signed where the last limb is.
pub(crate) const LIMBS: usize = 17;
pub(crate) type Limbs = [u32; LIMBS];

/// An odd modulus of 521 bits.
pub(crate) struct Modulus {
    pub(crate) limbs: Limbs,
    /// −m⁻¹ mod 2^32.
    pub(crate) negative_inverse: u32,
}

/// p = 2^521 − 1.
pub(crate) static P: Modulus = {
    let mut limbs = [u32::MAX; LIMBS];
    limbs[LIMBS - 1] = 0x1ff;
    Modulus { limbs, negative_inverse: 1 }
};

/// The order n of the group (NIST SP 800-186, section 3.2.1.5).
pub(crate) static N: Modulus = Modulus {
    limbs: [
        0x9138_6409,
        0xbb6f_b71e,
        0x899c_47ae,
        0x3bb5_c9b8,
        0xf709_a5d0,
        0x7fcc_0148,
        0xbf2f_966b,
        0x5186_8783,
        0xffff_fffa,
        0xffff_ffff,
        0xffff_ffff,
        0xffff_ffff,
        0xffff_ffff,
        0xffff_ffff,
        0xffff_ffff,
        0xffff_ffff,
        0x1ff,
    ],
    negative_inverse: 0x79a9_95c7,
};

/// Words of 64 bits that hold a number, and one more, so that there always is a next one.
const WORDS: usize = 10;

/// Hands out the limbs of `bits` bits, from the lowest; the last has the rest of a number below 2^522.
#[inline(always)]
pub(crate) fn read_limbs(number: &Number, bits: u32, mut limb: impl FnMut(usize, u64)) {
    let (first, rest) = number.as_rchunks::<8>();
    let mut words = [0; WORDS];
    for (word, bytes) in words.iter_mut().zip(rest.iter().rev()) {
        *word = u64::from_be_bytes(*bytes);
    }
    words[WORDS - 2] = first.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let bits = bits as usize;
    for at in 0..522usize.div_ceil(bits) {
        let (word, shift) = (at * bits / 64, at * bits % 64);
        let both = u128::from(words[word + 1]) << 64 | u128::from(words[word]);
        limb(at, (both >> shift) as u64 & (u64::MAX >> (64 - bits)));
    }
    words.zeroize();
}

/// The number that has these limbs of `bits` bits each.
#[inline(always)]
pub(crate) fn write_limbs(number: &mut Number, bits: u32, limb: impl Fn(usize) -> u64) {
    let bits = bits as usize;
    let mut words = [0; WORDS];
    for at in 0..528usize.div_ceil(bits) {
        let (word, shift) = (at * bits / 64, at * bits % 64);
        let both = u128::from(limb(at)) << shift;
        words[word] |= both as u64;
        words[word + 1] |= (both >> 64) as u64;
    }
    let (first, rest) = number.as_rchunks_mut::<8>();
    for (bytes, word) in rest.iter_mut().rev().zip(&words) {
        *bytes = word.to_be_bytes();
    }
    if let [high, low] = first {
        [.., *high, *low] = words[WORDS - 2].to_be_bytes();
    }
    words.zeroize();
}

pub(crate) fn read(number: &Number) -> Limbs {
    let mut limbs = [0; LIMBS];
    read_limbs(number, 32, |at, limb| limbs[at] = limb as u32);
    limbs
}

pub(crate) fn write(limbs: &Limbs, number: &mut Number) {
    write_limbs(number, 32, |at| limbs.get(at).map_or(0, |limb| u64::from(*limb)));
}

/// Limbs that are not negative to the number modulo 2^521 − 1 that they stand for, in limbs of `bits` bits, the last
/// of `last_bits`: together 521.
pub(crate) fn reduce_mersenne(limbs: &mut [i64], bits: u32, last_bits: u32) {
    let (all, last_all) = ((1 << bits) - 1, (1 << last_bits) - 1);
    let last = limbs.len() - 1;
    // The first round leaves 521 bits and a carry, the second at most 1 of that, the third nothing.
    let mut carry = 0;
    for _ in 0..3 {
        for (at, limb) in limbs.iter_mut().enumerate() {
            let (all, bits) = if at == last { (last_all, last_bits) } else { (all, bits) };
            let sum = *limb + carry;
            *limb = sum & all;
            carry = sum >> bits;
        }
    }
    // p itself is 0.
    let mut missing = limbs[last] ^ last_all;
    for limb in &limbs[..last] {
        missing |= limb ^ all;
    }
    let is_p = mask::equal(missing as u64, 0) as i64;
    for limb in limbs {
        *limb &= !is_p;
    }
}

/// a − b · 2^shift where that is not negative, else a. `shift` is below 32 and a below 2^543.
pub(crate) fn subtract_unless_less(a: &mut Limbs, b: &Limbs, shift: u32) {
    let mut difference = [0; LIMBS];
    let (mut held, mut borrow) = (0, 0i64);
    for at in 0..LIMBS {
        held |= u64::from(b[at]) << shift;
        let sum = i64::from(a[at]) - (held & 0xffff_ffff) as i64 + borrow;
        difference[at] = sum as u32;
        borrow = sum >> 32;
        held >>= 32;
    }
    let less = mask::from_bit(borrow as u64) as u32;
    for (to, limb) in a.iter_mut().zip(difference) {
        *to = (*to & less) | (limb & !less);
    }
}

/// a − b modulo 2^544.
pub(crate) fn subtract(a: &Limbs, b: &Limbs) -> Limbs {
    let mut difference = [0; LIMBS];
    let mut borrow = 0i64;
    for at in 0..LIMBS {
        let sum = i64::from(a[at]) - i64::from(b[at]) + borrow;
        difference[at] = sum as u32;
        borrow = sum >> 32;
    }
    difference
}

/// a + b · 2^shift modulo 2^544.
pub(crate) fn add_shifted(a: &mut Limbs, b: &Limbs, shift: u32) {
    let (mut held, mut carry) = (0, 0u64);
    for (to, limb) in a.iter_mut().zip(b) {
        held |= u64::from(*limb) << shift;
        let sum = u64::from(*to) + (held & 0xffff_ffff) + carry;
        *to = sum as u32;
        carry = sum >> 32;
        held >>= 32;
    }
}

/// A number below 256 · m, modulo m: q · 2^521 + r is q · (2^521 − m) + r, which is below 2m.
pub(crate) fn reduce(limbs: &mut Limbs, modulus: &Modulus) {
    let last = limbs.len() - 1;
    let quotient = u64::from(limbs[last] >> 9);
    limbs[last] &= 0x1ff;
    // 2^521 − m has the bits that m has not, and one more.
    let mut carry = quotient;
    for (at, limb) in limbs.iter_mut().enumerate() {
        let unused = if at == last { 0x1ff } else { u32::MAX } ^ modulus.limbs[at];
        let sum = u64::from(*limb) + quotient * u64::from(unused) + carry;
        *limb = sum as u32;
        carry = sum >> 32;
    }
    subtract_unless_less(limbs, &modulus.limbs, 0);
}
