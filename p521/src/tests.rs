//! The whole crate against plain integers, on every field.
#![allow(clippy::arithmetic_side_effects, reason = "integers of any length")]

use std::sync::LazyLock;
use std::vec;
use std::vec::Vec;

use num_bigint::BigUint;
use proptest::test_runner::Config;

use crate::field::{Field, Narrow, Wide};
#[cfg(target_arch = "x86_64")]
use crate::field::{adx, avx2, ifma};
use crate::{Affine, Backend, Number, multiply, scalar};

/// Random cases of a test: `BLINDNYM_LONG_TESTS` makes them five hundred times as many.
pub(crate) fn cases() -> Config {
    let long = std::env::var_os("BLINDNYM_LONG_TESTS").is_some();
    Config::with_cases(if long { 1_000_000 } else { 2_000 })
}

pub(crate) fn prime() -> BigUint {
    (BigUint::from(1u8) << 521) - 1u8
}

pub(crate) fn order() -> BigUint {
    let text = "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f7\
                09a5d03bb5c9b8899c47aebb6fb71e91386409";
    BigUint::parse_bytes(text.as_bytes(), 16).unwrap()
}

pub(crate) fn big(number: &Number) -> BigUint {
    BigUint::from_bytes_be(number)
}

pub(crate) fn number(integer: &BigUint) -> Number {
    let bytes = integer.to_bytes_be();
    let mut number = [0; 66];
    number[66 - bytes.len()..].copy_from_slice(&bytes);
    number
}

fn base_point() -> Affine {
    let x = "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ff\
             a8de3348b3c1856a429bf97e7e31c2e5bd66";
    let y = "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad\
             0761353c7086a272c24088be94769fd16650";
    let read = |hex: &str| number(&BigUint::parse_bytes(hex.as_bytes(), 16).unwrap());
    Affine { x: read(x), y: read(y) }
}

/// Plain affine arithmetic, with None for the identity.
mod plain {
    use super::{Affine, BigUint, big, number, prime};

    type Point = Option<(BigUint, BigUint)>;

    fn add(a: &Point, b: &Point) -> Point {
        let p = prime();
        let (Some((x1, y1)), Some((x2, y2))) = (a, b) else {
            return a.clone().or(b.clone());
        };
        let slope = if x1 == x2 {
            if (y1 + y2) % &p == BigUint::ZERO {
                return None;
            }
            (x1 * x1 * 3u8 + &p - 3u8) * (y1 * 2u8).modinv(&p)?
        } else {
            (y2 + &p - y1) * ((x2 + &p - x1) % &p).modinv(&p)?
        };
        let x = (&slope * &slope + &p * 2u8 - x1 - x2) % &p;
        let y = (slope * (x1 + &p - &x) + &p - y1) % &p;
        Some((x, y))
    }

    pub(super) fn multiply(point: &Affine, scalar: &BigUint) -> Affine {
        let point = Some((big(&point.x), big(&point.y)));
        let mut sum = None;
        for bit in (0..scalar.bits()).rev() {
            sum = add(&sum, &sum);
            if scalar.bit(bit) {
                sum = add(&sum, &point);
            }
        }
        let (x, y) = sum.unwrap();
        Affine { x: number(&x), y: number(&y) }
    }
}

fn multiply_all<F: Field>(terms: &[(&Affine, &Number)]) -> Vec<Affine> {
    let mut products = vec![Affine::EMPTY; terms.len()];
    multiply::multiply::<F>(terms, &mut products.iter_mut().collect::<Vec<_>>());
    products
}

/// Scalars at the edges of windows, of the field's words, and of the group.
pub(crate) fn scalars() -> Vec<BigUint> {
    let n = &order();
    let mut all: Vec<BigUint> = (1u8..=66).map(BigUint::from).collect();
    all.extend((1u8..=66).map(|less| n - less));
    for bit in (0u32..521).step_by(13).chain([5, 6, 10, 11, 515, 516, 519, 520]) {
        let power = BigUint::from(1u8) << bit;
        all.extend([&power - 1u8, power.clone(), &power + 1u8, n - &power]);
    }
    // Runs of the digits 31, −31 and ±1.
    let ones = (BigUint::from(1u8) << 520) - 1u8;
    all.extend([
        &ones / 31u8,
        &ones / 31u8 * 30u8,
        &ones / 1023u16 * 31u16,
        n >> 1,
        (n >> 1) + 1u8,
    ]);
    all.retain(|scalar| *scalar > BigUint::ZERO && scalar < n);
    all
}

