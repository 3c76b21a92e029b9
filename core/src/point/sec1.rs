//! SEC1 points: 04 ‖ x ‖ y (133 bytes on P-521) or 02|03 ‖ x (67 bytes), Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::{Point, Unchecked};
use crate::base64;
use crate::batch::single;
use crate::curve::Curve;
use crate::error::{ErrorKind, Result};
use crate::number;

/// What is read here, in errors.
const WHAT: &str = "the SEC1 point";
const UNCOMPRESSED: u8 = 4;
const EVEN: u8 = 2;
const ODD: u8 = 3;

/// Which SEC1 form to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sec1Form {
    /// 04 ‖ x ‖ y: 133 bytes (178 characters) on P-521.
    Long,
    /// 02|03 ‖ x: 67 bytes (90 characters) on P-521. The reader pays a square root.
    Short,
}

impl Point {
    /// Reads the text of either form.
    ///
    /// # Errors
    /// [`ErrorKind::Base64`], [`ErrorKind::Length`], [`ErrorKind::Identity`], [`ErrorKind::Sec1Form`] (hybrid forms
    /// among others), [`ErrorKind::CoordinateRange`], [`ErrorKind::NotOnCurve`].
    pub fn from_sec1_text(curve: Curve, text: &str) -> Result<Self> {
        single(Self::from_sec1_text_batch(curve, &[text]))
    }

    /// The batch form of [`Point::from_sec1_text`].
    #[must_use]
    pub fn from_sec1_text_batch(curve: Curve, texts: &[&str]) -> Vec<Result<Self>> {
        let read = |text: &&str| Unchecked::sec1(curve, text);
        Self::check_batch(curve, texts.iter().map(read).collect())
    }

    /// Writes the text of a form.
    #[must_use]
    pub fn to_sec1_text(&self, form: Sec1Form) -> String {
        let mut bytes = Zeroizing::new(Vec::with_capacity(133));
        match form {
            Sec1Form::Long => {
                bytes.push(UNCOMPRESSED);
                bytes.extend_from_slice(self.x());
                bytes.extend_from_slice(self.y());
            }
            Sec1Form::Short => {
                bytes.push(EVEN | self.parity());
                bytes.extend_from_slice(self.x());
            }
        }
        base64::encode_url(&bytes)
    }

    /// 1 where y is odd.
    fn parity(&self) -> u8 {
        self.at.y.last().map_or(0, |last| last & 1)
    }

    /// The same x with the y of the parity asked for: y or p − y, selected in constant time.
    pub(super) fn with_parity(mut self, odd: Choice) -> Self {
        let (negated, _) = number::subtract(self.curve.prime(), &self.at.y);
        let keep = self.parity().ct_eq(&odd.unwrap_u8());
        let chosen = number::select(&negated, &self.at.y, keep);
        self.at.y = *chosen;
        self
    }
}

impl Unchecked {
    /// The text of either form.
    pub(crate) fn sec1(curve: Curve, text: &str) -> Result<Self> {
        let bytes = base64::decode_url(WHAT, text)?;
        let len = curve.coordinate_len();
        let short = len.saturating_add(1);
        let long = len.saturating_mul(2).saturating_add(1);
        let wrong = |min, max| ErrorKind::Length { what: WHAT, min, max, found: bytes.len() };
        match bytes.split_first() {
            None => Err(wrong(short, long).into()),
            Some((0, [])) => Err(ErrorKind::Identity.into()),
            Some((&UNCOMPRESSED, rest)) => {
                let halves = rest.split_at_checked(len).filter(|_| bytes.len() == long);
                let (x, y) = halves.ok_or(wrong(long, long))?;
                Self::whole(curve, x, y)
            }
            Some((tag @ &(EVEN | ODD), x)) if x.len() == len => {
                Ok(Self::x_alone(curve, x)?.with_parity(Choice::from(tag & 1)))
            }
            Some((&(EVEN | ODD), _)) => Err(wrong(short, short).into()),
            Some((&tag, _)) => Err(ErrorKind::Sec1Form { tag }.into()),
        }
    }
}
