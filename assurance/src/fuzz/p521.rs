//! Every back end of our P-521 against RustCrypto's: products, points by their x, and scalars.

use arbitrary::{Arbitrary, Unstructured};
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number, invert, multiply_scalars, reduce};
use num_bigint::BigUint;
use p521::elliptic_curve::PrimeField as _;
use p521::elliptic_curve::point::{AffineCoordinates as _, DecompressPoint as _};
use p521::elliptic_curve::subtle::Choice;
use p521::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};

/// The group's order.
const ORDER: &str = "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409";

#[derive(Arbitrary, Debug)]
struct Term {
    x: [u8; NUMBER_LEN],
    odd: bool,
    scalar: [u8; NUMBER_LEN],
}

pub(super) fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let mut terms = Vec::new();
    while terms.len() < 9 && input.len() >= 2 * NUMBER_LEN {
        let Ok(term) = Term::arbitrary(&mut input) else { break };
        terms.push(term);
    }
    let order = BigUint::parse_bytes(ORDER.as_bytes(), 16).unwrap();
    let numbers: Vec<&Number> = terms.iter().map(|term| &term.scalar).collect();
    let mut remainders = vec![[0; NUMBER_LEN]; numbers.len()];
    reduce(&numbers, &mut remainders.iter_mut().collect::<Vec<_>>());
    for (number, remainder) in numbers.iter().zip(&remainders) {
        assert_eq!(BigUint::from_bytes_be(*number) % &order, BigUint::from_bytes_be(remainder));
    }
    // From 1 to n − 1 from here on.
    let scalars: Vec<Number> =
        remainders.into_iter().filter(|scalar| scalar.iter().any(|byte| *byte != 0)).collect();
    with_scalars(&scalars);

    let xs: Vec<Number> = terms.iter().map(|term| below_p(term.x)).collect();
    let theirs: Vec<Option<AffinePoint>> =
        terms.iter().zip(&xs).map(|(term, x)| decompress(x, term.odd)).collect();
    for backend in Backend::every() {
        found(backend, &xs, &theirs);
        let points: Vec<AffinePoint> = theirs.iter().flatten().copied().collect();
        products(backend, &points, &scalars);
    }
}

/// 521 bits, and not p itself.
fn below_p(mut x: Number) -> Number {
    x[0] &= 1;
    if x[1..].iter().all(|byte| *byte == 0xff) {
        x[0] = 0;
    }
    x
}

fn decompress(x: &Number, odd: bool) -> Option<AffinePoint> {
    AffinePoint::decompress(&FieldBytes::from(*x), Choice::from(u8::from(odd))).into_option()
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

fn with_scalars(scalars: &[Number]) {
    let all: Vec<&Number> = scalars.iter().collect();
    let mut inverses = vec![[0; NUMBER_LEN]; all.len()];
    invert(&all, &mut inverses.iter_mut().collect::<Vec<_>>());
    for (one, inverse) in all.iter().zip(&inverses) {
        assert_eq!(scalar(one) * scalar(inverse), Scalar::ONE);
    }
    let pairs: Vec<(&Number, &Number)> =
        all.iter().copied().zip(all.iter().rev().copied()).collect();
    let mut products = vec![[0; NUMBER_LEN]; pairs.len()];
    multiply_scalars(&pairs, &mut products.iter_mut().collect::<Vec<_>>());
    for ((a, b), product) in pairs.iter().zip(&products) {
        assert_eq!(scalar(a) * scalar(b), scalar(product));
    }
}

fn found(backend: Backend, xs: &[Number], theirs: &[Option<AffinePoint>]) {
    let starts: Vec<&Number> = xs.iter().collect();
    let mut points = vec![Affine::EMPTY; xs.len()];
    let found = backend.first_on_curve(&starts, 1, &mut points.iter_mut().collect::<Vec<_>>());
    for ((found, point), theirs) in found.iter().zip(&points).zip(theirs) {
        assert_eq!(*found, theirs.is_some(), "{}", backend.name());
        if let Some(theirs) = theirs {
            let (one, other) = (affine(theirs), affine(&-*theirs));
            assert!(
                point.x == one.x && (point.y == one.y || point.y == other.y),
                "{}",
                backend.name()
            );
        }
    }
    // One bit of y further, nothing is on the curve; y = 0 has no point on a curve of prime order.
    let both: Vec<Affine> = theirs.iter().flatten().map(affine).collect();
    let near = both.iter().cloned().map(|mut point| {
        point.y[NUMBER_LEN - 1] ^= 1;
        point
    });
    let all: Vec<Affine> = both.iter().cloned().chain(near).collect();
    let on = backend.on_curve(&all.iter().collect::<Vec<_>>());
    let expected: Vec<bool> = (0..all.len()).map(|at| at < both.len()).collect();
    assert_eq!(on, expected, "{}", backend.name());
}

fn products(backend: Backend, points: &[AffinePoint], scalars: &[Number]) {
    let ours: Vec<Affine> = points.iter().map(affine).collect();
    let terms: Vec<(&Affine, &Number)> = ours.iter().zip(scalars).collect();
    let mut products = vec![Affine::EMPTY; terms.len()];
    backend.multiply(&terms, &mut products.iter_mut().collect::<Vec<_>>());
    for ((point, k), product) in points.iter().zip(scalars).zip(&products) {
        let theirs = affine(&(ProjectivePoint::from(*point) * scalar(k)).to_affine());
        assert!(product.x == theirs.x && product.y == theirs.y, "{}: {k:02x?}", backend.name());
    }
}
