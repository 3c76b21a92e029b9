use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::AssertionSettings;
use crate::iam::answer::claims;
use crate::iam::support::key;

#[derive(Deserialize)]
struct Read {
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    iat: u64,
    exp: u64,
}

fn signed(settings: &AssertionSettings) -> Read {
    let jwt = settings.sign(&key(), "cbe-0123456789", "https://issuer/realms/M2M").unwrap();
    claims(jwt.expose_secret()).unwrap()
}

#[test]
fn it_is_for_the_realm_by_default() {
    let (one, other) =
        (signed(&AssertionSettings::default()), signed(&AssertionSettings::default()));
    assert_eq!((one.iss.as_str(), one.sub.as_str()), ("cbe-0123456789", "cbe-0123456789"));
    assert_eq!(one.aud, "https://issuer/realms/M2M");
    assert_eq!(one.exp.checked_sub(one.iat), Some(60));
    assert_ne!(one.jti, other.jti, "a JWT is good for one request");
}

#[test]
fn audience_and_life_are_settings() {
    let (audience, life) = (Some("https://token".to_owned()), Duration::from_secs(300));
    let read = signed(&AssertionSettings { audience, life });
    assert_eq!((read.aud.as_str(), read.exp.checked_sub(read.iat)), ("https://token", Some(300)));
}

#[test]
fn five_minutes_are_the_longest() {
    for (millis, good) in
        [(0, false), (999, false), (1_000, true), (300_000, true), (300_001, false)]
    {
        let life = Duration::from_millis(millis);
        let settings = AssertionSettings { audience: None, life };
        assert_eq!(settings.check().is_ok(), good, "{millis}");
    }
}
