//! Tokens and PINs that are not what they should be.

use blindnym::Curve;
use blindnym_service::{Hsm, HsmError, HsmSettings, KeysError};
use cryptoki::types::AuthPin;

use crate::support::{PIN, TestToken, module, open, shown};

fn draw(hsm: &Hsm, token: &str) -> HsmError {
    hsm.draw_secret(token, "d", Curve::P256).unwrap_err()
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_wrong_pin_is_tried_once() {
    let token = TestToken::new("wrong pin");
    let wrong = "4711-wrong-pin";
    let hsm = open(&token.pin_file(wrong, 0o600), 4);
    let error = draw(&hsm, &token.label);
    assert!(matches!(&error, HsmError::PinRefused { .. }), "{error}");
    let text = shown(&error);
    assert!(text.contains("PinIncorrect") && text.contains("tokens lock"), "{text}");
    assert!(!text.contains(wrong), "{text}");
    // Were it tried again it would be right now.
    let session = token.session();
    session.set_pin(&AuthPin::from(PIN.to_owned()), &AuthPin::from(wrong.to_owned())).unwrap();
    session.logout().unwrap();
    drop(session);
    assert!(matches!(draw(&hsm, &token.label), HsmError::PinRefused { .. }));
    let again = open(&token.pin_file(wrong, 0o600), 4);
    let _place = again.draw_secret(&token.label, "d", Curve::P256).unwrap();
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn tokens_are_found_by_their_label() {
    let token = TestToken::new("found");
    let hsm = token.hsm(1);
    let error = draw(&hsm, "not found");
    let HsmError::NoToken { label, present } = &error else { panic!("{error}") };
    assert_eq!(label, "not found");
    assert!(present.contains(&token.label), "{present:?}");
    assert!(shown(&error).contains(r#""found""#), "{error}");
    let _first = TestToken::new("twins");
    let _second = TestToken::new("twins");
    assert!(matches!(draw(&hsm, "twins"), HsmError::ManyTokens { .. }));
    let _place = hsm.draw_secret(&token.label, "d", Curve::P256).unwrap();
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn pin_files_are_private_and_hold_a_pin() {
    let token = TestToken::new("pin files");
    let open = |contents: &str, mode| {
        let pin_file = token.pin_file(contents, mode);
        Hsm::open(&HsmSettings { module: module(), pin_file, sessions: 1 })
    };
    for mode in [0o640, 0o604, 0o644] {
        let error = open(PIN, mode).unwrap_err();
        let HsmError::PinFile(inner) = &error else { panic!("{error}") };
        assert!(matches!(**inner, KeysError::OpenToOthers { .. }), "{error}");
        assert!(shown(&error).contains("chmod 600"), "{error}");
    }
    for contents in ["", "\n4711", "\r\n"] {
        let error = open(contents, 0o600).unwrap_err();
        assert!(matches!(&error, HsmError::NoPin { .. }), "{error}");
    }
    let hsm = open(&format!("{PIN}\r\nmore\n"), 0o400).unwrap();
    assert_eq!(format!("{hsm:?}"), "Hsm { sessions: 1, .. }");
    let _place = hsm.draw_secret(&token.label, "d", Curve::P521).unwrap();
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn other_files_are_no_module() {
    let token = TestToken::new("no module");
    let pin_file = token.pin_file(PIN, 0o600);
    for module in ["/nowhere/libnothing.so".into(), pin_file.clone()] {
        let settings = HsmSettings { module, pin_file: pin_file.clone(), sessions: 1 };
        let error = Hsm::open(&settings).unwrap_err();
        assert!(matches!(&error, HsmError::Module { .. }), "{error}");
        let _text = shown(&error);
    }
}
