//! Every back end against RustCrypto's P-521, on scalars and points that were chosen to break something, and on random ones:
//! `BLINDNYM_LONG_TESTS` makes these a thousand times as many.
#![allow(clippy::arithmetic_side_effects, reason = "integers of any length, and points of a group")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test asserts by panicking")]

use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number, invert};
use num_bigint::BigUint;
use p521::elliptic_curve::PrimeField as _;
use p521::elliptic_curve::point::{AffineCoordinates as _, DecompressPoint as _};
use p521::elliptic_curve::subtle::Choice;
use p521::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};

/// Bits of a window, the digits of a scalar, and those of a digit.
const WINDOW: u32 = 5;
const DIGITS: u32 = 105;

fn order() -> BigUint {
    let text = "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f7\
                09a5d03bb5c9b8899c47aebb6fb71e91386409";
    BigUint::parse_bytes(text.as_bytes(), 16).unwrap()
}

fn number(integer: &BigUint) -> Number {
    let bytes = integer.to_bytes_be();
    let mut number = [0; NUMBER_LEN];
    number[NUMBER_LEN - bytes.len()..].copy_from_slice(&bytes);
    number
}

/// Numbers below 2^520 that look random, the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> Number {
        let mut number = [0; NUMBER_LEN];
        for byte in &mut number[1..] {
            self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            *byte = self.0.to_be_bytes()[0];
        }
        number
    }
}

/// At the edges of every window, with every digit that is the greatest or the least; and where sums come near ± what is
/// added to them: 32m ± d is n, 2n or 0 for small d and the m of the windows before.
fn scalars() -> Vec<BigUint> {
    let (n, one) = (&order(), &BigUint::from(1u8));
    let mut all = Vec::new();
    for at in 0..DIGITS {
        let power = one << (WINDOW * at);
        all.extend([&power - one, power.clone(), &power + one]);
        all.extend([2u8, 15, 16, 17, 30, 31].map(|digit| &power * digit));
        all.extend([&power * 31u8 + one, &power * 33u8 - one]);
    }
    for digit in 0u8..=64 {
        let half = n >> 1;
        all.extend([BigUint::from(digit), n - digit, &half + digit, &half - digit]);
        // m · 32 + d for m around n / 32, which is as high as a sum before the last digit can be.
        all.extend([(n / 32u8) * 32u8 - digit, ((n - digit) / 32u8) | one]);
    }
    // The same digit everywhere.
    let ones = ((one << 520) - one) / 31u8;
    all.extend((1u8..=31).map(|digit| &ones * digit));
    let negative: Vec<BigUint> = all.iter().filter(|k| *k < n).map(|k| n - k).collect();
    all.extend(negative);
    all.retain(|scalar| *scalar > BigUint::ZERO && scalar < n);
    all
}

/// Those of the smallest x, of x near 2^520, and some others; each with both y.
fn points(numbers: &mut Numbers) -> Vec<(Affine, ProjectivePoint)> {
    let near_zero = (0u16..6).map(BigUint::from);
    let near_half = (0u16..6).map(|less| (BigUint::from(1u8) << 520) - less);
    let xs = near_zero.chain(near_half).map(|x| number(&x));
    let others: Vec<Number> = (0..8).map(|_| numbers.next()).collect();
    let mut points = Vec::new();
    for x in xs.chain(others) {
        for odd in [0, 1] {
            let point = AffinePoint::decompress(&x.into(), Choice::from(odd)).into_option();
            points.extend(point.map(|point| (affine(&point), point.into())));
        }
    }
    points
}

fn affine(point: &AffinePoint) -> Affine {
    let mut affine = Affine::EMPTY;
    affine.x.copy_from_slice(&point.x());
    affine.y.copy_from_slice(&point.y());
    affine
}

fn scalar(number: &Number) -> Scalar {
    Scalar::from_repr((*number).into()).into_option().unwrap()
}