/// A point, a scalar, and what plain integers make of them. They take their time, so that they are asked once.
static EXPECTED: LazyLock<Vec<(Affine, Number, Affine)>> = LazyLock::new(|| {
    let base = base_point();
    let other = plain::multiply(&base, &BigUint::from(0xdead_beef_u32));
    let term = |(at, scalar): (usize, BigUint)| {
        let point = if at % 2 == 0 { &base } else { &other };
        (point.clone(), number(&scalar), plain::multiply(point, &scalar))
    };
    scalars().into_iter().enumerate().map(term).collect()
});

fn multiplies<F: Field>() {
    for len in [1, 3, 8, 9, 127, 129, EXPECTED.len()] {
        for expected in EXPECTED.chunks(len) {
            let terms: Vec<_> = expected.iter().map(|(point, scalar, _)| (point, scalar)).collect();
            for (product, (_, _, expected)) in multiply_all::<F>(&terms).iter().zip(expected) {
                assert!(product.x == expected.x && product.y == expected.y);
            }
        }
    }
}

#[test]
fn wide_limbs_multiply_as_plain_integers_do() {
    multiplies::<Wide>();
}

#[cfg(target_arch = "x86_64")]
#[test]
fn chains_of_carries_multiply_as_plain_integers_do() {
    if adx::is_available() {
        multiplies::<Wide<adx::Adx>>();
        finds::<Wide<adx::Adx>>();
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn eight_lanes_multiply_as_plain_integers_do() {
    if ifma::is_available() {
        multiplies::<ifma::Lanes>();
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn eight_lanes_of_avx2_multiply_as_plain_integers_do() {
    if avx2::is_available() {
        multiplies::<avx2::Lanes>();
        finds::<avx2::Lanes>();
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn eight_lanes_find_the_first_point_on_the_curve() {
    if ifma::is_available() {
        finds::<ifma::Lanes>();
    }
}

#[test]
fn narrow_limbs_multiply_as_plain_integers_do() {
    multiplies::<Narrow>();
}

#[test]
fn batches_of_every_length_give_what_one_alone_gives() {
    let base = base_point();
    let numbers: Vec<Number> = scalars().iter().map(number).take(35).collect();
    let alone: Vec<Affine> =
        numbers.iter().flat_map(|scalar| multiply_all::<Wide>(&[(&base, scalar)])).collect();
    let same = |(a, b): (&Affine, &Affine)| a.x == b.x && a.y == b.y;
    for backend in Backend::every() {
        for len in 0..=numbers.len() {
            let terms: Vec<_> = numbers[..len].iter().map(|scalar| (&base, scalar)).collect();
            let mut products = vec![Affine::EMPTY; len];
            backend.multiply(&terms, &mut products.iter_mut().collect::<Vec<_>>());
            assert!(products.iter().zip(&alone).all(same), "{backend:?} {len}");
        }
    }
}

#[test]
fn one_alone_is_what_plain_integers_give_with_every_back_end() {
    for backend in Backend::every() {
        for (point, scalar, expected) in EXPECTED.iter() {
            let mut product = Affine::EMPTY;
            backend.multiply(&[(point, scalar)], &mut [&mut product]);
            assert!(product.x == expected.x && product.y == expected.y, "{backend:?}");
        }
    }
}

#[test]
fn the_fastest_back_end_is_the_last() {
    // On 32 bits the wide one is there for tests only.
    if cfg!(target_pointer_width = "64") {
        assert_eq!(Backend::every().last(), Some(Backend::default()));
    }
    for backend in Backend::every() {
        assert_eq!(Backend::named(backend.name()), Some(backend));
    }
    assert_eq!(Backend::named("mmx"), None);
}

#[test]
fn scalars_multiply_invert_and_reduce_as_plain_integers_do() {
    let n = order();
    let numbers: Vec<Number> = scalars().iter().map(number).collect();
    let mut out = vec![[0; 66]; numbers.len()];
    for len in [1, 2, numbers.len()] {
        let some: Vec<&Number> = numbers[..len].iter().collect();
        scalar::invert(&some, &mut out.iter_mut().collect::<Vec<_>>());
        for (scalar, inverse) in some.iter().zip(&out) {
            assert_eq!(big(scalar) * big(inverse) % &n, BigUint::from(1u8));
        }
    }
    let pairs: Vec<_> = numbers.iter().zip(numbers.iter().rev()).collect();
    scalar::multiply(&pairs, &mut out.iter_mut().collect::<Vec<_>>());
    for ((a, b), product) in pairs.iter().zip(&out) {
        assert_eq!(big(product), big(a) * big(b) % &n);
    }
    let mut wide: Vec<Number> = (0..128u8).map(|times| number(&(&n * times))).collect();
    wide.extend([[0xff; 66], number(&(&n * 3u8 - 1u8)), number(&(&n * 100u8 + 1u8))]);
    let mut out = vec![[1; 66]; wide.len()];
    scalar::reduce(&wide.iter().collect::<Vec<_>>(), &mut out.iter_mut().collect::<Vec<_>>());
    for (number, rest) in wide.iter().zip(&out) {
        assert_eq!(big(rest), big(number) % &n);
    }
}

fn finds<F: Field>() {
    let p = prime();
    let b = big(&base_point().y).pow(2) + big(&base_point().x) * 3u8 + &p * &p * &p
        - big(&base_point().x).pow(3);
    let right = |x: &BigUint| (x.pow(3) + (&p - x) * 3u8 + &b) % &p;
    let starts: Vec<BigUint> = (0..40u16).map(|at| BigUint::from(at) << (13 * at)).collect();
    let numbers: Vec<Number> = starts.iter().map(number).collect();
    for candidates in [1, 2, 32] {
        let mut points = vec![Affine::EMPTY; numbers.len()];
        let found = crate::curve::first_on_curve::<F>(
            &numbers.iter().collect::<Vec<_>>(),
            candidates,
            &mut points.iter_mut().collect::<Vec<_>>(),
        );
        for ((start, point), found) in starts.iter().zip(&points).zip(found) {
            let is_square =
                |x: &BigUint| right(x).modpow(&((&p - 1u8) >> 1), &p) == BigUint::from(1u8);
            let expected = (0..candidates).map(|at| start + at).find(is_square);
            assert_eq!(found, expected.is_some());
            if let Some(x) = expected {
                assert_eq!(big(&point.x), x);
                assert_eq!(big(&point.y), right(&x).modpow(&(BigUint::from(1u8) << 519), &p));
                assert_eq!(crate::curve::on_curve::<F>(&[point, &Affine::EMPTY]), [true, false]);
            } else {
                assert!(point.x == [0; 66] && point.y == [0; 66]);
            }
        }
    }
}

#[test]
fn every_back_end_finds_the_same_point_in_batches_of_every_length() {
    let starts: Vec<Number> =
        (0..20u16).map(|at| number(&(BigUint::from(at) << (13 * at)))).collect();
    for candidates in [1, 2, 8, 9, 32, 256, 300] {
        let mut all = Vec::new();
        for backend in Backend::every() {
            for len in 0..=starts.len() {
                let some: Vec<&Number> = starts[..len].iter().collect();
                let mut points = vec![Affine::EMPTY; len];
                let mut places = points.iter_mut().collect::<Vec<_>>();
                let found = backend.first_on_curve(&some, candidates, &mut places);
                let points: Vec<_> = points.iter().map(|point| (point.x, point.y)).collect();
                if len == starts.len() {
                    all.push((found, points));
                } else if let Some((other, others)) = all.first() {
                    assert_eq!((&found[..], &points[..]), (&other[..len], &others[..len]));
                }
            }
        }
        assert!(all.windows(2).all(|two| two[0] == two[1]), "{candidates}");
    }
}

#[test]
fn wide_limbs_find_the_first_point_on_the_curve() {
    finds::<Wide>();
}

#[test]
fn narrow_limbs_find_the_first_point_on_the_curve() {
    finds::<Narrow>();
}
