//! Core's Base64, through the decoders that begin with it, against `base64ct`.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use blindnym::{Curve, Jwk, Point, PseudonymAtRest, TransitInfo};

use super::world::world;

pub(super) fn run(data: &[u8]) {
    encoded(data);
    let Ok(text) = str::from_utf8(data) else { return };
    let is_base64 = |error: &str| error != "base64";

    // Standard and padded: pseudonyms at rest. What Base64 does not refuse is refused for its length, mostly.
    let ours = PseudonymAtRest::from_text(&world().domain, text);
    let theirs = Base64::decode_vec(text);
    let accepted = ours.as_ref().map_or_else(|error| is_base64(error.code()), |_| true);
    assert_eq!(accepted, theirs.is_ok(), "standard");
    if let (Ok(ours), Ok(theirs)) = (&ours, &theirs) {
        // The same number, whatever zeros came before it.
        let significant = |bytes: &[u8]| -> Vec<u8> {
            bytes.iter().copied().skip_while(|byte| *byte == 0).collect()
        };
        assert_eq!(significant(ours.x()), significant(theirs));
        assert_eq!(ours.to_text(), Base64::encode_string(ours.x()));
    }

    // For URLs and unpadded: points, and each part of a transitInfo.
    let theirs = Base64UrlUnpadded::decode_vec(text);
    let ours = Point::from_sec1_text(Curve::P521, text);
    let accepted = ours.map_or_else(|error| is_base64(error.code()), |_| true);
    assert_eq!(accepted, theirs.is_ok(), "url");
    if !text.contains('.') {
        let header = Base64UrlUnpadded::encode_string(br#"{"alg":"dir","enc":"A256GCM"}"#);
        let (iv, tag) = ("A".repeat(16), "A".repeat(22));
        let info = TransitInfo::parse(&format!("{header}..{iv}.{text}.{tag}"));
        assert_eq!(info.is_ok(), theirs.is_ok(), "part");
    }
}

fn encoded(bytes: &[u8]) {
    let jwk = Jwk::new("kid", bytes, bytes, bytes);
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    assert_eq!(jwk.n, Base64UrlUnpadded::encode_string(&bytes[zeros..]));
    assert_eq!(jwk.x5c, [Base64::encode_string(bytes)]);
}
