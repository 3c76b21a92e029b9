//! Both fields against plain integers.
#![allow(clippy::arithmetic_side_effects, reason = "integers of any length")]

use std::vec;
use std::vec::Vec;

use num_bigint::BigUint;
use proptest::prelude::{Strategy, any, prop};
use proptest::test_runner::TestRunner;

use super::{Field, Narrow, Wide, invert_all};
use crate::Number;
use crate::tests::{big, cases, number, prime};

/// Integers that reach for carries: runs of ones and zeros, near 0, near p, and any.
fn elements() -> impl Strategy<Value = Number> {
    let near = prop::sample::select(extremes());
    let runs = prop::collection::vec((any::<bool>(), 1usize..130), 12).prop_map(|runs| {
        let mut integer = BigUint::ZERO;
        for (one, len) in runs {
            integer <<= len;
            if one {
                integer += (BigUint::from(1u8) << len) - 1u8;
            }
        }
        number(&(integer % prime()))
    });
    let any = prop::collection::vec(any::<u8>(), 66)
        .prop_map(|bytes| number(&(BigUint::from_bytes_be(&bytes) % prime())));
    proptest::prop_oneof![near, runs, any]
}

fn extremes() -> Vec<Number> {
    let mut all = vec![];
    for bit in [0, 1, 28, 29, 57, 58, 59, 261, 290, 464, 493, 519, 520] {
        let power = BigUint::from(1u8) << bit;
        all.extend([number(&power), number(&(&power - 1u8)), number(&(prime() - &power))]);
    }
    all
}

fn read<F: Field>(integer: &Number) -> F {
    F::read(&vec![integer; F::LANES])
}

fn shown<F: Field>(element: &F) -> BigUint {
    let mut number = [0; 66];
    element.write(F::LANES - 1, &mut number);
    big(&number)
}

/// All operations on three integers, with the loosest operands that they take.
fn agrees<F: Field>(a: &Number, b: &Number, c: &Number) {
    let p = &prime();
    let (x, y, z) = (&big(a), &big(b), &big(c));
    let (a, b, c) = (&read::<F>(a), &read::<F>(b), &read::<F>(c));
    let sum = |k: u8, x: &BigUint| (x * k) % p;
    let minus = |x: &BigUint| (p - x % p) % p;
    assert_eq!(&shown(a), x);
    assert_eq!(shown(&a.mul(b)), x * y % p);
    assert_eq!(shown(&a.square()), x * x % p);
    assert_eq!(shown(&a.add(c).mul(b)), (x + z) * y % p);
    assert_eq!(shown(&a.mul(&b.sub(c))), x * (y + minus(z)) % p);
    let three = c.add(c).add(c);
    assert_eq!(
        shown(&a.sub(c).mul_plus::<-8>(b, &three)),
        ((x + minus(z)) * y + minus(&sum(24, z))) % p
    );
    assert_eq!(shown(&a.mul_plus::<8>(&b.add(c), &three)), (x * (y + z) + sum(24, z)) % p);
    assert_eq!(shown(&a.square_plus::<-8>(&three)), (x * x + minus(&sum(24, z))) % p);
    assert_eq!(shown(&a.square_plus::<1>(&b.sub(c))), (x * x + y + minus(z)) % p);
    assert_eq!(shown(&a.linear::<8, -8>(b)), (sum(8, x) + minus(&sum(8, y))) % p);
    assert_eq!(shown(&a.linear::<-3, 1>(b)), (minus(&sum(3, x)) + y) % p);
    assert_eq!(shown(&a.linear::<8, 8>(b).mul(&a.linear::<4, -1>(b))), {
        (sum(8, x) + sum(8, y)) * (sum(4, x) + minus(y)) % p
    });
    // What comes out of one operation goes into the next.
    let mut chain = *a;
    let mut expected = x.clone();
    for _ in 0..4 {
        chain = chain.mul_plus::<-1>(&chain.sub(b), c).square_plus::<-8>(&chain.add(c));
        let before = expected.clone();
        expected = &before * (&before + minus(y)) + minus(z);
        expected = (&expected * &expected + minus(&sum(8, &(before + z)))) % p;
    }
    assert_eq!(shown(&chain), expected);
    let mut chosen = *a;
    chosen.assign_where(b, &[3; 8], 3);
    assert_eq!(&shown(&chosen), y);
    chosen.assign_where(c, &[3; 8], 4);
    assert_eq!(&shown(&chosen), y);
}

fn agrees_on_all<F: Field>() {
    for a in &extremes() {
        for b in &extremes() {
            agrees::<F>(a, b, &number(&((prime() - 1u8) % prime())));
        }
    }
    let mut runner = TestRunner::new(cases());
    let triples = (elements(), elements(), elements());
    runner
        .run(&triples, |(a, b, c)| {
            agrees::<F>(&a, &b, &c);
            Ok(())
        })
        .unwrap();
}

#[test]
fn wide_limbs_agree_with_plain_integers() {
    agrees_on_all::<Wide>();
}

#[test]
fn narrow_limbs_agree_with_plain_integers() {
    agrees_on_all::<Narrow>();
}

#[cfg(target_arch = "x86_64")]
#[test]
fn chains_of_carries_agree_with_plain_integers() {
    if super::adx::is_available() {
        agrees_on_all::<Wide<super::adx::Adx>>();
        inverts::<Wide<super::adx::Adx>>();
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn eight_lanes_agree_with_plain_integers() {
    use super::ifma::{Lanes, is_available};
    if is_available() {
        agrees_on_all::<Lanes>();
        inverts::<Lanes>();
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn eight_lanes_of_avx2_agree_with_plain_integers() {
    use super::avx2::{Lanes, is_available};
    if is_available() {
        agrees_on_all::<Lanes>();
        inverts::<Lanes>();
        zero_is_written_as_zero::<Lanes>();
    }
}

fn inverts<F: Field>() {
    let numbers: Vec<Number> = extremes().into_iter().filter(|n| big(n) != BigUint::ZERO).collect();
    for len in [1, 2, numbers.len()] {
        let mut elements: Vec<F> = numbers[..len].iter().map(read::<F>).collect();
        invert_all(&mut elements);
        for (inverse, number) in elements.iter().zip(&numbers) {
            assert_eq!(shown(inverse) * big(number) % prime(), BigUint::from(1u8));
        }
    }
}

#[test]
fn inverses_times_the_elements_are_one() {
    inverts::<Wide>();
    inverts::<Narrow>();
}

/// p, 2p and 0 in limbs are all written as 0.
fn zero_is_written_as_zero<F: Field>() {
    let one = F::read(&vec![&number(&BigUint::from(1u8)); F::LANES]);
    let minus_one = F::ZERO.linear::<1, -1>(&one);
    assert_eq!(shown(&minus_one.linear::<1, 1>(&one)), BigUint::ZERO);
    assert_eq!(shown(&minus_one.linear::<8, 8>(&one)), BigUint::ZERO);
    assert_eq!(shown(&one.linear::<1, -1>(&one)), BigUint::ZERO);
    assert_eq!(shown(&minus_one), prime() - 1u8);
}

#[test]
fn zero_has_one_form() {
    zero_is_written_as_zero::<Wide>();
    zero_is_written_as_zero::<Narrow>();
}
