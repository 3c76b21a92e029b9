//! P-384 and P-256 by RustCrypto's generic `primeorder`; its P-521 as well where tests and benchmarks compare.
//!
//! Copies that are not wiped: the two scratch vectors of its shared inversion. What this module stores itself is wiped, and
//! the stack by whose operation it is.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "operators of field elements and points, which reduce and cannot overflow"
)]

use core::marker::PhantomData;

use alloc::vec;
use alloc::vec::Vec;

use elliptic_curve::group::Curve as _;
use elliptic_curve::point::AffineCoordinates;
use elliptic_curve::{Field, FieldBytes, PrimeField, Scalar};
use primeorder::{AffinePoint, PrimeCurveParams, ProjectivePoint};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use super::{Affine, Arithmetic, FOUND, ON_CURVE};
use crate::declassify::public;
use crate::number::{NUMBER_LEN, Number, secret_zero, tail};
use crate::secret::Secret;

/// A curve of RustCrypto behind the trait.
pub(super) struct RustCrypto<C>(PhantomData<fn() -> C>);

#[cfg(any(feature = "backends", test))]
pub(super) const P521: RustCrypto<p521::NistP521> = RustCrypto(PhantomData);
#[cfg(feature = "all-curves")]
pub(super) const P384: RustCrypto<p384::NistP384> = RustCrypto(PhantomData);
#[cfg(feature = "all-curves")]
pub(super) const P256: RustCrypto<p256::NistP256> = RustCrypto(PhantomData);

impl<C> Arithmetic for RustCrypto<C>
where
    C: PrimeCurveParams<FieldElement: Zeroize>,
{
    fn multiply(&self, terms: &[(&Affine, &Number)]) -> Vec<Secret<Affine>> {
        let mut products = Zeroizing::new(Vec::with_capacity(terms.len()));
        for (point, scalar) in terms {
            let point = Zeroizing::new(ProjectivePoint::<C>::from(read_point(point)));
            products.push(*point * *read_scalar::<C>(scalar));
        }
        let mut affine = Zeroizing::new(vec![AffinePoint::<C>::IDENTITY; products.len()]);
        ProjectivePoint::<C>::batch_normalize(&products, &mut affine);
        let write = |point: &AffinePoint<C>| {
            write_point::<C>(&Zeroizing::new(point.x()), &Zeroizing::new(point.y()))
        };
        affine.iter().map(write).collect()
    }

    fn first_on_curve(&self, starts: &[&Number], candidates: u16) -> Vec<Option<Secret<Affine>>> {
        starts.iter().map(|start| first_on_curve::<C>(start, candidates)).collect()
    }

    fn on_curve(&self, points: &[&Affine]) -> Vec<bool> {
        let check = |point: &&Affine| {
            let x = read_field::<C>(&point.x);
            let y = read_field::<C>(&point.y);
            public(bool::from(y.square().ct_eq(&right_hand_side::<C>(&x))), ON_CURVE)
        };
        points.iter().map(check).collect()
    }

    fn invert(&self, scalars: &[&Number]) -> Vec<Secret<Number>> {
        // Montgomery's trick: one inversion of the product of all, three multiplications each.
        let mut product = Zeroizing::new(Scalar::<C>::ONE);
        let mut before = Zeroizing::new(Vec::with_capacity(scalars.len()));
        for scalar in scalars {
            before.push(*product);
            *product *= *read_scalar::<C>(scalar);
        }
        let mut inverse = Zeroizing::new(product.invert().unwrap_or(Scalar::<C>::ZERO));
        let mut inverses = Vec::with_capacity(scalars.len());
        for (scalar, before) in scalars.iter().zip(before.iter()).rev() {
            inverses.push(write_scalar::<C>(&Zeroizing::new(*inverse * before)));
            *inverse *= *read_scalar::<C>(scalar);
        }
        inverses.reverse();
        inverses
    }

    fn multiply_scalars(&self, pairs: &[(&Number, &Number)]) -> Vec<Secret<Number>> {
        let multiply = |(a, b): &(&Number, &Number)| {
            write_scalar::<C>(&Zeroizing::new(*read_scalar::<C>(a) * *read_scalar::<C>(b)))
        };
        pairs.iter().map(multiply).collect()
    }

    fn reduce(&self, numbers: &[&Number]) -> Vec<Secret<Number>> {
        // first · 2^(8·(len−1)) + rest, each part below n on every curve: RustCrypto's own reduction
        // subtracts n once, which is not enough for 66 bytes and the 521 bits of n.
        let mut weight = FieldBytes::<C>::default();
        if let Some(first) = weight.first_mut() {
            *first = 1;
        }
        let weight = Scalar::<C>::from_repr(weight).unwrap_or(Scalar::<C>::ZERO);
        let reduce = |number: &&Number| {
            let mut rest = read_bytes::<C>(number);
            let first = rest.first_mut().map_or(0, core::mem::take);
            let rest = Zeroizing::new(Scalar::<C>::from_repr(*rest).unwrap_or(Scalar::<C>::ZERO));
            let first = Zeroizing::new(Scalar::<C>::from(u64::from(first)));
            write_scalar::<C>(&Zeroizing::new(weight * *first + *rest))
        };
        numbers.iter().map(reduce).collect()
    }
}

