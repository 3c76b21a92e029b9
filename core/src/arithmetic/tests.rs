//! The arithmetic in use against plain integers (vectors/scalars.json).

use std::vec;
use std::vec::Vec;

use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{Affine, Arithmetic, rustcrypto};
use crate::curve::Curve;
use crate::number::{self, NUMBER_LEN, Number};
use crate::scalar::Scalar;
use crate::secret::Secret;
use crate::support::{Row, table};

fn number(row: &Row, member: &str) -> Number {
    *number::from_be_bytes(&row.hex(member)).unwrap()
}

fn affine(row: &Row, x: &str, y: &str) -> Affine {
    Affine { x: number(row, x), y: number(row, y) }
}

fn of_curve(rows: Vec<Row>, curve: Curve) -> Vec<Row> {
    let rows: Vec<Row> = rows.into_iter().filter(|row| row.text("curve") == curve.crv()).collect();
    assert!(!rows.is_empty());
    rows
}

#[test]
fn multiplies_as_plain_integers_do_in_batches_of_every_size() {
    for &curve in Curve::ALL {
        let rows = of_curve(table("scalars", "multiply"), curve);
        let points: Vec<Affine> = rows.iter().map(|row| affine(row, "x_hex", "y_hex")).collect();
        let scalars: Vec<Number> = rows.iter().map(|row| number(row, "scalar_hex")).collect();
        let terms: Vec<_> = points.iter().zip(&scalars).collect();
        for size in [1, 2, 7, 8, 9, terms.len()] {
            let products = terms.chunks(size).flat_map(|terms| curve.arithmetic().multiply(terms));
            for (product, row) in products.zip(&rows) {
                let expected = affine(row, "out_x_hex", "out_y_hex");
                assert!(product.x == expected.x && product.y == expected.y, "{row:?}");
            }
        }
    }
}

#[test]
fn inverts_as_plain_integers_do() {
    for &curve in Curve::ALL {
        let rows = of_curve(table("scalars", "invert"), curve);
        let scalars: Vec<Number> = rows.iter().map(|row| number(row, "scalar_hex")).collect();
        let inverses = curve.arithmetic().invert(&scalars.iter().collect::<Vec<_>>());
        for ((inverse, scalar), row) in inverses.iter().zip(&scalars).zip(&rows) {
            assert_eq!(**inverse, number(row, "inverse_hex"), "{row:?}");
            let one = curve.arithmetic().multiply_scalars(&[(inverse, scalar)]);
            assert_eq!(*one[0], number::constant("1"));
        }
    }
}

#[test]
fn an_empty_batch_is_empty() {
    for &curve in Curve::ALL {
        let arithmetic = curve.arithmetic();
        assert!(arithmetic.multiply(&[]).is_empty());
        assert!(arithmetic.invert(&[]).is_empty());
        assert!(arithmetic.on_curve(&[]).is_empty());
        assert!(arithmetic.first_on_curve(&[], 32).is_empty());
        assert!(arithmetic.multiply_scalars(&[]).is_empty());
        assert!(arithmetic.reduce(&[]).is_empty());
    }
}

#[test]
fn reduces_every_number_of_the_coordinate_length() {
    for &curve in Curve::ALL {
        let len = curve.coordinate_len();
        let mut greatest = [0; NUMBER_LEN];
        greatest[NUMBER_LEN - len..].fill(0xff);
        // q·n + r for the greatest number: subtracting n again and again, which takes 128 times at most.
        let mut rest = greatest;
        let mut times = 0;
        while !bool::from(number::less(&rest, curve.order())) {
            rest = *number::subtract(&rest, curve.order()).0;
            times += 1;
        }
        assert!((1..=128).contains(&times));
        assert_eq!(*curve.arithmetic().reduce(&[&greatest])[0], rest);
        assert_eq!(*curve.arithmetic().reduce(&[curve.order()])[0], [0; NUMBER_LEN]);
    }
}

