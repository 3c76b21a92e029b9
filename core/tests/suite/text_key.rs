//! Texts encrypted with a key of their own.

use blindnym::{Result, TextKey, Value};

use crate::support::seeded_rng;

const TEXT: &str = "Douleur au genou gauche, depuis la chute de la semaine passée. 😀";
// Made with Node's crypto, under the key 0, 1, …, 31.
const JWE: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..ZGVmZ2hpamtsbW5v.DHSrChycJL5fF3-PvwsFiGKlZ3_oBJZe\
     h7XJOI7K1mj4iGCjJGfvYd2XHR-RI-q8fjb5jk4vYVibgt8VRuSLqvgTQ44.JLs298khuLVSIxp-IjQp2g";
const LEGACY: &str = "ZGVmZ2hpamtsbW5vDHSrChycJL5fF3+PvwsFiGKlZ3/oBJZeh7XJOI7K1mj4iGCjJGfvYd2XHR+RI+q8fjb5jk4vYV\
     ibgt8VRuSLqvgTQ46tv/8abP2eyeFtqsx5pOoB";

fn key() -> TextKey {
    let bytes: Vec<u8> = (0..32).collect();
    TextKey::from_value(&Value::from_bytes(&bytes)).unwrap()
}

fn code(encrypted: &str) -> &'static str {
    key().decrypt(encrypted).map_or_else(|error| error.code(), |_| "")
}

#[test]
fn what_others_encrypted_is_read() {
    assert_eq!(*key().decrypt(JWE).unwrap(), TEXT);
    assert_eq!(*key().decrypt(LEGACY).unwrap(), TEXT);
}

#[test]
fn texts_of_any_length_come_back() {
    let rng = &mut seeded_rng(1);
    let key = TextKey::generate(rng);
    for text in ["", "a", TEXT, &"é".repeat(100_000)] {
        let jwe = key.encrypt(text, rng).unwrap();
        assert!(jwe.starts_with("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.."), "{jwe}");
        let same = TextKey::from_value(&key.to_value()).unwrap();
        assert_eq!(*same.decrypt(&jwe).unwrap(), text);
        assert_eq!(TextKey::generate(rng).decrypt(&jwe).unwrap_err().code(), "decryption_failed");
    }
    let (one, other) = (key.encrypt("a", rng).unwrap(), key.encrypt("a", rng).unwrap());
    assert_ne!(one, other);
}

#[test]
fn damage_is_refused_everywhere() {
    for (encrypted, from) in [(JWE, 41), (LEGACY, 0)] {
        for at in from..encrypted.len() {
            let old = &encrypted[at..=at];
            let new = if old == "A" { "B" } else { "A" };
            let damaged = format!("{}{new}{}", &encrypted[..at], &encrypted[at + 1..]);
            assert_ne!(code(&damaged), "", "{at}");
        }
    }
}

#[test]
fn other_algorithms_and_forms_are_refused() {
    let header = |json: &str| {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let (_, rest) = JWE.split_once('.').unwrap();
        code(&format!("{}.{rest}", Base64UrlUnpadded::encode_string(json.as_bytes())))
    };
    assert_eq!(header(r#"{"alg":"dir","enc":"A128GCM"}"#), "unsupported_algorithm");
    assert_eq!(header(r#"{"alg":"none","enc":"A256GCM"}"#), "unsupported_algorithm");
    assert_eq!(header(r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#), "unsupported_algorithm");
    assert_eq!(header(r#"{"alg":"dir","enc":"A256GCM","crit":null}"#), "unsupported_algorithm");
    assert_eq!(header(r#"{"alg":"dir"}"#), "missing_member");
    assert_eq!(header(r#"{"alg":"dir","alg":"dir","enc":"A256GCM"}"#), "json");
    // Right algorithms, another text of the header: it is authenticated.
    assert_eq!(header(r#"{"alg":"dir","enc":"A256GCM" }"#), "decryption_failed");
    assert_eq!(code(""), "decryption_failed");
    assert_eq!(code("AAAA"), "decryption_failed");
    assert_eq!(code("a.b"), "jwe_form");
    assert_eq!(code("!"), "base64");
    assert_eq!(code(&format!("{JWE}.")), "jwe_form");
}

#[test]
fn a_key_has_32_bytes_and_is_not_shown() {
    for len in [0, 16, 31, 33] {
        let made: Result<TextKey> = TextKey::from_value(&Value::from_bytes(&vec![1; len]));
        assert_eq!(made.unwrap_err().code(), "length");
    }
    assert_eq!(format!("{:?}", key()), "TextKey { .. }");
}
