//! Coordinates in JSON: standard Base64, padded.
//!
//! Written as a fixed 66 (48, 32) bytes; read as an unsigned integer of any length up to twice that,
//! leading zeros and the sign byte of a two's-complement writer included.

use alloc::string::String;
use alloc::vec::Vec;

use super::Point;
use crate::base64;
use crate::batch::{over_good, single};
use crate::curve::Curve;
use crate::error::Result;

/// x and y as they stand in JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CoordinateText<'a> {
    pub(crate) x: &'a str,
    pub(crate) y: &'a str,
}

impl Point {
    /// Reads `x` and `y` of a JSON document.
    ///
    /// # Errors
    /// [`Error::Base64`](crate::Error::Base64) and those of [`Point::from_coordinates`].
    pub fn from_coordinate_text(curve: Curve, x: &str, y: &str) -> Result<Self> {
        single(Self::from_coordinate_text_batch(curve, &[CoordinateText { x, y }]))
    }

    pub(crate) fn from_coordinate_text_batch(
        curve: Curve,
        texts: &[CoordinateText<'_>],
    ) -> Vec<Result<Self>> {
        let decode = |text: &CoordinateText<'_>| {
            let x = base64::decode_standard("x", text.x)?;
            Ok((x, base64::decode_standard("y", text.y)?))
        };
        over_good(texts.iter().map(decode).collect(), |decoded: Vec<_>| {
            let coordinates: Vec<(&[u8], &[u8])> =
                decoded.iter().map(|(x, y)| (x.as_slice(), y.as_slice())).collect();
            Self::from_coordinates_batch(curve, &coordinates)
        })
    }

    /// `x` as JSON has it: standard Base64 of 66 (48, 32) bytes.
    #[must_use]
    pub fn x_text(&self) -> String {
        base64::encode_standard(self.x())
    }

    /// `y` as JSON has it.
    #[must_use]
    pub fn y_text(&self) -> String {
        base64::encode_standard(self.y())
    }
}
