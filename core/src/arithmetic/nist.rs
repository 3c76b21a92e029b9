//! NIST's validation of key agreements (CAVP; `vectors/nist.json`): products, and public keys that are to be refused.

use std::vec::Vec;

use crate::base64;
use crate::curve::Curve;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::support::{Row, table};

#[test]
fn key_agreements_are_those_of_nist() {
    for &curve in Curve::ALL {
        let ours = |row: &Row| row.text("curve") == curve.crv();
        let rows: Vec<Row> = table("nist", "ecdh").into_iter().filter(ours).collect();
        let (mut terms, mut refused) = (Vec::new(), 0);
        for row in &rows {
            let point = Point::from_coordinates(curve, &row.hex("x_hex"), &row.hex("y_hex"));
            if row.error() == Some("refused") {
                assert!(point.is_err(), "{row:?}");
                refused += 1;
                continue;
            }
            let scalar = base64::encode_standard(&row.hex("scalar_hex"));
            let scalar = Scalar::from_text_batch(curve, &[&scalar]).remove(0).unwrap();
            terms.push((row, point.unwrap(), scalar));
        }
        assert!(terms.len() >= 40 && refused >= 8, "{curve:?}: {} {refused}", terms.len());
        let pairs: Vec<_> = terms.iter().map(|(_, point, scalar)| (point, scalar)).collect();
        for size in [1, 8, pairs.len()] {
            let products = pairs.chunks(size).flat_map(|some| Point::multiply_batch(curve, some));
            for (product, (row, ..)) in products.zip(&terms) {
                let is_same = product.unwrap().x() == row.hex("z_hex");
                assert_eq!(is_same, row.error().is_none(), "{row:?}");
            }
        }
    }
}
