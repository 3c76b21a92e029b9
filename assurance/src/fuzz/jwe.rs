//! Encrypted texts (compact JWE, `dir`, A256GCM) against a reader and a writer on aws-lc, whole and damaged.

use arbitrary::{Arbitrary, Unstructured};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use blindnym::{TextKey, Value};
use serde_json::Value as Json;

use super::world::rng;

/// What the writer writes, and what becomes of it.
#[derive(Arbitrary, Debug)]
struct Case<'a> {
    key: [u8; 32],
    iv: [u8; 12],
    header: u8,
    legacy: bool,
    /// A character in the place of another one, or a cut.
    damage: Option<(u16, u8, bool)>,
    text: &'a [u8],
}

const HEADERS: [&str; 8] = [
    r#"{"alg":"dir","enc":"A256GCM"}"#,
    r#"{ "enc" : "A256GCM" , "alg":"dir", "kid":"k"}"#,
    r#"{"alg":"dir","enc":"A256GCM","x":{"alg":"none","y":[1,2]}}"#,
    r#"{"\u0061lg":"d\u0069r","enc":"A256GCM"}"#,
    r#"{"alg":"dir","enc":"A128GCM"}"#,
    r#"{"alg":"none","enc":"A256GCM"}"#,
    r#"{"alg":"dir","enc":"A256GCM","crit":["exp"]}"#,
    r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#,
];

pub(super) fn run(data: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let key = TextKey::from_value(&Value::from_bytes(&case.key)).unwrap();
    let mut text = write(&case);
    if let Some((at, byte, cut)) = case.damage {
        let at = usize::from(at) % (text.len() + 1);
        if cut {
            text.truncate(at);
        } else if at < text.len() {
            text.replace_range(at..=at, char::from(byte & 0x7f).encode_utf8(&mut [0; 4]));
        }
    }
    let (ours, theirs) = (key.decrypt(&text), read(&case.key, &text));
    assert_eq!(ours.as_ref().ok().map(|text| text.as_str()), theirs.as_deref(), "{text} {ours:?}");
    if let Some(read_text) = theirs {
        let ours = key.encrypt(&read_text, &mut rng()).unwrap();
        assert_eq!(read(&case.key, &ours), Some(read_text));
    }
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap())
}

fn write(case: &Case<'_>) -> String {
    let header = HEADERS[usize::from(case.header) % HEADERS.len()];
    let header = Base64UrlUnpadded::encode_string(header.as_bytes());
    let authenticated = if case.legacy { "" } else { header.as_str() };
    let mut sealed = case.text.to_vec();
    let tag = cipher(&case.key)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(case.iv),
            Aad::from(authenticated),
            &mut sealed,
        )
        .unwrap();
    if case.legacy {
        return Base64::encode_string(
            &[case.iv.as_slice(), sealed.as_slice(), tag.as_ref()].concat(),
        );
    }
    let parts =
        [case.iv.as_slice(), sealed.as_slice(), tag.as_ref()].map(Base64UrlUnpadded::encode_string);
    format!("{header}..{}", parts.join("."))
}

fn read(key: &[u8; 32], text: &str) -> Option<String> {
    let (aad, iv, mut sealed) = if text.contains('.') {
        let [header, wrapped, iv, sealed, tag] = *text.split('.').collect::<Vec<_>>() else {
            return None;
        };
        let json = Base64UrlUnpadded::decode_vec(header).ok()?;
        let json: Json = serde_json::from_slice(&json).ok()?;
        let is_one = json.is_object() && json["alg"] == "dir" && json["enc"] == "A256GCM";
        let is_more = json.get("crit").or(json.get("zip")).is_some();
        let parts = [iv, sealed, tag].map(|part| Base64UrlUnpadded::decode_vec(part).ok());
        let [Some(iv), Some(sealed), Some(tag)] = parts else { return None };
        if !is_one || is_more || !wrapped.is_empty() || tag.len() != 16 {
            return None;
        }
        (header, iv, [sealed, tag].concat())
    } else {
        let mut bytes = Base64::decode_vec(text).ok()?;
        let sealed = bytes.split_off(bytes.len().min(12));
        ("", bytes, sealed)
    };
    let nonce = Nonce::try_assume_unique_for_key(&iv).ok()?;
    let text = cipher(key).open_in_place(nonce, Aad::from(aad), &mut sealed).ok()?;
    String::from_utf8(text.to_vec()).ok()
}
