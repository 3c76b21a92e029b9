//! What errors say, and what they are taken for.

use cryptoki::context::Function;
use cryptoki::error::{Error as CallError, RvError};

use super::{HsmError, is_of_pin};

fn call(code: RvError) -> HsmError {
    CallError::Pkcs11(code, Function::DeriveKey).into()
}

#[test]
fn a_call_is_told_by_its_name_and_code() {
    let error = call(RvError::DeviceRemoved);
    assert_eq!(error.to_string(), "the PKCS#11 module: C_DeriveKey gives DeviceRemoved");
    assert_eq!(error.code(), Some(RvError::DeviceRemoved));
}

#[test]
fn labels_that_are_there_are_listed() {
    let error = |present: &[&str]| {
        let present = present.iter().map(ToString::to_string).collect();
        HsmError::NoToken { label: "a".into(), present }.to_string()
    };
    assert_eq!(error(&[]), r#"there is no token "a"; the module has none"#);
    assert_eq!(error(&["b", "c d"]), r#"there is no token "a"; the module has "b", "c d""#);
}

#[test]
fn lost_sessions_are_told_from_bad_calls_and_pins() {
    let lost = [RvError::SessionHandleInvalid, RvError::UserNotLoggedIn, RvError::DeviceRemoved];
    for code in lost {
        assert!(call(code).is_of_session(), "{code:?}");
        assert_eq!(call(code).reason(), "session");
        assert!(!is_of_pin(code));
    }
    for code in [RvError::PinIncorrect, RvError::PinLocked, RvError::MechanismParamInvalid] {
        assert!(!call(code).is_of_session(), "{code:?}");
        assert_eq!(call(code).reason(), "call");
    }
    assert!(is_of_pin(RvError::PinIncorrect) && is_of_pin(RvError::PinLocked));
    assert!(!HsmError::Lost.is_of_session());
    let refused = HsmError::PinRefused { label: "a".into(), reason: "PinLocked".into() };
    assert_eq!(refused.reason(), "pin");
    assert!(refused.to_string().contains("tokens lock"));
}
