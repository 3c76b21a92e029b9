//! aws-lc-rs: a key agreement on P-521, the way to its multiplication that it offers. It includes reading the other
//! side's point, the check that this is on the curve, and what surrounds a key agreement; of the product only x is given.

use anyhow::{Context as _, Result};
use aws_lc_rs::agreement::{ECDH_P521, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::error::Unspecified;

use crate::contest::{Contestant, Names};
use crate::inputs::{Inputs, digest};

pub(crate) const NAME: &str = "aws-lc-rs 1.19";

/// Its keys are made beforehand.
pub(crate) fn contestants(inputs: &Inputs) -> Result<Vec<Contestant<'_>>> {
    let names = Names { operation: "multiply", implementation: NAME, backend: "ECDH" };
    let mut terms = Vec::new();
    for (point, scalar) in inputs.points.iter().zip(&inputs.scalars) {
        let key = PrivateKey::from_private_key(&ECDH_P521, scalar).ok().context("a key")?;
        let sec1 = [&[4][..], &point.x, &point.y].concat();
        terms.push((key, UnparsedPublicKey::new(&ECDH_P521, sec1)));
    }
    Ok(vec![Contestant::one_by_one(names, terms, |(key, point)| {
        let agreed = agree(key, point, Unspecified, |x| Ok(digest(x)));
        agreed.ok().context("no agreement")
    })])
}
