//! The system's OpenSSL: EC_POINT_mul and the affine coordinates of the product, with all that it allocates for them.

use anyhow::Result;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcPoint};
use openssl::nid::Nid;

use crate::contest::{Contestant, Names};
use crate::inputs::{Inputs, digest, digest_of_root};

pub(crate) const NAME: &str = "OpenSSL";

/// Points are read beforehand.
pub(crate) fn contestants(inputs: &Inputs) -> Result<Vec<Contestant<'_>>> {
    let group = EcGroup::from_curve_name(Nid::SECP521R1)?;
    let mut context = BigNumContext::new()?;
    let (mut terms, mut short) = (Vec::new(), Vec::new());
    for (point, scalar) in inputs.points.iter().zip(&inputs.scalars) {
        short.push([&[2][..], &point.x].concat());
        let sec1 = [&[4][..], &point.x, &point.y].concat();
        let point = EcPoint::from_bytes(&group, &sec1, &mut context)?;
        terms.push((point, BigNum::from_slice(scalar)?));
    }
    let names = |operation, backend| Names { operation, implementation: NAME, backend };
    let decompress = {
        let (group, mut context) =
            (EcGroup::from_curve_name(Nid::SECP521R1)?, BigNumContext::new()?);
        move |sec1: &Vec<u8>| {
            let point = EcPoint::from_bytes(&group, sec1, &mut context)?;
            let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
            point.affine_coordinates(&group, &mut x, &mut y, &mut context)?;
            Ok(digest_of_root(&y.to_vec()))
        }
    };
    let multiply = move |(point, scalar): &(EcPoint, BigNum)| {
        let (mut product, mut x, mut y) = (EcPoint::new(&group)?, BigNum::new()?, BigNum::new()?);
        product.mul2(&group, point, scalar, &mut context)?;
        product.affine_coordinates(&group, &mut x, &mut y, &mut context)?;
        Ok(digest(&x.to_vec()))
    };
    Ok(vec![
        Contestant::one_by_one(names("multiply", "EC_POINT_mul"), terms, multiply),
        Contestant::one_by_one(names("decompress", "EC_POINT_oct2point"), short, decompress),
    ])
}
