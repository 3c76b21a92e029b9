//! One point at a time: those multiplications of a point operation that do not wait for one another stand side by side,
//! in four lanes of half the width.
//!
//! A point is (X, 2Y, 2Y + Z, Z) in Jacobian coordinates, and 3Z⁴ in all lanes beside it: so that doubling takes three
//! squarings one after the other. Limbs are those of the eight lanes. All that these functions take and give is tight,
//! but for w of a negated entry, which is a difference.
#![allow(
    unsafe_code,
    reason = "instructions that only some processors have: a `Quad` is made where `is_available` says so, and nowhere else"
)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "limbs stay within the bounds stated above; arrays of a constant length"
)]

use core::arch::x86_64::{
    __m256i, _mm_loadl_epi64, _mm256_add_epi64 as sum_of, _mm256_and_si256,
    _mm256_cmpeq_epi64_mask, _mm256_cvtepu8_epi64, _mm256_load_si256,
    _mm256_madd52hi_epu64 as madd_high, _mm256_madd52lo_epu64 as madd_low, _mm256_mask_add_epi64,
    _mm256_mask_mov_epi64, _mm256_mask_sub_epi64, _mm256_permute4x64_epi64, _mm256_set_epi64x,
    _mm256_set1_epi64x, _mm256_setzero_si256 as zero, _mm256_slli_epi64 as shift_left,
    _mm256_srli_epi64, _mm256_store_si256, _mm256_sub_epi64,
};

use zeroize::DefaultIsZeroes;

use super::{BITS, LAST, LAST_BITS, LAST_MASK, LIMBS, MASK};
use crate::Number;
use crate::field::Digits;
use crate::integer::{read_limbs, reduce_mersenne, write_limbs};

const LANES: usize = 4;
/// The multiple of p that is added where something is subtracted: no lane subtracts as many elements.
const BIAS: i64 = 20;

/// Four elements.
#[derive(Clone, Copy, Default)]
#[repr(C, align(32))]
pub(crate) struct Quad([[u64; LANES]; LIMBS]);

impl DefaultIsZeroes for Quad {}

/// A point on its way.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    /// X, 2Y, 2Y + Z, Z.
    point: Quad,
    /// 3Z⁴ in all lanes.
    z_4: Quad,
}

impl DefaultIsZeroes for Sum {}

type Limbs = [__m256i; LIMBS];
/// How often an element counts in each lane.
type Times = [i64; LANES];

impl Quad {
    /// A number below p for each lane, or zero. As what writes, it becomes part of who calls it, since the instructions of this
    /// module are looked at one by one and may not touch integers.
    #[inline(always)]
    pub(crate) fn read(numbers: [Option<&Number>; LANES]) -> Self {
        let mut limbs = [[0; LANES]; LIMBS];
        for (lane, number) in numbers.into_iter().enumerate() {
            if let Some(number) = number {
                read_limbs(number, BITS, |at, limb| limbs[at][lane] = limb);
            }
        }
        Self(limbs)
    }

    /// The entry (x, ·, ·, w) whose index is the digit, after a look at all of them; w negated where `negative` is 1.
    pub(crate) fn select(entries: &[Self], digit: &Digits, negative: &Digits) -> Self {
        // SAFETY: see the module.
        unsafe { select(entries, digit, negative) }
    }

    #[inline(always)]
    fn write(&self, lane: usize, to: &mut Number) {
        let mut limbs = self.0.map(|limb| limb[lane % LANES] as i64);
        reduce_mersenne(&mut limbs, BITS, LAST_BITS);
        write_limbs(to, BITS, |at| limbs.get(at).map_or(0, |limb| *limb as u64));
    }
}

impl Sum {
    /// The point of an entry, `of_z` being (Z², Z³, 3Z⁴, Z) of all entries.
    pub(crate) fn new(entry: &Quad, of_z: &Quad) -> Self {
        // SAFETY: see the module.
        unsafe { start(entry, of_z) }
    }

    /// self ← 2 · self. Never the identity: the group's order is odd.
    pub(crate) fn double(&mut self) {
        // SAFETY: see the module.
        unsafe { double(self) }
    }

    /// self ← self + entry; `of_z` as for [`Sum::new`]. They must be neither equal nor opposite.
    pub(crate) fn add(&mut self, entry: &Quad, of_z: &Quad) {
        // SAFETY: see the module.
        unsafe { add(self, entry, of_z) }
    }

    /// X, 2Y and Z, reduced to the full.
    #[inline(always)]
    pub(crate) fn write(&self, [x, twice_y, z]: &mut [Number; 3]) {
        self.point.write(0, x);
        self.point.write(1, twice_y);
        self.point.write(3, z);
    }
}

