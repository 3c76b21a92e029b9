//! SEC1 points: 04 ‖ x ‖ y (133 bytes on P-521) or 02|03 ‖ x (67 bytes), Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::Point;
use crate::base64;
use crate::batch::{over_good, single};
use crate::curve::Curve;
use crate::error::{Error, Result};
use crate::number;

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

    /// The batch form of [`Point::from_sec1_text`]: short forms share their square roots.
    #[must_use]
    pub fn from_sec1_text_batch(curve: Curve, texts: &[&str]) -> Vec<Result<Self>> {
        let decode = |text: &&str| base64::decode_url("the SEC1 point", text);
        over_good(texts.iter().map(decode).collect(), |decoded: Vec<_>| {
            let parsed = decoded.iter().map(|bytes| parse(curve, bytes)).collect();
            over_good(parsed, |parsed| Self::from_sec1(curve, &parsed))
        })
    }

    fn from_sec1(curve: Curve, parsed: &[Sec1<'_>]) -> Vec<Result<Self>> {
        let long: Vec<(&[u8], &[u8])> = parsed.iter().filter_map(Sec1::long).collect();
        let short: Vec<&[u8]> = parsed.iter().filter_map(Sec1::short).collect();
        let mut long = Self::from_coordinates_batch(curve, &long).into_iter();
        let mut short = Self::from_x_batch(curve, &short).into_iter();
        let missing = || Err(Error::MissingOutput);
        let finish = |sec1: &Sec1<'_>| match sec1 {
            Sec1::Long { .. } => long.next().unwrap_or_else(missing),
            Sec1::Short { odd, .. } => {
                let point: Self = short.next().unwrap_or_else(missing)?;
                Ok(point.with_parity(*odd))
            }
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

/// A SEC1 point whose length and tag are right.
enum Sec1<'a> {
    Long { x: &'a [u8], y: &'a [u8] },
    Short { x: &'a [u8], odd: Choice },
}

impl<'a> Sec1<'a> {
    const fn long(&self) -> Option<(&'a [u8], &'a [u8])> {
        match self {
            Self::Long { x, y } => Some((x, y)),
            Self::Short { .. } => None,
        }
    }

    const fn short(&self) -> Option<&'a [u8]> {
        match self {
            Self::Short { x, .. } => Some(x),
            Self::Long { .. } => None,
        }
    }
}

fn parse(curve: Curve, bytes: &[u8]) -> Result<Sec1<'_>> {
    let len = curve.coordinate_len();
    let short = len.saturating_add(1);
    let long = len.saturating_mul(2).saturating_add(1);
    let wrong = |min, max| Error::Length { what: "the SEC1 point", min, max, found: bytes.len() };
    let Some((tag, rest)) = bytes.split_first() else {
        return Err(wrong(short, long));
    };
    match *tag {
        0 if rest.is_empty() => Err(Error::Identity),
        UNCOMPRESSED if bytes.len() == long => {
            let (x, y) = rest.split_at_checked(len).ok_or(wrong(long, long))?;
            Ok(Sec1::Long { x, y })
        }
        UNCOMPRESSED => Err(wrong(long, long)),
        EVEN | ODD if bytes.len() == short => {
            Ok(Sec1::Short { x: rest, odd: Choice::from(tag & 1) })
        }
        EVEN | ODD => Err(wrong(short, short)),
        tag => Err(Error::Sec1Form { tag }),
    }
}
