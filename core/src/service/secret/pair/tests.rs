//! Pairs are inverse, uniform in form, and not printed.

use std::string::ToString;
use std::vec::Vec;

use core::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

use super::SecretPair;
use crate::curve::Curve;
use crate::number;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::service::{Direction, RemoteSecret as _};
use crate::support::seeded_rng;

const BOTH: [Direction; 2] = [Direction::ToPseudonym, Direction::ToValue];

/// Some points of a curve: those with the least x.
fn points(curve: Curve) -> Vec<Point> {
    (1..=40u8).filter_map(|x| Point::from_x(curve, &[x]).ok()).collect()
}

#[test]
fn the_two_undo_each_other() {
    for &curve in Curve::ALL {
        let pair = SecretPair::draw(curve, &mut seeded_rng(3)).unwrap();
        let points = points(curve);
        assert!(points.len() > 5);
        let points: Vec<&Point> = points.iter().collect();
        for [first, second] in [BOTH, [Direction::ToValue, Direction::ToPseudonym]] {
            let there: Vec<Point> =
                pair.multiply(first, &points).into_iter().map(Result::unwrap).collect();
            let back = pair.multiply(second, &there.iter().collect::<Vec<_>>());
            assert!(points.iter().zip(back).all(|(point, back)| **point == back.unwrap()));
            assert!(points.iter().zip(&there).all(|(point, there)| !point.same_x(there)));
        }
    }
}

#[test]
fn bytes_have_the_length_of_n_and_are_the_factors() {
    for &curve in Curve::ALL {
        let pair = SecretPair::draw(curve, &mut seeded_rng(4)).unwrap();
        let [k, inverse] = BOTH.map(|direction| {
            let bytes = pair.bytes(direction);
            assert_eq!(bytes.len(), curve.coordinate_len());
            Scalar::candidate(curve, |to| to.copy_from_slice(bytes)).unwrap()
        });
        let one = Scalar::multiply_batch(curve, &[(&k, &inverse)]).remove(0);
        assert_eq!(one.number(), &number::constant("1"));
        let other = SecretPair::draw(curve, &mut seeded_rng(5)).unwrap();
        assert_ne!(pair.bytes(BOTH[0]), other.bytes(BOTH[0]));
    }
}

#[test]
fn a_point_of_another_curve_is_refused() {
    let pair = SecretPair::draw(Curve::P256, &mut seeded_rng(6)).unwrap();
    let [good, other] = [points(Curve::P256).remove(0), points(Curve::P384).remove(0)];
    let results = pair.multiply(Direction::ToValue, &[&good, &other]);
    assert!(results[0].is_ok());
    let refused = results[1].as_ref().map_err(|error| error.code());
    assert_eq!(refused.err(), Some("wrong_curve"));
}

/// Gives this byte for ever, or fails.
struct Constant(Result<u8, std::fmt::Error>);

impl TryRng for Constant {
    type Error = std::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.0.map(u32::from)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0.map(u64::from)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(self.0?);
        Ok(())
    }
}

impl TryCryptoRng for Constant {}

#[test]
fn a_generator_that_fails_is_an_error() {
    let error = SecretPair::draw(Curve::P521, &mut Constant(Err(std::fmt::Error))).unwrap_err();
    assert_eq!(error.to_string(), std::fmt::Error.to_string());
    let pair = SecretPair::draw(Curve::P384, &mut Constant(Ok(7))).unwrap();
    assert_eq!(pair.bytes(Direction::ToPseudonym), [7; 48]);
}

#[test]
fn debug_shows_the_curve_alone() {
    let pair: Result<_, Infallible> = SecretPair::draw(Curve::P256, &mut seeded_rng(1));
    assert_eq!(std::format!("{:?}", pair.unwrap()), "SecretPair { curve: P256, .. }");
}