#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn load(element: &Quad) -> Limbs {
    let mut limbs = [zero(); LIMBS];
    for (to, limb) in limbs.iter_mut().zip(&element.0) {
        // SAFETY: 32 bytes, aligned to 32 by the type.
        *to = unsafe { _mm256_load_si256(limb.as_ptr().cast()) };
    }
    limbs
}

#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn store_to(element: &mut Quad, limbs: &Limbs) {
    for (to, limb) in element.0.iter_mut().zip(limbs) {
        // SAFETY: 32 bytes, aligned to 32 by the type.
        unsafe { _mm256_store_si256(to.as_mut_ptr().cast(), *limb) };
    }
}

/// a · b in each lane. Written out, as a function would be called, with all limbs in memory.
macro_rules! multiply {
    ($a:expr, $b:expr) => {{
        let (a, b) = ($a, $b);
        carry(&product!(a, b))
    }};
}

/// Columns below 2^63 to tight limbs, all at once.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn carry(columns: &Limbs) -> Limbs {
    let (mask, last_mask) = (_mm256_set1_epi64x(MASK), _mm256_set1_epi64x(LAST_MASK));
    let mut limbs = *columns;
    for k in 0..LIMBS {
        let carried = match k.checked_sub(1) {
            None => _mm256_srli_epi64::<{ LAST_BITS as i32 }>(columns[LAST]),
            Some(before) => _mm256_srli_epi64::<{ BITS as i32 }>(columns[before]),
        };
        let mask = if k == LAST { last_mask } else { mask };
        limbs[k] = sum_of(_mm256_and_si256(columns[k], mask), carried);
    }
    limbs
}

/// Σ times · element for what is added, less the same for what is subtracted. All are tight.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn combine<const A: usize, const S: usize>(
    added: [(&Limbs, Times); A],
    subtracted: [(&Limbs, Times); S],
) -> Limbs {
    let mut sums = [zero(); LIMBS];
    for (at, sum) in sums.iter_mut().enumerate() {
        let p = if at == LAST { LAST_MASK } else { MASK };
        let mut less = zero();
        *sum = _mm256_set1_epi64x(BIAS * p);
        // Products below 2^52.
        for (limbs, [a, b, c, d]) in added {
            *sum = madd_low(*sum, limbs[at], _mm256_set_epi64x(d, c, b, a));
        }
        for (limbs, [a, b, c, d]) in subtracted {
            less = madd_low(less, limbs[at], _mm256_set_epi64x(d, c, b, a));
        }
        *sum = _mm256_sub_epi64(*sum, less);
    }
    carry(&sums)
}

/// Each lane takes what the lane has that `ORDER` names, two bits for each, the first lane in the lowest.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn order<const ORDER: i32>(limbs: &Limbs) -> Limbs {
    let mut out = *limbs;
    for limb in &mut out {
        *limb = _mm256_permute4x64_epi64::<ORDER>(*limb);
    }
    out
}

/// `other` in the lanes of the mask.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn blend<const MASK: u8>(limbs: &Limbs, other: &Limbs) -> Limbs {
    let mut out = *limbs;
    for (limb, other) in out.iter_mut().zip(other) {
        *limb = _mm256_mask_mov_epi64(*limb, MASK, *other);
    }
    out
}

/// limbs + other in the lanes of the mask, lazily.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn add_in<const MASK: u8>(limbs: &Limbs, other: &Limbs) -> Limbs {
    let mut out = *limbs;
    for (limb, other) in out.iter_mut().zip(other) {
        *limb = _mm256_mask_add_epi64(*limb, MASK, *limb, *other);
    }
    out
}

/// limbs + other, lazily.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn plus(limbs: &Limbs, other: &Limbs) -> Limbs {
    add_in::<0b1111>(limbs, other)
}

/// limbs − other in the lanes of the mask, lazily: limbs are greater.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn less_in<const MASK: u8>(limbs: &Limbs, other: &Limbs) -> Limbs {
    let mut out = *limbs;
    for (limb, other) in out.iter_mut().zip(other) {
        *limb = _mm256_mask_sub_epi64(*limb, MASK, *limb, *other);
    }
    out
}

/// limbs + TIMES · p, lazily.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn with_p<const TIMES: i64>(limbs: &Limbs) -> Limbs {
    let mut out = *limbs;
    for (at, limb) in out.iter_mut().enumerate() {
        let p = if at == LAST { LAST_MASK } else { MASK };
        *limb = sum_of(*limb, _mm256_set1_epi64x(TIMES * p));
    }
    out
}

