//! A transitInfo, read by everybody and opened by its owner.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym::{EncodedValue, PseudonymInTransit, TransitInfo, Value};

use super::world::{NOW, world};

pub(super) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(info) = TransitInfo::parse(text) else { return };
    assert_eq!(info.as_str(), text);
    let parts: Vec<Vec<u8>> = text
        .split('.')
        .map(|part| Base64UrlUnpadded::decode_vec(part).expect("canonical Base64url"))
        .collect();
    let lengths: Vec<usize> = parts.iter().map(Vec::len).collect();
    assert_eq!((lengths.len(), lengths[1], lengths[2], lengths[4]), (5, 0, 12, 16));
    assert_eq!(info.unverified_header().as_json().as_bytes(), parts[0]);
    drop(info.unverified_header().custom());
    assert!(!format!("{info:?}").is_empty());

    let world = world();
    let encoded = EncodedValue::encode(&world.domain, &Value::from_text("1")).unwrap();
    let point = encoded.point().clone();
    let pseudonym = PseudonymInTransit::from_parts(&world.domain, point, info).unwrap();
    let expires = pseudonym.expires();
    if let Ok(opened) = world.owner.to_at_rest(&pseudonym, NOW) {
        // It says the same of its end to everybody, and is not over.
        assert!(expires.is_none_or(|expires| expires == opened.claims.exp));
        assert!(opened.claims.exp >= NOW - 60 && opened.claims.iat <= NOW + 60);
    }
}
