//! One multiplication: x(k·P) by CKM_ECDH1_DERIVE with CKD_NULL.

use blindnym::{Curve, Point};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::elliptic_curve::{EcKdf, Ecdh1DeriveParams};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::types::Ulong;
use zeroize::Zeroizing;

use super::error::{HsmError, Result};

/// DER: the tag of an OCTET STRING, and the mark of a length of one byte above 127.
const OCTET_STRING: u8 = 0x04;
const LONG_LENGTH: u8 = 0x81;
/// SEC1: both coordinates follow.
const UNCOMPRESSED: u8 = 0x04;

/// How a module takes the other party's point.
///
/// The standard asks every module for [`Form::Raw`] and allows [`Form::Der`]. A module that takes both
/// has to guess, and 04 3f … of a raw point of P-256 has the look of DER. In DER the points of a curve
/// all begin alike, so where it works once it works for every point: it is tried first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An OCTET STRING with the raw form inside.
    Der,
    /// 04 ‖ x ‖ y.
    Raw,
}

impl Form {
    /// The order in which they are tried.
    pub(super) const ALL: [Self; 2] = [Self::Der, Self::Raw];

    /// The point's bytes: 133 (97, 65) of the raw form, and two or three more for DER.
    pub(super) fn encode(self, point: &Point) -> Zeroizing<Vec<u8>> {
        let len = point.x().len().saturating_add(point.y().len()).saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(len.saturating_add(3)));
        if self == Self::Der {
            bytes.push(OCTET_STRING);
            // No curve here has more than 255 bytes.
            let len = u8::try_from(len).unwrap_or(u8::MAX);
            if len > 127 {
                bytes.push(LONG_LENGTH);
            }
            bytes.push(len);
        }
        bytes.push(UNCOMPRESSED);
        bytes.extend_from_slice(point.x());
        bytes.extend_from_slice(point.y());
        bytes
    }
}

/// x(k·P), of the curve's coordinate length.
///
/// The module gives x as the value of a key that lives in this session for a moment. The copy that the
/// crate reads it through is not wiped: it is a blinded point's.
pub(super) fn derive(
    session: &Session,
    key: ObjectHandle,
    form: Form,
    point: &Point,
) -> Result<Zeroizing<Vec<u8>>> {
    let expected = point.curve().coordinate_len();
    let peer = form.encode(point);
    let mechanism = Mechanism::Ecdh1Derive(Ecdh1DeriveParams::new(EcKdf::null(), &peer));
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::GENERIC_SECRET),
        Attribute::ValueLen(Ulong::try_from(expected)?),
        Attribute::Token(false),
        Attribute::Sensitive(false),
        Attribute::Extractable(true),
    ];
    let shared = session.derive_key(&mechanism, key, &template)?;
    let read = session.get_attributes(shared, &[AttributeType::Value]);
    // Also where it could not be read: objects of a session stay until it ends.
    session.destroy_object(shared)?;
    let value = match read?.pop() {
        Some(Attribute::Value(value)) => Zeroizing::new(value),
        _ => return Err(HsmError::Result { expected, found: 0 }),
    };
    if value.len() == expected {
        return Ok(value);
    }
    Err(HsmError::Result { expected, found: value.len() })
}

/// Points with these x, as the module computed them: one result for each.
pub(super) fn lift(curve: Curve, xs: Vec<Result<Zeroizing<Vec<u8>>>>) -> Vec<Result<Point>> {
    let good: Vec<&[u8]> = xs.iter().flatten().map(|x| x.as_slice()).collect();
    let mut points = Point::from_x_batch(curve, &good).into_iter();
    let expected = curve.coordinate_len();
    let place = |x: Result<Zeroizing<Vec<u8>>>| {
        let found = x?.len();
        let point = points.next().and_then(core::result::Result::ok);
        point.ok_or(HsmError::Result { expected, found })
    };
    xs.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests;
