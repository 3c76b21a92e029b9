//! Inverses and Legendre symbols by a binary greatest common divisor that always takes the same steps.
//!
//! The method is Pornin's ("Optimized Binary GCD for Modular Inversion", IACR ePrint 2020/972): 28 steps
//! are decided on 62-bit approximations of a and b (their lowest 30 and highest 32 bits) and gathered
//! in factors, which then are applied to the whole integers. Where both numbers are longer than 62 bits, approximations err
//! by less than 2^(n−32), n being the longer one's length. A comparison is wrong only where a − b is less than twice that,
//! and then the step makes a · b smaller than a right one would: a · b loses 28 bits a round at least, whatever was
//! compared, so that 2 · 521 steps are always enough.
//!
//! Legendre symbols follow along: (a/b) changes its sign as b mod 8 and a mod 4 tell, and for these three
//! bits to be exact in the last step too, it takes 28 steps where 30 would do for an inverse. Because a
//! comparison of approximations may be wrong, a or b may be negative within a round, but never both:
//! a − b is negative only where neither was, or where a was and b was not. (a/b) stands for (a/|b|), for
//! which reciprocity keeps its form as long as one of both is positive.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "factors are at most 2^28 and limbs 2^32, so that sums stay below 2^62; two's complement"
)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod lanes;

use zeroize::Zeroize;

use crate::integer::{self, LIMBS, Limbs, Modulus, add_shifted, reduce};
use crate::{Number, mask};

/// Steps of a round.
const STEPS: u32 = 28;
/// 38 · 28 ≥ 2 · 521.
const ROUNDS: u32 = 38;
/// Where the sign follows even if nobody asks for it: on 32 bits a second form of the steps would cost more bytes of a module
/// than it is worth.
const SIGN_ANYWAY: bool = cfg!(not(target_pointer_width = "64"));
/// The exact bits at the bottom of an approximation.
const LOW: u32 = 30;

/// y⁻¹ mod m, for y from 1 to m − 1; 0 for 0.
pub(crate) fn invert(y: &Number, modulus: &Modulus, inverse: &mut Number) {
    let mut state = State::new(integer::read(y), modulus);
    // u · y = a and v · y = b modulo m, up to the state's a and b.
    let (mut u, mut v) = ([0; LIMBS], [0; LIMBS]);
    u[0] = 1;
    for _ in 0..ROUNDS {
        let factors = state.round::<SIGN_ANYWAY>();
        let next = combine_modulo(&u, &v, factors.of_a, modulus);
        v = combine_modulo(&u, &v, factors.of_b, modulus);
        u = next;
    }
    // Each round added less than m on either side: from −39m to 39m.
    add_shifted(&mut v, &modulus.limbs, 6);
    reduce(&mut v, modulus);
    integer::write(&v, inverse);
    u.zeroize();
    v.zeroize();
}

/// 1 where y, from 1 to p − 1, is a square modulo p, else 0.
pub(crate) fn is_square(y: &Number) -> u8 {
    let mut state = State::new(integer::read(y), &integer::P);
    for _ in 0..ROUNDS {
        let _ = state.round::<true>();
    }
    (mask::from_bit(u64::from(state.sign ^ 1)) & 1) as u8
}

/// a and b, non-negative after each round, b odd; and the sign of (a/b) so far, as a bit.
struct State {
    a: Limbs,
    b: Limbs,
    sign: u32,
}

/// (a, b) ← ((a·f + b·g) / 2^28) for each pair (f, g).
struct Factors {
    of_a: (i64, i64),
    of_b: (i64, i64),
}

impl State {
    fn new(y: Limbs, modulus: &Modulus) -> Self {
        Self { a: y, b: modulus.limbs, sign: 0 }
    }

    /// 28 steps; the sign follows where it is asked for.
    fn round<const SIGN: bool>(&mut self) -> Factors {
        let (a, b) = approximate(&self.a, &self.b);
        let (mut factors, sign) = steps::<SIGN>(a, b);
        let (mut a, a_negative) = combine(&self.a, &self.b, factors.of_a);
        let (mut b, b_negative) = combine(&self.a, &self.b, factors.of_b);
        negate(&mut a, &mut factors.of_a, a_negative);
        negate(&mut b, &mut factors.of_b, b_negative);
        // (−a/b) = (a/b) · (−1)^((b−1)/2).
        self.sign ^= sign ^ ((a_negative & b[0]) >> 1 & 1);
        (self.a, self.b) = (a, b);
        factors
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.a.zeroize();
        self.b.zeroize();
        self.sign.zeroize();
    }
}

