//! Coordinates in JSON: standard Base64, padded.
//!
//! Written as a fixed 66 (48, 32) bytes; read as an unsigned integer of any length up to twice that,
//! leading zeros and the sign byte of a two's-complement writer included.

use alloc::string::String;

use super::{Point, Unchecked};
use crate::base64;
use crate::batch::single;
use crate::curve::Curve;
use crate::error::Result;

impl Point {
    /// Reads `x` and `y` of a JSON document.
    ///
    /// # Errors
    /// [`ErrorKind::Base64`](crate::ErrorKind::Base64) and those of [`Point::from_coordinates`].
    pub fn from_coordinate_text(curve: Curve, x: &str, y: &str) -> Result<Self> {
        let unchecked = Unchecked::coordinate_text(curve, x, y);
        single(Self::check_batch(curve, alloc::vec![unchecked]))
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

impl Unchecked {
    /// `x` and `y` of a JSON document.
    pub(crate) fn coordinate_text(curve: Curve, x: &str, y: &str) -> Result<Self> {
        let x = base64::decode_standard("x", x)?;
        let y = base64::decode_standard("y", y)?;
        Self::whole(curve, &x, &y)
    }
}
