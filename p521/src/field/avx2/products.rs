//! Columns of products. An element is three blocks of six limbs, a₀ + a₁ · X + a₂ · X² with X = 2^174 and X³ = 2 modulo p,
//! and of a · b
//!
//! ```text
//! 1:   a₀b₀ + 2 · (a₁b₂ + a₂b₁) = 2 · (S − (a₁ − a₂)(b₁ − b₂)) − a₀b₀
//! X:   a₀b₁ + a₁b₀ + 2 · a₂b₂   = S − (a₀ − a₁)(b₀ − b₁) + a₂b₂        S = a₀b₀ + a₁b₁ + a₂b₂
//! X²:  a₀b₂ + a₁b₁ + a₂b₀       = S − (a₀ − a₂)(b₀ − b₂)
//! ```
//!
//! which are six products of blocks instead of nine. Sums on the way may leave 64 bits, and the columns that come out of
//! them do not: they are right modulo 2^64.

use core::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_add_epi64 as sum_of, _mm256_mul_epi32 as product_of,
    _mm256_setzero_si256 as zero, _mm256_shuffle_epi32, _mm256_sub_epi32,
    _mm256_sub_epi64 as difference_of,
};

use super::{Columns, LIMBS, Lanes, load};

/// Limbs of a block, and columns of a product of two blocks.
const BLOCK: usize = 6;
const BLOCK_COLUMNS: usize = 2 * BLOCK - 1;

type Block = [__m256i; BLOCK];
type BlockColumns = [__m256i; BLOCK_COLUMNS];

/// a₀, a₁, a₂, a₀ − a₁, a₀ − a₂, a₁ − a₂.
pub(super) struct Parts([Block; 6]);

/// Those of an element that is tight, or a sum or a difference of two that are: differences stay below 2^31.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn parts(element: &Lanes) -> Parts {
    let mut parts = Parts([[zero(); BLOCK]; 6]);
    for at in 0..BLOCK {
        let [first, second, third] = [0, 1, 2].map(|block| load(element, block * BLOCK + at));
        parts.0[0][at] = first;
        parts.0[1][at] = second;
        parts.0[2][at] = third;
        parts.0[3][at] = _mm256_sub_epi32(first, second);
        parts.0[4][at] = _mm256_sub_epi32(first, third);
        parts.0[5][at] = _mm256_sub_epi32(second, third);
    }
    parts
}

/// The limbs of lanes that products take: 0, 2, 4 and 6, or, where they are to be `ODD`, 1, 3, 5 and 7.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn half<const ODD: bool>(limb: __m256i) -> __m256i {
    if ODD { _mm256_shuffle_epi32::<0b11_11_01_01>(limb) } else { limb }
}

#[inline]
#[target_feature(enable = "avx2")]
fn halves<const ODD: bool>(block: &Block) -> Block {
    let mut halves = *block;
    for limb in &mut halves {
        *limb = half::<ODD>(*limb);
    }
    halves
}

/// Block, and twice that from the seventh on.
#[inline]
#[target_feature(enable = "avx2")]
fn twice<const ODD: bool>(block: &Block) -> [__m256i; 2 * BLOCK] {
    let mut twice = [zero(); 2 * BLOCK];
    for (at, limb) in block.iter().enumerate() {
        twice[at] = half::<ODD>(*limb);
        twice[BLOCK + at] = half::<ODD>(_mm256_add_epi32(*limb, *limb));
    }
    twice
}

/// For each column, the pairs of limbs whose products are added to what it starts with, or taken from it.
macro_rules! columns {
    ($start:expr, $more:ident, $a:expr, $b:expr; $($k:literal: $(($i:literal $j:literal))+;)+) => {{
        let (mut columns, a, b) = ($start, $a, $b);
        $($(columns[$k] = $more(columns[$k], product_of(a[$i], b[$j]));)+)+
        columns
    }};
}

/// Of two blocks.
macro_rules! product {
    ($start:expr, $more:ident, $a:expr, $b:expr) => {
        columns! { $start, $more, $a, $b;
            0: (0 0);
            1: (0 1) (1 0);
            2: (0 2) (1 1) (2 0);
            3: (0 3) (1 2) (2 1) (3 0);
            4: (0 4) (1 3) (2 2) (3 1) (4 0);
            5: (0 5) (1 4) (2 3) (3 2) (4 1) (5 0);
            6: (1 5) (2 4) (3 3) (4 2) (5 1);
            7: (2 5) (3 4) (4 3) (5 2);
            8: (3 5) (4 4) (5 3);
            9: (4 5) (5 4);
            10: (5 5);
        }
    };
}