/// The lowest 30 bits of a and b and the 32 bits below the highest that either has in use; both
/// exactly where they have 62 bits at most.
fn approximate(a: &Limbs, b: &Limbs) -> (i64, i64) {
    let join = |x: &Limbs, at: usize| u64::from(x[at]) << 32 | u64::from(x[at - 1]);
    let (mut high_a, mut high_b, mut longer) = (join(a, 1), join(b, 1), 0);
    for at in 2..LIMBS {
        let any = a[at] | b[at];
        let unused = mask::equal(u64::from(any), 0);
        high_a = mask::select(unused, high_a, join(a, at));
        high_b = mask::select(unused, high_b, join(b, at));
        longer |= !unused;
    }
    // Where no limb but the lowest two is in use, at most two bits are free above 62.
    let free = ((((high_a | high_b) >> 32) as u32) | 1).leading_zeros();
    let most = 2 + (longer as u32 & 30);
    let less = mask::from_bit(u64::from(most.wrapping_sub(free) >> 31));
    let shift = mask::select(less, u64::from(most), u64::from(free));
    let low = (1 << LOW) - 1;
    let join = |high: u64, low_limb: u32| {
        ((high << shift) >> 32 << LOW | u64::from(low_limb) & low) as i64
    };
    (join(high_a, a[0]), join(high_b, b[0]))
}

/// 28 steps on approximations of a and b: the factors, and the bit that says whether (a/b) changed its
/// sign.
fn steps<const SIGN: bool>(mut a: i64, mut b: i64) -> (Factors, u32) {
    // Both factors of a, or of b, in one word: f + g · 2^32, neither ever beyond ±2^28.
    let (mut of_a, mut of_b) = (1i64, 1i64 << 32);
    let mut sign = 0;
    // Masks that the compiler sees through, unlike those of `mask`, which would go through memory in each of a thousand
    // steps: what it makes of them is looked at by step `constant-time`.
    for _ in 0..STEPS {
        let odd = -(a & 1);
        let difference = a - (b & odd);
        // a is not negative, so that only a − b is.
        let less = difference >> 63;
        if SIGN {
            // (a/b)(b/a) = −1 where both are 3 mod 4.
            sign ^= less & a & b;
        }
        b += difference & less;
        a = ((difference ^ less) - less) >> 1;
        let difference = of_a - (of_b & odd);
        of_b = (of_b + (difference & less)) << 1;
        of_a = (difference ^ less) - less;
        if SIGN {
            // (2/b) = −1 where b is 3 or 5 mod 8.
            sign ^= b ^ (b >> 1);
        }
    }
    (Factors { of_a: unpack(of_a), of_b: unpack(of_b) }, (sign >> 1) as u32 & 1)
}

/// f and g of f + g · 2^32.
fn unpack(both: i64) -> (i64, i64) {
    let f = i64::from(both as i32);
    (f, (both - f) >> 32)
}

/// (x·f + y·g) / 2^28, which leaves no remainder, and all bits where it is negative.
fn combine(x: &Limbs, y: &Limbs, (f, g): (i64, i64)) -> (Limbs, u32) {
    let mut out = [0; LIMBS];
    let mut sum = 0i64;
    let mut last = 0u32;
    for at in 0..LIMBS {
        sum += i64::from(x[at]) * f + i64::from(y[at]) * g;
        let limb = sum as u32;
        if at > 0 {
            out[at - 1] = last >> STEPS | limb << (32 - STEPS);
        }
        last = limb;
        sum >>= 32;
    }
    out[LIMBS - 1] = last >> STEPS | (sum as u32) << (32 - STEPS);
    (out, (sum >> 63) as u32)
}

/// (x·f + y·g) / 2^28 modulo m; x, y and the result may be negative.
fn combine_modulo(x: &Limbs, y: &Limbs, (f, g): (i64, i64), modulus: &Modulus) -> Limbs {
    let lowest = i64::from(x[0]) * f + i64::from(y[0]) * g;
    let multiple = (lowest as u32).wrapping_mul(modulus.negative_inverse) & ((1 << STEPS) - 1);
    let mut out = [0; LIMBS];
    let mut sum = 0i64;
    let mut last = 0u32;
    for at in 0..LIMBS {
        let limb = |limbs: &Limbs| match at {
            // The last limb has the sign.
            LAST => i64::from(limbs[at] as i32),
            _ => i64::from(limbs[at]),
        };
        sum += limb(x) * f + limb(y) * g + i64::from(modulus.limbs[at]) * i64::from(multiple);
        let limb = sum as u32;
        if at > 0 {
            out[at - 1] = last >> STEPS | limb << (32 - STEPS);
        }
        last = limb;
        sum >>= 32;
    }
    out[LIMBS - 1] = last >> STEPS | (sum as u32) << (32 - STEPS);
    out
}

const LAST: usize = LIMBS - 1;

/// Where all bits of `negative` are set, −x and its factors with it.
fn negate(x: &mut Limbs, factors: &mut (i64, i64), negative: u32) {
    let mut carry = u64::from(negative & 1);
    for limb in x.iter_mut() {
        let sum = u64::from(*limb ^ negative) + carry;
        *limb = sum as u32;
        carry = sum >> 32;
    }
    let negative = i64::from(negative as i32);
    factors.0 = (factors.0 ^ negative) - negative;
    factors.1 = (factors.1 ^ negative) - negative;
}

#[cfg(test)]
mod tests;
