//! RustCrypto's `p521`: what all are compared with.

use anyhow::{Context as _, Result, ensure};
use blindnym::CANDIDATES;
use blindnym_p521::{Affine, Number};
use p521::elliptic_curve::PrimeField as _;
use p521::elliptic_curve::point::{AffineCoordinates as _, DecompressPoint as _};
use p521::elliptic_curve::subtle::{Choice, ConditionallySelectable as _};
use p521::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};

use crate::contest::{Contestant, Names};
use crate::inputs::{Inputs, digest, digest_of_root};

pub(crate) const NAME: &str = "RustCrypto p521 0.14";

/// All that it does, one item at a time.
pub(crate) fn contestants(inputs: &Inputs) -> Result<Vec<Contestant<'_>>> {
    let scalars: Vec<Scalar> = inputs.scalars.iter().map(scalar).collect::<Result<_>>()?;
    let points: Vec<AffinePoint> = inputs.points.iter().map(point).collect::<Result<_>>()?;
    let terms: Vec<_> = points.into_iter().zip(scalars.clone()).collect();
    let xs: Vec<FieldBytes> = inputs.points.iter().map(|point| point.x.into()).collect();
    let names = |operation| Names { operation, implementation: NAME, backend: "generic" };
    Ok(vec![
        Contestant::one_by_one(names("multiply"), terms, |(point, scalar)| {
            #[allow(clippy::arithmetic_side_effects, reason = "points of a group")]
            let product = (ProjectivePoint::from(*point) * scalar).to_affine();
            Ok(digest(&product.x()))
        }),
        Contestant::one_by_one(names("encode"), inputs.starts.clone(), |start| {
            let mut candidate: FieldBytes = (*start).into();
            let (mut found, mut first) = (Choice::from(0), AffinePoint::IDENTITY);
            for counter in 0..CANDIDATES {
                if let (Some(last), Ok(counter)) = (candidate.last_mut(), u8::try_from(counter)) {
                    *last = counter;
                }
                let point = AffinePoint::decompress(&candidate, Choice::from(0));
                let is_some = point.is_some();
                let point = point.unwrap_or(AffinePoint::IDENTITY);
                first.conditional_assign(&point, is_some & !found);
                found |= is_some;
            }
            ensure!(bool::from(found), "a value has no point");
            Ok(digest(&first.x()))
        }),
        Contestant::one_by_one(names("decompress"), xs, |x| {
            let point = AffinePoint::decompress(x, Choice::from(0)).into_option();
            Ok(digest_of_root(&point.context("no point has this x")?.y()))
        }),
        Contestant::one_by_one(names("invert a scalar"), scalars, |scalar| {
            let inverse = scalar.invert().into_option().context("zero has no inverse")?;
            Ok(digest(&inverse.to_repr()))
        }),
    ])
}

fn scalar(number: &Number) -> Result<Scalar> {
    Scalar::from_repr((*number).into()).into_option().context("a scalar is too large")
}

fn point(point: &Affine) -> Result<AffinePoint> {
    let point = AffinePoint::from_coordinates(&point.x.into(), &point.y.into());
    point.into_option().context("a point is not on the curve")
}