/// x³ + a·x + b.
fn right_hand_side<C: PrimeCurveParams>(x: &C::FieldElement) -> C::FieldElement {
    (x.square() + C::EQUATION_A) * x + C::EQUATION_B
}

fn first_on_curve<C>(start: &Number, candidates: u16) -> Option<Secret<Affine>>
where
    C: PrimeCurveParams<FieldElement: Zeroize>,
{
    let mut x = read_field::<C>(start);
    let mut found = Choice::from(0);
    let mut first_x = Zeroizing::new(C::FieldElement::ZERO);
    let mut first_y = Zeroizing::new(C::FieldElement::ZERO);
    for _ in 0..candidates {
        let root = Zeroizing::new(right_hand_side::<C>(&x)).sqrt();
        let on_curve = root.is_some();
        let root = Zeroizing::new(root.unwrap_or(C::FieldElement::ZERO));
        first_x.conditional_assign(&x, on_curve & !found);
        first_y.conditional_assign(&root, on_curve & !found);
        found |= on_curve;
        *x += C::FieldElement::ONE;
    }
    let (x, y) = (Zeroizing::new(first_x.to_repr()), Zeroizing::new(first_y.to_repr()));
    public(bool::from(found), FOUND).then(|| write_point::<C>(&x, &y))
}

fn read_bytes<C: PrimeCurveParams>(number: &Number) -> Zeroizing<FieldBytes<C>> {
    let mut bytes = Zeroizing::new(FieldBytes::<C>::default());
    let len = bytes.len();
    bytes.copy_from_slice(tail(number, len));
    bytes
}

/// Callers give numbers below p, so the fallback is never taken.
fn read_field<C>(number: &Number) -> Zeroizing<C::FieldElement>
where
    C: PrimeCurveParams<FieldElement: Zeroize>,
{
    let field = C::FieldElement::from_repr(*read_bytes::<C>(number));
    Zeroizing::new(field.unwrap_or(C::FieldElement::ZERO))
}

/// Callers give numbers below n, so the fallback is never taken.
fn read_scalar<C: PrimeCurveParams>(number: &Number) -> Zeroizing<Scalar<C>> {
    let scalar = Scalar::<C>::from_repr(*read_bytes::<C>(number));
    Zeroizing::new(scalar.unwrap_or(Scalar::<C>::ZERO))
}

/// Callers give points of the curve, so the fallback is never taken.
fn read_point<C: PrimeCurveParams>(point: &Affine) -> AffinePoint<C> {
    let (x, y) = (read_bytes::<C>(&point.x), read_bytes::<C>(&point.y));
    AffinePoint::<C>::from_coordinates(&x, &y).unwrap_or(AffinePoint::<C>::IDENTITY)
}

fn write_scalar<C: PrimeCurveParams>(scalar: &Scalar<C>) -> Secret<Number> {
    let mut number = secret_zero();
    copy_to_tail(&mut number, &Zeroizing::new(scalar.to_repr()));
    number
}

fn write_point<C: PrimeCurveParams>(x: &FieldBytes<C>, y: &FieldBytes<C>) -> Secret<Affine> {
    let mut point = Secret::new(Affine::EMPTY);
    copy_to_tail(&mut point.x, x);
    copy_to_tail(&mut point.y, y);
    point
}

fn copy_to_tail(number: &mut Number, bytes: &[u8]) {
    let at = NUMBER_LEN.saturating_sub(bytes.len());
    for (to, from) in number.iter_mut().skip(at).zip(bytes) {
        *to = *from;
    }
}
