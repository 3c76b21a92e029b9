//! The cookbook's own tables: encoding and decompression. Blinding is tested where its factors are.

use blindnym::{Curve, Domain, EncodedValue, Point, Value};

use crate::support::{table, unhex};

#[test]
fn encodes_every_value_of_the_cookbook() {
    for row in table("cookbook-p521", "value_to_point") {
        let buffer_size = u8::try_from(row.integer("buffer_size")).unwrap();
        let domain = Domain::new("d", Curve::P521, "a").with_buffer_size(buffer_size).unwrap();
        let domain = domain.with_full_capacity();
        let value = Value::from_bytes(&unhex(row.text("value_hex")));
        let point = EncodedValue::encode(&domain, &value).unwrap();
        assert_eq!(point.point().x(), row.base64("x"), "{row:?}");
        assert_eq!(point.point().y(), row.base64("y"), "{row:?}");
        assert_eq!(EncodedValue::encode_batch_vartime(&domain, &[&value]), [Ok(point.clone())]);
        assert_eq!(point.decode(&domain), Ok(value));
    }
}

#[test]
fn decompresses_every_point_of_the_cookbook() {
    for row in table("cookbook-p521", "decompress") {
        let point = Point::from_x(Curve::P521, &row.base64("x")).unwrap();
        assert_eq!(point.y(), row.base64("y"), "{row:?}");
    }
}
