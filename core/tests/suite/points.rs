//! Reading and writing points: JSON coordinates and SEC1 text.

use blindnym::{Curve, ErrorKind, Point, Sec1Form};

use crate::curve;
use crate::support::{outcome, table};

#[test]
fn reads_coordinates_strictly() {
    for row in table("points", "coordinates") {
        let point = Point::from_coordinate_text(curve(&row), row.text("x_b64"), row.text("y_b64"));
        let point = point.map(|point| (point.x().to_vec(), point.y().to_vec()));
        outcome(&row, point, |row| (row.hex("x_hex"), row.hex("y_hex")));
    }
}

#[test]
fn reads_sec1_strictly_and_bad_points_cost_the_others_nothing() {
    let rows = table("points", "sec1");
    for &curve in Curve::ALL {
        let rows: Vec<_> = rows.iter().filter(|row| row.text("curve") == curve.crv()).collect();
        let texts: Vec<&str> = rows.iter().map(|row| row.text("text")).collect();
        for (point, row) in Point::from_sec1_text_batch(curve, &texts).into_iter().zip(rows) {
            let point = point.map(|point| (point.x().to_vec(), point.y().to_vec()));
            outcome(row, point, |row| (row.hex("x_hex"), row.hex("y_hex")));
        }
    }
}

#[test]
fn writes_what_it_reads() {
    let mut written = 0;
    for row in table("points", "sec1").into_iter().filter(|row| row.error().is_none()) {
        let point = Point::from_sec1_text(curve(&row), row.text("text")).unwrap();
        let form = if point.to_sec1_text(Sec1Form::Long) == row.text("text") {
            Sec1Form::Long
        } else {
            Sec1Form::Short
        };
        assert_eq!(point.to_sec1_text(form), row.text("text"));
        let text = (point.x_text(), point.y_text());
        assert_eq!(Point::from_coordinate_text(curve(&row), &text.0, &text.1), Ok(point));
        written += 1;
    }
    assert!(written > 0);
}

#[test]
fn sizes_are_those_of_the_contract() {
    let point = Point::from_x(Curve::P521, &[1, 0, 0, 0, 0, 0, 0, 0, 3]);
    let point = point.or_else(|_| Point::from_x(Curve::P521, &[1, 0, 0, 0, 0, 0, 0, 0, 4]));
    let point = point.or_else(|_| Point::from_x(Curve::P521, &[1, 0, 0, 0, 0, 0, 0, 0, 5]));
    let point = point.unwrap();
    assert_eq!(point.x().len(), 66);
    assert_eq!(point.x_text().len(), 88);
    assert_eq!(point.to_sec1_text(Sec1Form::Long).len(), 178);
    assert_eq!(point.to_sec1_text(Sec1Form::Short).len(), 90);
}

#[test]
fn a_sec1_identity_with_more_behind_it_is_refused() {
    for text in ["AAA", "AAAA"] {
        let error = Point::from_sec1_text(Curve::P521, text).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Sec1Form { tag: 0 }), "{error:?}");
    }
}
