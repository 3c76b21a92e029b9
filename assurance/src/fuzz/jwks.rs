//! Key sets, and keys that are encrypted for.

use blindnym::{AwsLcPublicKeys, Jwk, Jwks, PublicKeys as _};

pub(super) fn run(data: &[u8]) {
    drop(Jwk::parse(data));
    let Ok(jwks) = Jwks::parse(data) else { return };
    let again = Jwks::parse(jwks.to_json().as_bytes()).expect("what was written");
    assert_eq!(again, jwks);
    for key in jwks.keys().iter().take(4) {
        assert_eq!(
            jwks.find(&key.kid).map(|found| &found.kid),
            again.find(&key.kid).map(|found| &found.kid)
        );
        drop(key.thumbprint());
        if let Ok(wrapped) = AwsLcPublicKeys.wrap_key(key, &[7; 32]) {
            assert!(wrapped.len() >= 256, "an RSA key of less than 2048 bits");
        }
    }
}
