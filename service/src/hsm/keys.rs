//! The two private keys of a domain in a token.

use blindnym::{Curve, Direction, SecretPair};
use cryptoki::error::{Error as CallError, RvError};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, SessionState};
use uuid::Uuid;
use zeroize::Zeroize;

use super::error::{HsmError, Result};

/// As much of a domain's name as a label has room for everywhere.
const SHOWN_NAME: usize = 64;
const BOTH: [Direction; 2] = [Direction::ToPseudonym, Direction::ToValue];

/// What the two keys of a domain are called, and their curve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyName {
    /// The domain's name.
    pub(super) domain: String,
    /// CKA_ID of both, 16 bytes.
    pub(super) id: Uuid,
    /// The curve.
    pub(super) curve: Curve,
}

impl KeyName {
    /// CKA_LABEL.
    pub(super) fn label(&self, direction: Direction) -> String {
        let name: String = self.domain.chars().take(SHOWN_NAME).collect();
        match direction {
            Direction::ToPseudonym => format!("blindnym {name} k"),
            Direction::ToValue => format!("blindnym {name} 1/k"),
        }
    }

    /// What finds a key and nothing else.
    fn search(&self, direction: Direction) -> Vec<Attribute> {
        vec![
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::KeyType(KeyType::EC),
            Attribute::Token(true),
            Attribute::Label(self.label(direction).into_bytes()),
            Attribute::Id(self.id.as_bytes().to_vec()),
        ]
    }
}

/// Puts both keys into the token, where they can be used and not read.
///
/// Where the second one fails, the first one is taken out again.
pub(super) fn import(session: &Session, name: &KeyName, pair: &SecretPair) -> Result<()> {
    for direction in BOTH {
        if let Err(error) = import_one(session, name, direction, pair.bytes(direction)) {
            // The error that is told is the first one.
            let _cleaned = destroy(session, name);
            return Err(error);
        }
    }
    Ok(())
}

fn import_one(
    session: &Session,
    name: &KeyName,
    direction: Direction,
    secret: &[u8],
) -> Result<()> {
    let mut template = name.search(direction);
    template.extend([
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Derive(true),
        Attribute::Sign(false),
        Attribute::EcParams(named_curve(name.curve).to_vec()),
    ]);
    template.push(Attribute::Value(secret.to_vec()));
    let needed = template.len();
    template.extend([Attribute::Copyable(false), Attribute::Modifiable(false)]);
    let better = template.len();
    template.extend([
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        Attribute::SignRecover(false),
    ]);
    let mut created = session.create_object(&template);
    // Older modules do not know the first two of these, others not the last three of an EC key.
    for len in [better, needed] {
        if matches!(&created, Err(CallError::Pkcs11(code, _)) if knows_not(*code)) {
            template.truncate(len);
            created = session.create_object(&template);
        }
    }
    for attribute in &mut template {
        if let Attribute::Value(secret) = attribute {
            secret.zeroize();
        }
    }
    let _key = created?;
    Ok(())
}

/// The codes of a module that is given an attribute that it does not have.
const fn knows_not(code: RvError) -> bool {
    matches!(
        code,
        RvError::AttributeTypeInvalid
            | RvError::AttributeValueInvalid
            | RvError::AttributeReadOnly
            | RvError::TemplateInconsistent
    )
}

/// Takes whatever there is of both keys out of the token.
pub(super) fn destroy(session: &Session, name: &KeyName) -> Result<()> {
    for direction in BOTH {
        for key in session.find_objects(&name.search(direction))? {
            session.destroy_object(key)?;
        }
    }
    Ok(())
}

/// Finds a key, which has to be there once, and refuses one that the token would give away.
pub(super) fn find(
    session: &Session,
    token: &str,
    name: &KeyName,
    direction: Direction,
) -> Result<ObjectHandle> {
    let found = session.find_objects(&name.search(direction))?;
    let (label, id) = (name.label(direction), name.id.simple().to_string());
    match *found {
        [key] => {
            let reason = objection(session, key, name.curve)?;
            reason.map_or(Ok(key), |reason| Err(HsmError::UnsafeKey { label, reason }))
        }
        // Without a login private keys cannot be seen, which is no error of the search.
        [] if !is_logged_in(session)? => Err(HsmError::LoggedOut),
        [] => Err(HsmError::NoKey { token: token.to_owned(), label, id }),
        _ => Err(HsmError::ManyKeys { label, id }),
    }
}

fn is_logged_in(session: &Session) -> Result<bool> {
    let state = session.get_session_info()?.session_state();
    Ok(matches!(state, SessionState::RoUser | SessionState::RwUser))
}

/// What is wrong with a key, as far as its attributes tell. One that does not tell is wrong.
fn objection(session: &Session, key: ObjectHandle, curve: Curve) -> Result<Option<&'static str>> {
    let asked = [
        AttributeType::Sensitive,
        AttributeType::Extractable,
        AttributeType::Private,
        AttributeType::Derive,
        AttributeType::EcParams,
    ];
    let told = session.get_attributes(key, &asked)?;
    let wanted = [
        (Attribute::Sensitive(true), "it is not sensitive, so its value can be read"),
        (Attribute::Extractable(false), "it is extractable, so it can be wrapped and taken out"),
        (Attribute::Private(true), "it is not private, so it can be used without a login"),
        (Attribute::Derive(true), "it is not for derivation"),
        (Attribute::EcParams(named_curve(curve).to_vec()), "it is on another curve"),
    ];
    let missing = wanted.into_iter().find(|(attribute, _)| !told.contains(attribute));
    Ok(missing.map(|(_, reason)| reason))
}

/// DER of the curve's object identifier (RFC 5480, section 2.1.1.1).
const fn named_curve(curve: Curve) -> &'static [u8] {
    match curve {
        Curve::P521 => &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23],
        Curve::P384 => &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
        Curve::P256 => &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
    }
}
