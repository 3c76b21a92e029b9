//! Big-endian integers of 66 bytes: how coordinates and scalars are stored on every curve.
//!
//! P-384 and P-256 use the tail; their leading bytes are zero.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::declassify::public;
use crate::secret::Secret;

/// Bytes of a [`Number`]: the coordinate length of P-521.
pub(crate) const NUMBER_LEN: usize = 66;

/// A non-negative integer, big-endian.
pub(crate) type Number = [u8; NUMBER_LEN];

/// An all-zero secret number.
pub(crate) fn secret_zero() -> Secret<Number> {
    Secret::new([0; NUMBER_LEN])
}

/// Reads at most [`NUMBER_LEN`] bytes after any excess leading zeros; `None` where more are in use.
///
/// Time depends on the length only.
pub(crate) fn from_be_bytes(bytes: &[u8]) -> Option<Secret<Number>> {
    let mut number = secret_zero();
    read(bytes, &mut number).then_some(number)
}

/// [`from_be_bytes`] to a place that holds zeros: whether it fits.
pub(crate) fn read(bytes: &[u8], number: &mut Number) -> bool {
    let (head, tail) =
        bytes.split_at_checked(bytes.len().saturating_sub(NUMBER_LEN)).unwrap_or((bytes, &[]));
    let used = head.iter().fold(0, |seen, byte| seen | byte);
    let start = NUMBER_LEN.saturating_sub(tail.len());
    if let Some((_, place)) = number.split_at_mut_checked(start) {
        place.copy_from_slice(tail);
    }
    public(used == 0, "a number that is too long is refused")
}

/// The last `len` bytes.
pub(crate) fn tail(number: &Number, len: usize) -> &[u8] {
    let (_, tail) =
        number.split_at_checked(NUMBER_LEN.saturating_sub(len)).unwrap_or((&[], number));
    tail
}

/// Whether all but the last `len` bytes are zero, in constant time.
pub(crate) fn fits(number: &Number, len: usize) -> Choice {
    let head = number.iter().take(NUMBER_LEN.saturating_sub(len));
    head.fold(0u8, |seen, byte| seen | byte).ct_eq(&0)
}

/// a − b mod 2^528 and whether it borrowed (a < b), in constant time.
pub(crate) fn subtract(a: &Number, b: &Number) -> (Secret<Number>, Choice) {
    let mut difference = secret_zero();
    let mut borrow = 0u8;
    for ((to, x), y) in difference.iter_mut().zip(a).zip(b).rev() {
        let wide = u16::from(*x).wrapping_sub(u16::from(*y)).wrapping_sub(u16::from(borrow));
        let [high, low] = wide.to_be_bytes();
        *to = low;
        borrow = high & 1;
    }
    (difference, Choice::from(borrow))
}

/// Whether a < b, in constant time.
pub(crate) fn less(a: &Number, b: &Number) -> Choice {
    // The borrow of a − b, word by word.
    let (first_a, words_a) = a.as_rchunks::<8>();
    let (first_b, words_b) = b.as_rchunks::<8>();
    let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let words = words_a.iter().zip(words_b).rev();
    let words = words.map(|(x, y)| (u64::from_be_bytes(*x), u64::from_be_bytes(*y)));
    let mut borrow = 0;
    for (x, y) in words.chain([(word(first_a), word(first_b))]) {
        let wide = u128::from(x).wrapping_sub(u128::from(y)).wrapping_sub(borrow);
        borrow = wide >> 127;
    }
    Choice::from(u8::from(borrow != 0))
}

/// Whether a = 0, in constant time.
pub(crate) fn is_zero(a: &Number) -> Choice {
    fits(a, 0)
}

/// `b` where `choice`, else `a`, in constant time.
pub(crate) fn select(a: &Number, b: &Number, choice: Choice) -> Secret<Number> {
    let mut out = secret_zero();
    for ((to, x), y) in out.iter_mut().zip(a).zip(b) {
        *to = u8::conditional_select(x, y, choice);
    }
    out
}

/// Reads a hexadecimal constant; for `const` items only.
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "evaluated at compile time: a mistake is a build error"
)]
pub(crate) const fn constant(hex: &str) -> Number {
    let digits = hex.as_bytes();
    let mut number = [0; NUMBER_LEN];
    let mut at = 0;
    while at < digits.len() {
        let from_end = digits.len() - 1 - at;
        let digit = match digits[at] {
            d @ b'0'..=b'9' => d - b'0',
            d @ b'a'..=b'f' => d - b'a' + 10,
            _ => panic!("not a hexadecimal digit"),
        };
        number[NUMBER_LEN - 1 - from_end / 2] |= if from_end % 2 == 1 { digit << 4 } else { digit };
        at += 1;
    }
    number
}
