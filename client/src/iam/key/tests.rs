#![allow(clippy::arithmetic_side_effects, reason = "a test asserts by panicking")]

use base64ct::{Base64, Encoding as _};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{SigningKey, random_uuid};
use crate::iam::support::{DER, key};

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", Base64::encode_string(der))
}

#[test]
fn what_it_signs_another_library_verifies_with_the_published_key() {
    let key = key().with_kid("k1");
    let jwt = key.sign(&json!({"a": 1, "exp": 9_999_999_999_u64})).unwrap();
    let jwk: Jwk = serde_json::from_str(&key.public_jwk()).unwrap();
    assert_eq!(jwk.common.key_id.as_deref(), Some("k1"));
    let header = decode_header(jwt.expose_secret()).unwrap();
    assert_eq!((header.alg, header.kid.as_deref()), (Algorithm::RS256, Some("k1")));
    let verifying = DecodingKey::from_jwk(&jwk).unwrap();
    let validation = Validation::new(Algorithm::RS256);
    let read = decode::<Value>(jwt.expose_secret(), &verifying, &validation).unwrap();
    assert_eq!(read.claims["a"], 1);
    // And not with a changed letter.
    let mut changed = jwt.expose_secret().to_owned();
    let _last = changed.pop();
    changed.push_str("-A");
    assert!(decode::<Value>(&changed, &verifying, &validation).is_err());
}

#[test]
fn without_a_kid_the_header_is_the_algorithm_alone() {
    let jwt = key().sign(&json!({})).unwrap();
    assert!(jwt.expose_secret().starts_with("eyJhbGciOiJSUzI1NiJ9."), "{{\"alg\":\"RS256\"}}");
}

#[test]
fn pem_is_read_with_text_around_it() {
    let text = format!("Bag Attributes\n  friendlyName: x\n{}", pem("PRIVATE KEY", &DER));
    let read = SigningKey::from_pem(text.as_bytes()).unwrap();
    assert_eq!(read.public_jwk(), key().public_jwk());
    // PKCS#1 is what PKCS#8 wraps: a header of 26 bytes for RSA keys of 2048 bits.
    let inner = DER.get(26..).unwrap();
    let read = SigningKey::from_pem(pem("RSA PRIVATE KEY", inner).as_bytes()).unwrap();
    assert_eq!(read.public_jwk(), key().public_jwk());
}

#[test]
fn what_is_no_key_is_refused_without_repeating_it() {
    for text in [
        String::new(),
        "no PEM".to_owned(),
        pem("PRIVATE KEY", b"not a key"),
        pem("ENCRYPTED PRIVATE KEY", &DER),
        pem("EC PRIVATE KEY", b"not RSA"),
        pem("CERTIFICATE", b"no key"),
    ] {
        let error = SigningKey::from_pem(text.as_bytes()).unwrap_err();
        assert_eq!(error.code(), "iam_key", "{text}");
        assert!(!error.to_string().contains("not a key"));
    }
}

#[test]
fn a_key_is_never_printed() {
    let text = format!("{:?}", key().with_kid("k1"));
    assert_eq!(text, r#"SigningKey { kid: Some("k1"), .. }"#);
}

#[test]
fn uuids_are_random_ones() {
    let (one, other) = (random_uuid().unwrap(), random_uuid().unwrap());
    assert_ne!(one, other);
    assert_eq!((one.len(), one.get(14..15)), (36, Some("4")));
}

#[cfg(feature = "pkcs12")]
mod pkcs12 {
    use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
    use secrecy::SecretString;

    use super::{DER, SigningKey, key};

    fn file(algorithm: EncryptionAlgorithm, alias: &str) -> Vec<u8> {
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new("id", PrivateKey::from_der(&DER).unwrap(), []);
        store.add_entry(alias, KeyStoreEntry::PrivateKeyChain(chain));
        store.writer("secret").encryption_algorithm(algorithm).write().unwrap()
    }

    #[test]
    fn old_and_new_files_are_read() {
        let password = SecretString::from("secret");
        for algorithm in [
            EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
            EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
        ] {
            let file = file(algorithm, "authentication");
            for alias in ["authentication", "Authentication"] {
                let read = SigningKey::from_pkcs12(&file, &password, alias).unwrap();
                assert_eq!(read.public_jwk(), key().public_jwk());
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_apart() {
        let file = file(EncryptionAlgorithm::PbeWithHmacSha256AndAes256, "authentication");
        let read = |file: &[u8], password: &str, alias| {
            let password = SecretString::from(password);
            SigningKey::from_pkcs12(file, &password, alias).unwrap_err().to_string()
        };
        assert!(read(&file, "secret", "encryption").contains("alias"));
        assert!(read(&file, "wrong", "authentication").contains("password"));
        assert!(read(b"", "secret", "authentication").contains("password"));
        assert!(read(&file[..file.len() - 9], "secret", "authentication").contains("password"));
    }
}
