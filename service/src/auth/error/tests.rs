//! Statuses and codes.

use std::collections::BTreeSet;

use super::*;

#[test]
fn each_has_its_status_and_code() {
    let right = Right::Identify;
    let all = [
        (AuthError::MissingToken, 401),
        (AuthError::TokenTooLong { max: 1, found: 2 }, 401),
        (AuthError::MalformedToken, 401),
        (AuthError::RefusedAlgorithm, 401),
        (AuthError::UnknownKey, 401),
        (AuthError::BadSignature, 401),
        (AuthError::WrongIssuer, 401),
        (AuthError::WrongAudience, 401),
        (AuthError::TokenExpired, 401),
        (AuthError::TokenNotYetValid, 401),
        (AuthError::MissingRole { right }, 403),
        (AuthError::RefusedByRule { right }, 403),
        (AuthError::KeysUnavailable, 503),
        (AuthError::InvalidRule { reason: String::new() }, 500),
        (AuthError::InvalidSettings { reason: "" }, 500),
    ];
    let mut codes = BTreeSet::new();
    for (error, status) in &all {
        assert_eq!(error.status(), *status);
        let challenge = (*status == 401).then_some(r#"Bearer error="invalid_token""#);
        assert_eq!(error.www_authenticate(), challenge);
        assert!(codes.insert(error.code()), "{}", error.code());
    }
}
