use secrecy::ExposeSecret as _;

use super::Callback;
use crate::iam::{IamError, OAuthError};

#[test]
fn addresses_and_queries_are_read() {
    for text in [
        "http://127.0.0.1:1234/callback?state=s&iss=https%3A%2F%2Fi&code=c%2B1",
        "/callback?state=s&iss=https://i&code=c%2B1#fragment",
        "state=s&iss=https://i&code=c%2B1&session_state=x",
    ] {
        let callback = Callback::parse(text).unwrap();
        assert_eq!((callback.state(), callback.issuer()), ("s", Some("https://i")), "{text}");
        assert!(callback.is_code());
        assert_eq!(callback.into_code().unwrap().expose_secret(), "c+1");
    }
}

#[test]
fn a_refusal_is_told() {
    let text = "state=s&error=access_denied&error_description=User+denied%0Aconsent";
    let callback = Callback::parse(text).unwrap();
    assert!(!callback.is_code());
    let Err(IamError::LoginRefused { refusal }) = callback.into_code() else { panic!() };
    assert_eq!(refusal.error, OAuthError::AccessDenied);
    assert_eq!(refusal.description.as_deref(), Some("User denied consent"));
    // Both: the refusal counts.
    assert!(!Callback::parse("state=s&error=server_error&code=c").unwrap().is_code());
}

#[test]
fn what_is_no_callback_is_refused() {
    for text in ["", "?", "code=c", "state=s", "state=s&state=t&code=c", "state=s&code=c&code=d"] {
        assert_eq!(Callback::parse(text).unwrap_err(), IamError::ForeignCallback, "{text}");
    }
}

#[test]
fn codes_are_never_printed() {
    let text = format!("{:?}", Callback::parse("state=sss&code=ccc").unwrap());
    assert!(!text.contains("sss") && !text.contains("ccc"), "{text}");
}
