//! Value to point and back.

use blindnym::{Curve, Domain, EncodedValue, ErrorKind, Point, Value};
use proptest::prelude::{ProptestConfig, any, proptest};

use crate::support::{Row, outcome, table};
use crate::{curve, uhmep};

fn domain(row: &Row) -> Domain {
    let buffer_size = u8::try_from(row.integer("buffer_size")).unwrap();
    let domain = Domain::new("d", curve(row), "a").with_buffer_size(buffer_size).unwrap();
    domain.with_full_capacity()
}

#[test]
fn encodes_as_plain_integers_do() {
    for row in table("encoding", "encode") {
        let domain = domain(&row);
        let value = Value::from_bytes(&row.hex("value_hex"));
        let constant = EncodedValue::encode(&domain, &value);
        let variable = EncodedValue::encode_batch_vartime(&domain, &[&value]).remove(0).unwrap();
        assert_eq!(constant, Ok(variable.clone()), "{row:?}");
        assert_eq!(variable.point().x(), row.hex("x_hex"), "{row:?}");
        assert_eq!(variable.point().y(), row.hex("y_hex"), "{row:?}");
        assert_eq!(variable.decode(&domain), Ok(value), "{row:?}");
    }
}

#[test]
fn decodes_whatever_counter_another_writer_came_to() {
    for row in table("encoding", "decode") {
        let point =
            EncodedValue::from_point(Point::from_x(curve(&row), &row.hex("x_hex")).unwrap());
        let value = point.decode(&domain(&row)).unwrap();
        assert_eq!(value.as_bytes(), row.hex("value_hex"), "{row:?}");
    }
}

#[test]
fn refuses_foreign_points() {
    for row in table("encoding", "decode_errors") {
        let point =
            EncodedValue::from_point(Point::from_x(curve(&row), &row.hex("x_hex")).unwrap());
        outcome(&row, point.decode(&domain(&row)), |_| unreachable!("errors only"));
    }
}

#[test]
fn a_long_value_costs_the_others_nothing() {
    let values = [
        Value::from_text("97071143362"),
        Value::from_bytes(&[7; 33]),
        Value::from_text(""),
        Value::from_bytes(&[0; 32]),
    ];
    let values: Vec<&Value> = values.iter().collect();
    let domain = uhmep();
    let points = EncodedValue::encode_batch(&domain, &values);
    assert_eq!(points[1], Err(ErrorKind::ValueTooLong { limit: 32, found: 33 }.into()));
    for place in [0, 2, 3] {
        assert_eq!(points[place].as_ref().unwrap().decode(&domain), Ok(values[place].clone()));
    }
}

#[test]
fn the_policy_can_be_lifted_by_name_up_to_what_a_coordinate_holds() {
    for (curve, policy, capacity) in
        [(Curve::P521, 32, 56), (Curve::P384, 32, 38), (Curve::P256, 22, 22)]
    {
        let domain = Domain::new("d", curve, "a");
        assert_eq!(domain.value_limit(), policy);
        let lifted = domain.with_full_capacity();
        assert_eq!(lifted.value_limit(), capacity);
        let greatest = Value::from_bytes(&vec![0xff; capacity]);
        // Reading takes the capacity whatever the policy is.
        let point = EncodedValue::encode(&lifted, &greatest).unwrap();
        assert_eq!(point.decode(&domain), Ok(greatest));
        let too_long = Value::from_bytes(&vec![0xff; capacity + 1]);
        let expected = ErrorKind::ValueTooLong { limit: capacity, found: capacity + 1 };
        assert_eq!(EncodedValue::encode(&lifted, &too_long), Err(expected.into()));
    }
}

#[test]
fn a_point_of_another_curve_is_refused() {
    let p256 = Domain::new("d", Curve::P256, "a");
    let point = EncodedValue::encode(&p256, &Value::from_text("1")).unwrap();
    assert_eq!(point.decode(&uhmep()).unwrap_err().code(), "wrong_curve");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_value_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..=32)) {
        let domain = uhmep();
        let value = Value::from_bytes(&bytes);
        let point = EncodedValue::encode(&domain, &value).unwrap();
        assert_eq!(point.decode(&domain), Ok(value.clone()));
        assert_eq!(EncodedValue::encode_batch_vartime(&domain, &[&value]), [Ok(point)]);
    }
}