/// 2^COUNT · limbs, lazily.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn times_power<const COUNT: i32>(limbs: &Limbs) -> Limbs {
    let mut out = *limbs;
    for limb in &mut out {
        *limb = shift_left::<COUNT>(*limb);
    }
    out
}

/// Orders that have one lane in all places.
const ALL: [i32; LANES] = [0b00_00_00_00, 0b01_01_01_01, 0b10_10_10_10, 0b11_11_11_11];

/// With W = 2Y, T = 3Z⁴, γ = W², b = 2Xγ = (X + γ)² − X² − γ², α = 3X² − T and D = 3b − 2α², twice the point is
/// (4(α² − b), 4((α + D)² − α² − D² − 2γ²), (W + Z)² − γ − Z²) and has 3Z⁴ = 8((T + γ²)² − T² − γ⁴): these are X, 2Y
/// and Z of it, times four, eight and two. Squares only, as they take half the time of products.
#[inline(never)]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn double(sum: &mut Sum) {
    let (start, t) = (load(&sum.point), load(&sum.z_4));
    // X², γ, (W + Z)², Z².
    let first = carry(&square!(start));
    let x_2 = order::<{ ALL[0] }>(&first);
    // In the first lane; with a carry only where there is time for it.
    let alpha = less_in::<0b1111>(&with_p::<2>(&plus(&times_power::<1>(&first), &first)), &t);
    // α, X + γ, γ, T.
    let gamma = order::<0b01_01_01_01>(&first);
    let second = add_in::<0b0010>(&gamma, &order::<{ ALL[0] }>(&start));
    let second = blend::<0b1000>(&blend::<0b0001>(&second, &alpha), &t);
    // α², (X + γ)², γ², T².
    let second = carry(&square!(second));
    let alpha_2 = order::<{ ALL[0] }>(&second);
    let gamma_2 = order::<{ ALL[2] }>(&second);
    let b = less_in::<0b1111>(&with_p::<4>(&order::<{ ALL[1] }>(&second)), &plus(&x_2, &gamma_2));
    let d = less_in::<0b1111>(
        &with_p::<4>(&plus(&times_power::<1>(&b), &b)),
        &times_power::<1>(&alpha_2),
    );
    let d = carry(&d);
    // α + D, D, T + γ², γ².
    let third = add_in::<0b0001>(&blend::<0b1100>(&d, &gamma_2), &carry(&alpha));
    let third = carry(&square!(add_in::<0b0100>(&third, &t)));

    // α² − b; (α + D)² − α² − D² − 2γ²; (W + Z)² − γ − Z².
    let lanes = blend::<0b0010>(&first, &order::<{ ALL[0] }>(&third));
    let lanes = add_in::<0b0001>(&with_p::<8>(&lanes), &plus(&second, &gamma_2));
    let lanes = less_in::<0b0011>(&lanes, &order::<0b00_00_00_01>(&second));
    let lanes = less_in::<0b0010>(&lanes, &plus(&plus(&gamma_2, &gamma_2), &third));
    let lanes = less_in::<0b0100>(&lanes, &plus(&gamma, &order::<{ ALL[3] }>(&first)));
    let fourfold = blend::<0b0011>(&lanes, &times_power::<2>(&lanes));
    // Z is in two lanes, and W + Z in one.
    let end = add_in::<0b0100>(&order::<0b10_10_01_00>(&fourfold), &order::<{ ALL[1] }>(&fourfold));
    store_to(&mut sum.point, &carry(&end));
    let z_4 = less_in::<0b1111>(
        &with_p::<4>(&order::<{ ALL[2] }>(&third)),
        &plus(&order::<{ ALL[3] }>(&second), &order::<{ ALL[3] }>(&third)),
    );
    store_to(&mut sum.z_4, &carry(&times_power::<3>(&z_4)));
}

