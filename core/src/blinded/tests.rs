//! Blinding against the cookbook's table.

use std::vec::Vec;

use super::blind;
use crate::curve::Curve;
use crate::point::Point;
use crate::support::{ScriptedRng, table};
use crate::unblinded::unblind;

#[test]
fn blinds_as_the_cookbook_does_and_unblinds_again() {
    let rows = table("cookbook-p521", "blind");
    let point = |x: &str, y: &str| Point::from_coordinate_text(Curve::P521, x, y).unwrap();
    let points: Vec<Point> = rows.iter().map(|row| point(row.text("x"), row.text("y"))).collect();
    let mut rng = ScriptedRng::new(rows.iter().flat_map(|row| row.base64("scalar")).collect());
    let (factors, blinded) = blind(Curve::P521, &points.iter().collect::<Vec<_>>(), &mut rng);
    rng.assert_used_up();
    for (blinded, row) in blinded.iter().zip(&rows) {
        assert_eq!(
            *blinded.as_ref().unwrap(),
            point(row.text("blinded_x"), row.text("blinded_y")),
            "{row:?}"
        );
    }
    let answers: Vec<_> = blinded.iter().flatten().zip(factors.iter()).collect();
    let unblinded: Vec<_> = unblind(Curve::P521, &answers).into_iter().flatten().collect();
    assert_eq!(unblinded, points);
}
