//! SEC1 points: 04 ‖ x ‖ y (133 bytes on P-521) or 02|03 ‖ x (67 bytes), Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::Point;
use crate::base64;
use crate::batch::single;
use crate::curve::Curve;
use crate::error::{Error, Result};
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
    /// [`Error::Base64`], [`Error::Length`], [`Error::Identity`], [`Error::Sec1Form`] (hybrid forms
    /// among others), [`Error::CoordinateRange`], [`Error::NotOnCurve`].
    pub fn from_sec1_text(curve: Curve, text: &str) -> Result<Self> {
        single(Self::from_sec1_text_batch(curve, &[text]))
    }

    /// The batch form of [`Point::from_sec1_text`].
    #[must_use]
    pub fn from_sec1_text_batch(curve: Curve, texts: &[&str]) -> Vec<Result<Self>> {
        let parsed: Vec<Result<Parsed>> = texts.iter().map(|text| parse(curve, text)).collect();
        let short = parsed.iter().flatten().filter(|parsed| parsed.odd.is_some());
        let xs: Vec<&[u8]> = short.map(|parsed| parsed.split().0).collect();
        let mut lifted = Self::from_x_batch(curve, &xs).into_iter();
        let finish = |parsed: &Result<Parsed>| {
            let parsed = parsed.as_ref().map_err(Clone::clone)?;
            let Some(odd) = parsed.odd else {
                let (x, y) = parsed.split();
                return Self::from_coordinates(curve, x, y);
            };
            let point = lifted.next().unwrap_or(Err(Error::MissingOutput))?;
            Ok(point.with_parity(odd))
        };
        parsed.iter().map(finish).collect()
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
    fn with_parity(mut self, odd: Choice) -> Self {
        let (negated, _) = number::subtract(self.curve.prime(), &self.at.y);
        let keep = self.parity().ct_eq(&odd.unwrap_u8());
        let chosen = number::select(&negated, &self.at.y, keep);
        self.at.y = *chosen;
        self
    }
}

/// The bytes of a point whose form and length are right.
struct Parsed {
    bytes: Zeroizing<Vec<u8>>,
    coordinate_len: usize,
    /// Of the short form: whether y is odd.
    odd: Option<Choice>,
}

impl Parsed {
    /// What follows the tag.
    fn split(&self) -> (&[u8], &[u8]) {
        let coordinates = self.bytes.split_first().map_or(&[][..], |(_, rest)| rest);
        coordinates.split_at_checked(self.coordinate_len).unwrap_or((coordinates, &[]))
    }
}

fn parse(curve: Curve, text: &str) -> Result<Parsed> {
    let bytes = base64::decode_url(WHAT, text)?;
    let coordinate_len = curve.coordinate_len();
    let short = coordinate_len.saturating_add(1);
    let long = coordinate_len.saturating_mul(2).saturating_add(1);
    let wrong = |min, max| Err(Error::Length { what: WHAT, min, max, found: bytes.len() });
    let odd = match *bytes.as_slice() {
        [] => return wrong(short, long),
        [0] => return Err(Error::Identity),
        [UNCOMPRESSED, ..] if bytes.len() == long => None,
        [UNCOMPRESSED, ..] => return wrong(long, long),
        [tag @ (EVEN | ODD), ..] if bytes.len() == short => Some(Choice::from(tag & 1)),
        [EVEN | ODD, ..] => return wrong(short, short),
        [tag, ..] => return Err(Error::Sec1Form { tag }),
    };
    Ok(Parsed { bytes, coordinate_len, odd })
}