/// All back ends, in batches of these lengths by turns.
fn agree(terms: &[(Affine, Number)], expected: &[Affine]) {
    for backend in Backend::every() {
        let (mut done, mut lengths) = (0, [1, 2, 7, 8, 9, 64].into_iter().cycle());
        while done < terms.len() {
            let len = lengths.next().unwrap().min(terms.len() - done);
            let some: Vec<_> = terms[done..done + len].iter().map(|(p, k)| (p, k)).collect();
            let mut products = vec![Affine::EMPTY; len];
            backend.multiply(&some, &mut products.iter_mut().collect::<Vec<_>>());
            for (at, product) in products.iter().enumerate() {
                let (expected, (_, k)) = (&expected[done + at], &terms[done + at]);
                let same = product.x == expected.x && product.y == expected.y;
                assert!(same, "{} in a batch of {len}: {k:02x?}", backend.name());
            }
            done += len;
        }
    }
}

fn long() -> bool {
    std::env::var_os("BLINDNYM_LONG_TESTS").is_some()
}

#[test]
fn products_of_chosen_scalars_are_those_of_rustcrypto() {
    let mut numbers = Numbers(1);
    let points = points(&mut numbers);
    assert!(points.len() >= 20);
    let scalars = scalars();
    // Each scalar with one point, or with all of them.
    let every = if long() { points.len() } else { 1 };
    let mut terms = Vec::new();
    let mut expected = Vec::new();
    for (at, k) in scalars.iter().map(number).enumerate() {
        for (point, theirs) in points.iter().cycle().skip(at % points.len()).take(every) {
            terms.push((point.clone(), k));
            expected.push(affine(&(*theirs * scalar(&k)).to_affine()));
        }
    }
    agree(&terms, &expected);
}

#[test]
fn products_of_random_scalars_are_those_of_rustcrypto() {
    let mut numbers = Numbers(2);
    let points = points(&mut numbers);
    let rounds = if long() { 1_000 } else { 1 };
    for _ in 0..rounds {
        let mut terms = Vec::new();
        let mut expected = Vec::new();
        for (point, theirs) in points.iter().cycle().take(300) {
            let k = numbers.next();
            terms.push((point.clone(), k));
            expected.push(affine(&(*theirs * scalar(&k)).to_affine()));
        }
        agree(&terms, &expected);
    }
}

#[test]
fn points_and_inverses_are_those_of_rustcrypto() {
    let mut numbers = Numbers(3);
    let rounds = if long() { 4_000 } else { 4 };
    for _ in 0..rounds {
        let xs: Vec<Number> = (0..250).map(|_| numbers.next()).collect();
        let expected: Vec<Option<AffinePoint>> = xs
            .iter()
            .map(|x| AffinePoint::decompress(&FieldBytes::from(*x), Choice::from(0)).into_option())
            .collect();
        for backend in Backend::every() {
            let mut points = vec![Affine::EMPTY; xs.len()];
            let starts: Vec<&Number> = xs.iter().collect();
            let places = &mut points.iter_mut().collect::<Vec<_>>();
            let found = backend.first_on_curve(&starts, 1, places);
            for ((found, point), expected) in found.iter().zip(&points).zip(&expected) {
                assert_eq!(*found, expected.is_some(), "{}", backend.name());
                if let Some(expected) = expected {
                    // Either root: ours is the principal one.
                    let (even, odd) = (affine(expected), affine(&-*expected));
                    assert!(point.x == even.x && (point.y == even.y || point.y == odd.y));
                }
            }
        }
        let mut inverses = vec![[0; NUMBER_LEN]; xs.len()];
        let scalars: Vec<&Number> = xs.iter().collect();
        invert(&scalars, &mut inverses.iter_mut().collect::<Vec<_>>());
        for (k, inverse) in xs.iter().zip(&inverses) {
            assert_eq!(scalar(k).invert().into_option().unwrap(), scalar(inverse));
        }
    }
}