/// Of a block and itself: pairs of different limbs are taken once, with twice the first.
macro_rules! square {
    ($start:expr, $more:ident, $twice:expr) => {
        columns! { $start, $more, $twice, $twice;
            0: (0 0);
            1: (6 1);
            2: (6 2) (1 1);
            3: (6 3) (7 2);
            4: (6 4) (7 3) (2 2);
            5: (6 5) (7 4) (8 3);
            6: (7 5) (8 4) (3 3);
            7: (8 5) (9 4);
            8: (9 5) (4 4);
            9: (10 5);
            10: (5 5);
        }
    };
}

/// The columns of a · b in one half of the lanes.
#[inline(never)]
#[target_feature(enable = "avx2")]
pub(super) fn product<const ODD: bool>(to: &mut Columns, a: &Parts, b: &Parts) {
    let none = [zero(); BLOCK_COLUMNS];
    let d0 = product!(none, sum_of, halves::<ODD>(&a.0[0]), halves::<ODD>(&b.0[0]));
    let d1 = product!(none, sum_of, halves::<ODD>(&a.0[1]), halves::<ODD>(&b.0[1]));
    let d2 = product!(none, sum_of, halves::<ODD>(&a.0[2]), halves::<ODD>(&b.0[2]));
    let sums = sums(&sums(&d0, &d1), &d2);
    let c2 = product!(sums, difference_of, halves::<ODD>(&a.0[4]), halves::<ODD>(&b.0[4]));
    let c0 = product!(sums, difference_of, halves::<ODD>(&a.0[5]), halves::<ODD>(&b.0[5]));
    let c1 = self::sums(&sums, &d2);
    let c1 = product!(c1, difference_of, halves::<ODD>(&a.0[3]), halves::<ODD>(&b.0[3]));
    join(to, &d0, &c0, &c1, &c2);
}

/// The columns of a² in one half of the lanes.
#[inline(never)]
#[target_feature(enable = "avx2")]
pub(super) fn square<const ODD: bool>(to: &mut Columns, a: &Parts) {
    let none = [zero(); BLOCK_COLUMNS];
    let d0 = square!(none, sum_of, twice::<ODD>(&a.0[0]));
    let d1 = square!(none, sum_of, twice::<ODD>(&a.0[1]));
    let d2 = square!(none, sum_of, twice::<ODD>(&a.0[2]));
    let sums = sums(&sums(&d0, &d1), &d2);
    let c2 = square!(sums, difference_of, twice::<ODD>(&a.0[4]));
    let c0 = square!(sums, difference_of, twice::<ODD>(&a.0[5]));
    let c1 = square!(self::sums(&sums, &d2), difference_of, twice::<ODD>(&a.0[3]));
    join(to, &d0, &c0, &c1, &c2);
}

#[inline]
#[target_feature(enable = "avx2")]
fn sums(a: &BlockColumns, b: &BlockColumns) -> BlockColumns {
    let mut sums = *a;
    for (sum, more) in sums.iter_mut().zip(b) {
        *sum = sum_of(*sum, *more);
    }
    sums
}

/// (2 · c₀ − d₀) + c₁ · X + c₂ · X².
#[inline]
#[target_feature(enable = "avx2")]
fn join(
    to: &mut Columns,
    d0: &BlockColumns,
    c0: &BlockColumns,
    c1: &BlockColumns,
    c2: &BlockColumns,
) {
    let mut first = *d0;
    for (at, column) in first.iter_mut().enumerate() {
        *column = difference_of(sum_of(c0[at], c0[at]), *column);
    }
    for at in 0..BLOCK {
        let [mut low, mut middle, mut high] = [first[at], c1[at], c2[at]];
        if at + BLOCK < BLOCK_COLUMNS {
            let over = c2[at + BLOCK];
            low = sum_of(low, sum_of(over, over));
            middle = sum_of(middle, first[at + BLOCK]);
            high = sum_of(high, c1[at + BLOCK]);
        }
        to[at] = low;
        to[BLOCK + at] = middle;
        to[LIMBS - BLOCK + at] = high;
    }
}
