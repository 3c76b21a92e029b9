use chacha20::ChaCha12Rng;
use rand_core::SeedableRng as _;

use std::collections::BTreeSet;
use std::vec::Vec;

use super::Multiplications;
use crate::curve::Curve;
use crate::number::Number;

#[test]
fn as_many_products_as_were_asked_for_and_none_repeated() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    for &curve in Curve::ALL {
        let multiplications = Multiplications::random(curve, 3, &mut rng);
        assert_eq!(multiplications.multiply(), 3);
        let points: Vec<&_> = multiplications.points.iter().map(|point| &**point).collect();
        assert_eq!(curve.arithmetic().on_curve(&points), [true; 3]);
        let xs: BTreeSet<Number> = points.iter().map(|point| point.x).collect();
        assert_eq!(xs.len(), 3);
        assert_eq!(Multiplications::random(curve, 0, &mut rng).multiply(), 0);
    }
}
