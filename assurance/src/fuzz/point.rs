//! Points in SEC1 and as coordinates, against RustCrypto's decoders.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use blindnym::{Curve, EncodedValue, Point, Sec1Form};
use p256::elliptic_curve::sec1::ToSec1Point as _;

use super::world::{curve, first, on};

pub(super) fn run(data: &[u8]) {
    let (choice, data) = first(data);
    let curve = curve(choice);
    let ours = Point::from_sec1_text(curve, &Base64UrlUnpadded::encode_string(data));
    // The identity is a point, but none that anybody may send; compact and hybrid forms are not read.
    let theirs = matches!(data.first(), Some(2..=4)).then(|| uncompressed(curve, data)).flatten();
    assert_eq!(ours.as_ref().ok().map(long), theirs, "{ours:?}");
    if let Ok(point) = &ours {
        forms(curve, point);
    }

    let half = data.len() / 2;
    let (x, y) = data.split_at(half);
    let ours = Point::from_coordinates(curve, x, y);
    let (x_text, y_text) = (Base64::encode_string(x), Base64::encode_string(y));
    assert_eq!(
        Point::from_coordinate_text(curve, &x_text, &y_text).ok(),
        ours.as_ref().ok().cloned()
    );
    if let Ok(point) = &ours {
        let sec1 = [&[4], point.x(), point.y()].concat();
        assert_eq!(uncompressed(curve, &sec1), Some(long(point)));
    }
    if let Ok(point) = Point::from_x(curve, data) {
        forms(curve, &point);
        drop(EncodedValue::from_point(point).decode(&on(curve).domain));
    }
    if let Ok(text) = str::from_utf8(data) {
        drop(Point::from_sec1_text(curve, text));
        let (x, y) = text.split_once(':').unwrap_or((text, text));
        drop(Point::from_coordinate_text(curve, x, y));
    }
}

/// It is read as it was written.
fn forms(curve: Curve, point: &Point) {
    for form in [Sec1Form::Long, Sec1Form::Short] {
        let again =
            Point::from_sec1_text(curve, &point.to_sec1_text(form)).expect("what was written");
        assert_eq!(&again, point);
    }
    let again = Point::from_coordinate_text(curve, &point.x_text(), &point.y_text());
    assert_eq!(again.as_ref(), Ok(point));
}

fn long(point: &Point) -> Vec<u8> {
    [&[4], point.x(), point.y()].concat()
}

fn uncompressed(curve: Curve, sec1: &[u8]) -> Option<Vec<u8>> {
    match curve {
        Curve::P256 => {
            let key = p256::PublicKey::from_sec1_bytes(sec1).ok()?;
            Some(key.to_sec1_point(false).as_bytes().to_vec())
        }
        Curve::P384 => {
            let key = p384::PublicKey::from_sec1_bytes(sec1).ok()?;
            Some(key.to_sec1_point(false).as_bytes().to_vec())
        }
        Curve::P521 => {
            let key = p521::PublicKey::from_sec1_bytes(sec1).ok()?;
            Some(key.to_sec1_point(false).as_bytes().to_vec())
        }
    }
}
