//! Blinding against the cookbook's table.

use std::vec::Vec;

use super::blind;
use crate::curve::Curve;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::support::{ScriptedRng, seeded_rng, table};
use crate::unblinded::unblind;

#[test]
fn blinds_as_the_cookbook_does_and_unblinds_again() {
    let rows = table("cookbook-p521", "blind");
    let point = |x: &str, y: &str| Point::from_coordinate_text(Curve::P521, x, y).unwrap();
    let points: Vec<Point> = rows.iter().map(|row| point(row.text("x"), row.text("y"))).collect();
    let mut rng = ScriptedRng::new(rows.iter().flat_map(|row| row.base64("scalar")).collect());
    let blinded = blind(Curve::P521, &points.iter().collect::<Vec<_>>(), &mut rng);
    let blinded: Vec<_> = blinded.map(|blinded| blinded.unwrap()).collect();
    rng.assert_used_up();
    for ((_, blinded), row) in blinded.iter().zip(&rows) {
        assert_eq!(*blinded, point(row.text("blinded_x"), row.text("blinded_y")), "{row:?}");
    }
    let answers: Vec<_> = blinded.iter().map(|(factor, point)| (point, factor)).collect();
    let unblinded: Vec<_> = unblind(Curve::P521, &answers).into_iter().flatten().collect();
    assert_eq!(unblinded, points);
}

#[test]
fn a_point_of_another_curve_takes_nobodys_factor() {
    let rows = table("cookbook-p521", "blind");
    let good = |row: usize| {
        Point::from_coordinate_text(Curve::P521, rows[row].text("x"), rows[row].text("y")).unwrap()
    };
    let points = [good(0), Point::from_x(Curve::P256, &[5]).unwrap(), good(1)];
    let blinded = blind(Curve::P521, &points.iter().collect::<Vec<_>>(), &mut seeded_rng(1));
    let blinded: Vec<_> = blinded.collect();
    assert_eq!(blinded[1].as_ref().unwrap_err().code(), "wrong_curve");
    for place in [0, 2] {
        let (factor, point) = blinded[place].as_ref().unwrap();
        assert_eq!(unblind(Curve::P521, &[(point, factor)]), [Ok(points[place].clone())]);
    }
}

#[test]
fn a_scalar_of_another_curve_multiplies_nothing() {
    let row = &table("cookbook-p521", "blind")[0];
    let point = Point::from_coordinate_text(Curve::P521, row.text("x"), row.text("y")).unwrap();
    let [other, one] = [Curve::P256, Curve::P521].map(Scalar::one);
    let products = Point::multiply_batch(Curve::P521, &[(&point, &other), (&point, &one)]);
    assert_eq!(products[0].as_ref().unwrap_err().code(), "wrong_curve");
    assert_eq!(products[1], Ok(point));
}
