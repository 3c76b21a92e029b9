//! From what was read to points: checks and square roots of a batch are made together.

use alloc::vec::Vec;

use subtle::Choice;

use super::Point;
use crate::arithmetic::Affine;
use crate::curve::Curve;
use crate::declassify::public;
use crate::error::{ErrorKind, Result};
use crate::number::{self, Number};
use crate::secret::Secret;
use crate::stack::wiped;

/// Coordinates below p that are not yet known to be those of a point.
pub(crate) struct Unchecked {
    at: Secret<Affine>,
    y: Y,
}

enum Y {
    /// It was read as well.
    Given,
    /// The principal root.
    Principal,
    /// The root that is odd, or the other.
    Odd(Choice),
}

impl Unchecked {
    pub(super) fn whole(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self> {
        let mut unchecked = Self::x_alone(curve, x)?;
        read_coordinate(curve, y, &mut unchecked.at.y)?;
        unchecked.y = Y::Given;
        Ok(unchecked)
    }

    pub(crate) fn x_alone(curve: Curve, x: &[u8]) -> Result<Self> {
        let mut at = Secret::new(Affine::EMPTY);
        read_coordinate(curve, x, &mut at.x)?;
        Ok(Self { at, y: Y::Principal })
    }

    pub(super) fn with_parity(mut self, odd: Choice) -> Self {
        self.y = Y::Odd(odd);
        self
    }
}

impl Point {
    /// Each error stays at its place.
    pub(crate) fn check_batch(curve: Curve, items: Vec<Result<Unchecked>>) -> Vec<Result<Self>> {
        wiped(|| Self::check_batch_here(curve, items))
    }

    fn check_batch_here(curve: Curve, items: Vec<Result<Unchecked>>) -> Vec<Result<Self>> {
        let (mut whole, mut xs) = (Vec::new(), Vec::new());
        for item in items.iter().flatten() {
            match item.y {
                Y::Given => whole.push(&*item.at),
                Y::Principal | Y::Odd(_) => xs.push(&item.at.x),
            }
        }
        let mut on_curve = curve.arithmetic().on_curve(&whole).into_iter();
        let mut lifted = curve.arithmetic().first_on_curve(&xs, 1).into_iter();
        let finish = |item: Result<Unchecked>| {
            let item = item?;
            let at = match item.y {
                Y::Given => on_curve.next().filter(|is| *is).map(|_| item.at),
                Y::Principal | Y::Odd(_) => lifted.next().flatten(),
            };
            let point = Self { curve, at: at.ok_or(ErrorKind::NotOnCurve { curve })? };
            match item.y {
                Y::Odd(odd) => Ok(point.with_parity(odd)),
                Y::Given | Y::Principal => Ok(point),
            }
        };
        items.into_iter().map(finish).collect()
    }
}

/// An unsigned big-endian coordinate below p, to its place, which holds zeros.
fn read_coordinate(curve: Curve, bytes: &[u8], number: &mut Number) -> Result<()> {
    let max = curve.coordinate_len().saturating_mul(2);
    if bytes.is_empty() || bytes.len() > max {
        return Err(
            ErrorKind::Length { what: "a coordinate", min: 1, max, found: bytes.len() }.into()
        );
    }
    let fits = number::read(bytes, number);
    let below = fits && bool::from(number::less(number, curve.prime()));
    let below = public(below, "a coordinate that is not below p is refused");
    if below { Ok(()) } else { Err(ErrorKind::CoordinateRange { curve }.into()) }
}
