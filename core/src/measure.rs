//! What multiplications cost, for benchmarks that ask what everything else costs (feature `measure`).

use core::fmt;
use core::hint::black_box;

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::arithmetic::Affine;
use crate::curve::Curve;
use crate::number::Number;
use crate::scalar::Scalar;
use crate::secret::Secret;

/// Random points and scalars, to be multiplied as the service multiplies: kᵢ · Pᵢ, as one batch.
#[derive(Clone)]
pub struct Multiplications {
    curve: Curve,
    points: Vec<Secret<Affine>>,
    scalars: Vec<Scalar>,
}

impl Multiplications {
    /// Draws `count` points and as many scalars, uniform in [2, n−1].
    #[must_use]
    pub fn random<R: CryptoRng + ?Sized>(curve: Curve, count: usize, rng: &mut R) -> Self {
        let points = (0..count).map(|_| random_point(curve, rng)).collect();
        let scalars = (0..count).map(|_| Scalar::random(curve, rng)).collect();
        Self { curve, points, scalars }
    }

    /// Multiplies them and forgets the products; gives their number.
    #[must_use]
    pub fn multiply(&self) -> usize {
        let scalars = self.scalars.iter().map(Scalar::number);
        let terms: Vec<(&Affine, &Number)> =
            self.points.iter().map(|point| &**point).zip(scalars).collect();
        black_box(self.curve.arithmetic().multiply(black_box(&terms))).len()
    }
}

/// Half of all x are on the curve. A scalar is an x as well: n is nearly p.
fn random_point<R: CryptoRng + ?Sized>(curve: Curve, rng: &mut R) -> Secret<Affine> {
    loop {
        let x = Scalar::random(curve, rng);
        let found = curve.arithmetic().first_on_curve(&[x.number()], 1);
        if let Some(point) = found.into_iter().flatten().next() {
            return point;
        }
    }
}

impl fmt::Debug for Multiplications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Multiplications");
        debug.field("curve", &self.curve).field("count", &self.points.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
