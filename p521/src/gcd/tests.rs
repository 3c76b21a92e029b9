//! Inverses and Legendre symbols against plain integers.
#![allow(clippy::arithmetic_side_effects, reason = "integers of any length")]

use std::vec::Vec;

use num_bigint::BigUint;
use proptest::prelude::any;
use proptest::test_runner::TestRunner;

#[cfg(target_arch = "x86_64")]
use super::lanes;
use crate::gcd;
use crate::integer::{N, P};
use crate::tests::{big, cases, number, order, prime, scalars};

/// Approximations of a and b mislead here, so that one of them becomes negative: some of these a, some b, some both by turns.
/// Random numbers do that once in ten thousand times.
fn misleading() -> Vec<BigUint> {
    let one = BigUint::from(1u8);
    let mut all = Vec::new();
    for power in 465..=480 {
        for low in (1u8..200).step_by(22) {
            all.push(((&one << power) * 3u8) + low);
            all.push((&one << power) + (&one << 20) + low);
        }
    }
    let often = b"cccccccd24d1a122fd3c1dbe2fc5cae3b4dd40431281de53394ed77599a838ae3792db518ec11b7bd85989813b7bd64f8774800209fa169f7740fe9dafc23b0446";
    all.push(BigUint::parse_bytes(often, 16).unwrap());
    all.push(((&one << 470) * 3u8) + (&one << 20) + 1u8);
    all
}

/// Euler's criterion.
fn is_square(y: &BigUint) -> bool {
    let p = prime();
    y.modpow(&((&p - 1u8) >> 1), &p) == BigUint::from(1u8)
}

#[test]
fn inverts_as_plain_integers_do() {
    for (modulus, integer) in [(&P, prime()), (&N, order())] {
        let check = |y: &BigUint| {
            let mut inverse = [0xff; 66];
            gcd::invert(&number(y), modulus, &mut inverse);
            let expected = y.modinv(&integer).unwrap_or(BigUint::ZERO);
            assert_eq!(big(&inverse), expected, "{y}");
        };
        check(&BigUint::ZERO);
        for y in scalars().into_iter().chain(misleading()) {
            check(&(y % &integer));
        }
        let mut runner = TestRunner::new(cases());
        let bytes = proptest::collection::vec(any::<u8>(), 66);
        runner
            .run(&bytes, |bytes| {
                check(&(BigUint::from_bytes_be(&bytes) % &integer));
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn squares_are_told_as_eulers_criterion_tells_them() {
    let p = prime();
    let check = |y: &BigUint| {
        assert_eq!(gcd::is_square(&number(y)), u8::from(is_square(y)), "{y}");
    };
    for y in scalars().into_iter().chain(misleading()) {
        check(&(&y % &p));
        check(&(&p - (y % &p)));
    }
    let mut runner = TestRunner::new(cases());
    // Short ones too: they end early.
    let bytes = proptest::collection::vec(any::<u8>(), 1..66);
    runner
        .run(&bytes, |bytes| {
            check(&(BigUint::from_bytes_be(&bytes) % (&p - 1u8) + 1u8));
            Ok(())
        })
        .unwrap();
}

#[test]
#[cfg(target_arch = "x86_64")]
fn eight_at_a_time_are_squares_as_eulers_criterion_tells() {
    let (p, bits) = (prime(), lanes::BITS);
    let limb_of_ones = (BigUint::from(1u8) << bits) - 1u8;
    let check = |ys: &[BigUint]| {
        let mut integers = lanes::Integers::default();
        // 1 where there is none: never a multiple of p.
        integers.0[0] = [1; lanes::LANES];
        for (lane, y) in ys.iter().enumerate() {
            let mut rest = y.clone();
            for limb in &mut integers.0 {
                limb[lane] = (&rest & &limb_of_ones).try_into().unwrap();
                rest >>= bits;
            }
        }
        // A processor without does not run it.
        let Some(squares) = lanes::are_squares_here(&integers) else { return };
        for (lane, y) in ys.iter().enumerate() {
            assert_eq!(squares >> lane & 1 == 1, is_square(y), "{y}");
        }
    };
    let highest = BigUint::from(1u8) << (lanes::LIMBS * bits as usize);
    let mut all: Vec<BigUint> = scalars().into_iter().chain(misleading()).collect();
    for small in 1u16..40 {
        all.extend([&highest - small, (&highest >> 1) + small]);
        all.extend([1u16, 2, 3, 1024, 2046].map(|times| &p * times + small));
        all.extend([1u16, 2, 3, 1024, 2047].map(|times| &p * times - small));
    }
    // Each beside others, in all lanes by turns.
    for start in 0..lanes::LANES {
        all.rotate_left(start);
        all.chunks(lanes::LANES).for_each(check);
    }
    let mut runner = TestRunner::new(cases());
    let bytes = proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..67), 8);
    let below = &highest - 1u8;
    let number = |bytes: &Vec<u8>| {
        let y = BigUint::from_bytes_be(bytes) % &below + 1u8;
        if (&y % &p) == BigUint::ZERO { y - 1u8 } else { y }
    };
    runner
        .run(&bytes, |all| {
            check(&all.iter().map(number).collect::<Vec<_>>());
            Ok(())
        })
        .unwrap();
}
