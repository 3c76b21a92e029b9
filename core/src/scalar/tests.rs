//! Reading, writing and drawing scalars.

use std::vec::Vec;

use super::Scalar;
use crate::curve::Curve;
use crate::number;
use crate::support::{ScriptedRng, outcome, table};

#[test]
fn reads_the_scalars_of_transit_infos() {
    let rows = table("scalars", "read");
    for &curve in Curve::ALL {
        let rows: Vec<_> = rows.iter().filter(|row| row.text("curve") == curve.crv()).collect();
        let texts: Vec<&str> = rows.iter().map(|row| row.text("text_b64")).collect();
        // One batch: a bad scalar costs the others nothing.
        for (scalar, row) in Scalar::from_text_batch(curve, &texts).into_iter().zip(rows) {
            let read =
                scalar.map(|scalar| number::tail(scalar.number(), curve.coordinate_len()).to_vec());
            outcome(row, read, |row| row.hex("scalar_hex"));
        }
    }
}

#[test]
fn writes_what_it_reads_and_what_signed_readers_read_alike() {
    for (curve, len) in [(Curve::P521, 88), (Curve::P384, 68), (Curve::P256, 44)] {
        let mut largest = *curve.order();
        largest[number::NUMBER_LEN - 1] -= 1;
        let largest = Scalar::candidate(curve, |bytes| {
            bytes.copy_from_slice(number::tail(&largest, curve.coordinate_len()));
        });
        let largest = largest.unwrap();
        let text = largest.to_text();
        assert_eq!(text.len(), len);
        // The first of its bits, the sign to some, is not set.
        assert!(text.starts_with(|first: char| ('A'..='f').contains(&first)), "{}", *text);
        let read = Scalar::from_text_batch(curve, &[&text]).remove(0).unwrap();
        assert_eq!(read.number(), largest.number());
    }
}

#[test]
fn draws_from_2_to_n_minus_1_only() {
    for &curve in Curve::ALL {
        let len = curve.coordinate_len();
        let order = number::tail(curve.order(), len).to_vec();
        let small = |n: u8| {
            let mut bytes = std::vec![0; len];
            bytes[len - 1] = n;
            bytes
        };
        let mut below = order.clone();
        below[len - 1] -= 1;
        let stream = [small(0), small(1), order, small(2), below.clone()].concat();
        let mut rng = ScriptedRng::new(stream);
        let two = Scalar::random(curve, &mut rng);
        assert_eq!(number::tail(two.number(), len), small(2));
        let greatest = Scalar::random(curve, &mut rng);
        assert_eq!(number::tail(greatest.number(), len), below);
        rng.assert_used_up();
    }
}