#[test]
fn constants_are_those_of_the_curve_crates() {
    for &curve in Curve::ALL {
        // n − 1 times G is −G: wrong constants of n or p would not give it.
        let mut less_one = *curve.order();
        less_one[NUMBER_LEN - 1] -= 1;
        let rows = of_curve(table("scalars", "multiply"), curve);
        let row = rows.iter().find(|row| number(row, "scalar_hex") == less_one).unwrap();
        let point = affine(row, "x_hex", "y_hex");
        let product = curve.arithmetic().multiply(&[(&point, &less_one)]).remove(0);
        assert_eq!(product.x, point.x);
        assert_eq!(product.y, *number::subtract(curve.prime(), &point.y).0);
    }
}

#[test]
fn tells_whether_a_point_is_on_the_curve() {
    for &curve in Curve::ALL {
        let rows = of_curve(table("scalars", "multiply"), curve);
        let good = affine(&rows[0], "x_hex", "y_hex");
        let mut bad = good.clone();
        bad.y[NUMBER_LEN - 1] ^= 1;
        assert_eq!(curve.arithmetic().on_curve(&[&good, &bad, &good]), vec![true, false, true]);
    }
}

/// This program again with each arithmetic of P-521, for the tests above.
#[cfg(feature = "backends")]
#[test]
fn every_arithmetic_of_p521_does_as_plain_integers_do() {
    const VARIABLE: &str = "BLINDNYM_P521";
    if let Some(asked) = std::env::var_os(VARIABLE) {
        assert_eq!(asked, super::p521_backend());
        return;
    }
    for name in super::p521_backends() {
        let mut program = std::process::Command::new(std::env::current_exe().unwrap());
        let output = program.args(["--quiet", "arithmetic::"]).env(VARIABLE, name).output();
        let output = output.unwrap();
        let printed = std::string::String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {printed}");
    }
}

/// P-521 is our own: RustCrypto's has to give the same on random numbers. `BLINDNYM_LONG_TESTS` makes it a
/// thousand times as many.
#[test]
fn our_p521_gives_what_rustcryptos_gives() {
    let rounds = if std::env::var_os("BLINDNYM_LONG_TESTS").is_some() { 40_000 } else { 40 };
    let mut rng = ChaCha20Rng::from_seed([52; 32]);
    let (ours, theirs) = (Curve::P521.arithmetic(), &rustcrypto::P521);
    let same = |a: &Secret<Affine>, b: &Secret<Affine>| a.x == b.x && a.y == b.y;
    for _ in 0..rounds {
        let scalars: Vec<Scalar> = (0..9).map(|_| Scalar::random(Curve::P521, &mut rng)).collect();
        let numbers: Vec<&Number> = scalars.iter().map(Scalar::number).collect();
        let found = ours.first_on_curve(&numbers, 1);
        let expected = theirs.first_on_curve(&numbers, 1);
        let points: Vec<Secret<Affine>> = found.into_iter().flatten().collect();
        let expected: Vec<Secret<Affine>> = expected.into_iter().flatten().collect();
        assert_eq!(points.len(), expected.len());
        assert!(points.iter().zip(&expected).all(|(a, b)| same(a, b)));
        let terms: Vec<_> = points.iter().map(|at| &**at).zip(numbers.iter().copied()).collect();
        let (products, expected) = (ours.multiply(&terms), theirs.multiply(&terms));
        assert!(products.iter().zip(&expected).all(|(a, b)| same(a, b)));
        let (inverses, expected) = (ours.invert(&numbers), theirs.invert(&numbers));
        assert!(inverses.iter().zip(&expected).all(|(a, b)| **a == **b));
        let pairs: Vec<_> = numbers.iter().copied().zip(numbers.iter().rev().copied()).collect();
        let (products, expected) = (ours.multiply_scalars(&pairs), theirs.multiply_scalars(&pairs));
        assert!(products.iter().zip(&expected).all(|(a, b)| **a == **b));
        // Values leave eight bits for the counter.
        let mut start = *numbers[0];
        start[0] = 0;
        start[NUMBER_LEN - 1] = 0;
        let (found, expected) =
            (ours.first_on_curve(&[&start], 32), theirs.first_on_curve(&[&start], 32));
        assert!(same(found[0].as_ref().unwrap(), expected[0].as_ref().unwrap()));
    }
}
