//! Keys that are in a token, and which of them are used.

use blindnym::{Curve, Direction, SecretPair};
use blindnym_service::{Hsm, HsmError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass};
use cryptoki::session::Session;
use uuid::Uuid;

use crate::support::{TestToken, key_id, pair, shown};

const NAMED_P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const NAMED_P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// A key as the service makes it, with one or the other thing changed.
fn put(
    session: &Session,
    id: Uuid,
    direction: Direction,
    pair: &SecretPair,
    changed: &[Attribute],
) {
    let label = match direction {
        Direction::ToPseudonym => "blindnym d k",
        Direction::ToValue => "blindnym d 1/k",
    };
    let mut template = vec![
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(KeyType::EC),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Derive(true),
        Attribute::Label(label.into()),
        Attribute::Id(id.as_bytes().to_vec()),
        Attribute::EcParams(NAMED_P256.to_vec()),
        Attribute::Value(pair.bytes(direction).to_vec()),
    ];
    for attribute in changed {
        let kind = attribute.attribute_type();
        template.retain(|known| known.attribute_type() != kind);
        template.push(attribute.clone());
    }
    let _key = session.create_object(&template).unwrap();
}

fn refusal(hsm: &Hsm, token: &TestToken, id: Uuid) -> HsmError {
    match hsm.secret(&token.label, "d", id, Curve::P256) {
        Ok(_) => panic!("it is used"),
        Err(error) => error,
    }
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn keys_that_could_leave_are_refused() {
    let token = TestToken::new("unsafe");
    let (hsm, session) = (token.hsm(1), token.session());
    let pair = pair(Curve::P256, 1);
    let cases = [
        (Attribute::Extractable(true), "it is extractable"),
        (Attribute::Sensitive(false), "it is not sensitive"),
        (Attribute::Private(false), "it is not private"),
        (Attribute::Derive(false), "it is not for derivation"),
        (Attribute::EcParams(NAMED_P384.to_vec()), "it is on another curve"),
    ];
    for (number, (changed, told)) in (1..).zip(cases) {
        for (more, bad) in [(0, Direction::ToPseudonym), (100, Direction::ToValue)] {
            let id = Uuid::from_u128(number + more);
            for direction in [Direction::ToPseudonym, Direction::ToValue] {
                let changed = if direction == bad { vec![changed.clone()] } else { vec![] };
                put(&session, id, direction, &pair, &changed);
            }
            let error = refusal(&hsm, &token, id);
            assert!(matches!(&error, HsmError::UnsafeKey { .. }), "{error}");
            assert!(shown(&error).contains(told), "{error}");
        }
    }
    // The same by hand, with nothing changed, is accepted: the refusals are not for something else.
    let id = Uuid::from_u128(1_000);
    for direction in [Direction::ToPseudonym, Direction::ToValue] {
        put(&session, id, direction, &pair, &[]);
    }
    assert!(hsm.secret(&token.label, "d", id, Curve::P256).is_ok());
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn keys_that_do_not_belong_together_are_refused() {
    let token = TestToken::new("mixed");
    let (hsm, session) = (token.hsm(1), token.session());
    let id = Uuid::from_u128(7);
    put(&session, id, Direction::ToPseudonym, &pair(Curve::P256, 2), &[]);
    let missing = refusal(&hsm, &token, id);
    assert!(matches!(&missing, HsmError::NoKey { .. }), "{missing}");
    assert!(shown(&missing).contains("blindnym d 1/k"), "{missing}");
    put(&session, id, Direction::ToValue, &pair(Curve::P256, 3), &[]);
    let mixed = refusal(&hsm, &token, id);
    assert!(matches!(&mixed, HsmError::Mismatch { .. }), "{mixed}");
    put(&session, id, Direction::ToPseudonym, &pair(Curve::P256, 2), &[]);
    // Another service has not looked yet.
    let twice = refusal(&token.hsm(1), &token, id);
    assert!(matches!(&twice, HsmError::ManyKeys { .. }), "{twice}");
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn what_was_imported_stays_inside() {
    let token = TestToken::new("inside");
    let hsm = token.hsm(1);
    for &curve in Curve::ALL {
        let place = hsm.import_secret(&token.label, "d", &pair(curve, 4)).unwrap();
        let session = token.session();
        let id = Attribute::Id(key_id(&place).as_bytes().to_vec());
        let keys = session.find_objects(std::slice::from_ref(&id)).unwrap();
        assert_eq!(keys.len(), 2);
        let aes = session.generate_key(
            &Mechanism::AesKeyGen,
            &[Attribute::Wrap(true), Attribute::ValueLen(32_u64.into()), Attribute::Token(false)],
        );
        let aes = aes.unwrap();
        for key in keys {
            assert!(session.get_attributes(key, &[AttributeType::Value]).unwrap().is_empty());
            let _wrapping = session.wrap_key(&Mechanism::AesKeyWrapPad, aes, key).unwrap_err();
            let _copying = session.copy_object(key, &[Attribute::Token(false)]).unwrap_err();
            for change in
                [Attribute::Extractable(true), Attribute::Sensitive(false), Attribute::Sign(true)]
            {
                let _changing = session.update_attributes(key, &[change]).unwrap_err();
            }
            let wanted = [
                Attribute::Derive(true),
                Attribute::Sign(false),
                Attribute::Decrypt(false),
                Attribute::Unwrap(false),
                Attribute::Extractable(false),
            ];
            let told =
                session.get_attributes(key, &wanted.each_ref().map(Attribute::attribute_type));
            assert_eq!(told.unwrap(), wanted);
        }
    }
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn nothing_is_overwritten_and_one_secret_is_destroyed_alone() {
    let token = TestToken::new("several");
    let hsm = token.hsm(1);
    let [one, two] = [5, 6].map(|seed| {
        key_id(&hsm.import_secret(&token.label, "d", &pair(Curve::P256, seed)).unwrap())
    });
    assert_ne!(one, two);
    hsm.destroy_secret(&token.label, "d", one).unwrap();
    hsm.destroy_secret(&token.label, "d", one).unwrap();
    assert!(matches!(refusal(&hsm, &token, one), HsmError::NoKey { .. }));
    assert!(hsm.secret(&token.label, "d", two, Curve::P256).is_ok());
}