/// With (x, w) of the entry and z of all entries: H = x·Z² − X·z², R = w·Z³ − W·z³, and of the sum
/// (R² − 4H³ − 8X·z²·H², 2R·E − 8W·z³·H³, 2Z·z·H) are X, 2Y and Z, where E = 12X·z²·H² + 4H³ − R².
#[inline(never)]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn add(sum: &mut Sum, entry: &Quad, of_z: &Quad) {
    let (start, entry, of_z) = (load(&sum.point), load(entry), load(of_z));
    let z = order::<{ ALL[3] }>(&start);
    // X·z², W·z³, Z², Z·w.
    let factors = blend::<0b1000>(&blend::<0b0100>(&of_z, &z), &entry);
    let first = multiply!(&order::<0b11_11_01_00>(&start), &factors);
    // x·Z², w·Z³, ·, Z·z.
    let factors = blend::<0b0010>(&blend::<0b1000>(&entry, &start), &order::<{ ALL[3] }>(&first));
    let second = multiply!(&factors, &blend::<0b1000>(&order::<{ ALL[2] }>(&first), &of_z));
    // H, R, ·, Z·z.
    let differences = combine([(&second, [1, 1, 0, 1])], [(&first, [1, 1, 0, 0])]);
    // H², R², ·, Z·z·H.
    let third = multiply!(&differences, &order::<0b00_00_01_00>(&differences));
    // H³, X·z²·H², ·, (Z·z·H)².
    let factors = blend::<0b0010>(&differences, &order::<{ ALL[0] }>(&first));
    let factors = blend::<0b1000>(&factors, &third);
    let fourth = multiply!(&factors, &blend::<0b1000>(&order::<{ ALL[0] }>(&third), &third));
    let [cube, middle, r_2] =
        [order::<{ ALL[0] }>(&fourth), order::<{ ALL[1] }>(&fourth), order::<{ ALL[1] }>(&third)];
    let e = combine([(&middle, [12; 4]), (&cube, [4; 4])], [(&r_2, [1; 4])]);
    // W·z³·H³, R·E, ·, (Z·z·H)⁴.
    let factors = blend::<0b0010>(&order::<{ ALL[1] }>(&first), &differences);
    let others = blend::<0b0010>(&cube, &e);
    let fifth = multiply!(&blend::<0b1000>(&factors, &fourth), &blend::<0b1000>(&others, &fourth));
    let product = order::<{ ALL[1] }>(&fifth);
    let end = combine(
        [
            (&r_2, [1, 0, 0, 0]),
            (&product, [0, 2, 2, 0]),
            (&order::<{ ALL[3] }>(&third), [0, 0, 2, 2]),
        ],
        [
            (&cube, [4, 0, 0, 0]),
            (&middle, [8, 0, 0, 0]),
            (&order::<{ ALL[0] }>(&fifth), [0, 8, 8, 0]),
        ],
    );
    store_to(&mut sum.point, &end);
    // 3 · 2⁴.
    let fourfold = carry(&times_power::<2>(&order::<{ ALL[3] }>(&fifth)));
    store_to(&mut sum.z_4, &combine([(&fourfold, [12; 4])], []));
}

#[inline(never)]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn start(entry: &Quad, of_z: &Quad) -> Sum {
    let (entry, of_z) = (load(entry), load(of_z));
    let (coordinates, z) = (order::<0b11_11_11_00>(&entry), order::<{ ALL[3] }>(&of_z));
    let mut sum = Sum::default();
    let point = combine([(&coordinates, [1, 1, 1, 0]), (&z, [0, 0, 1, 1])], []);
    store_to(&mut sum.point, &point);
    store_to(&mut sum.z_4, &order::<{ ALL[2] }>(&of_z));
    sum
}

/// A digit in all lanes.
#[inline]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn broadcast(digits: &Digits) -> __m256i {
    // SAFETY: eight bytes are read, which are there.
    let digits = unsafe { _mm_loadl_epi64(digits.as_ptr().cast()) };
    _mm256_permute4x64_epi64::<{ ALL[0] }>(_mm256_cvtepu8_epi64(digits))
}

#[inline(never)]
#[target_feature(enable = "avx2,avx512f,avx512vl,avx512ifma")]
fn select(entries: &[Quad], digit: &Digits, negative: &Digits) -> Quad {
    let digit = broadcast(digit);
    let mut limbs = [zero(); LIMBS];
    for (index, entry) in (0..).zip(entries) {
        let choice = _mm256_cmpeq_epi64_mask(digit, _mm256_set1_epi64x(index));
        for (limb, from) in limbs.iter_mut().zip(load(entry)) {
            *limb = _mm256_mask_mov_epi64(*limb, choice, from);
        }
    }
    // Nothing but w, where it is 1.
    let choice = _mm256_cmpeq_epi64_mask(broadcast(negative), _mm256_set_epi64x(1, -1, -1, -1));
    for (at, limb) in limbs.iter_mut().enumerate() {
        let p = if at == LAST { LAST_MASK } else { MASK };
        let minus = _mm256_sub_epi64(_mm256_set1_epi64x(2 * p), *limb);
        *limb = _mm256_mask_mov_epi64(*limb, choice, minus);
    }
    let mut entry = Quad::default();
    store_to(&mut entry, &limbs);
    entry
}
