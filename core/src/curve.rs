//! The curves: P-521, which is the only one that the live eHealth service uses, P-384 and P-256.

use core::fmt;
use core::str::FromStr;

use crate::arithmetic::{self, Arithmetic};
use crate::error::{Error, ErrorKind, Result, shown};
use crate::number::{Number, constant};

/// An elliptic curve, chosen at run time by a domain's `crv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Curve {
    /// NIST P-521 (secp521r1): p = 2^521 − 1, coordinates of 66 bytes.
    P521,
    /// NIST P-384 (secp384r1): coordinates of 48 bytes. Needs the feature `all-curves`.
    #[cfg(feature = "all-curves")]
    P384,
    /// NIST P-256 (secp256r1): coordinates of 32 bytes. Needs the feature `all-curves`.
    #[cfg(feature = "all-curves")]
    P256,
}

/// What is different on each curve.
struct Parameters {
    crv: &'static str,
    coordinate_len: usize,
    scalar_text_len: usize,
    top_mask: u8,
    prime: Number,
    order: Number,
}

// Field prime p and group order n: NIST SP 800-186, section 3.2.1.
static P521: Parameters = Parameters {
    crv: "P-521",
    coordinate_len: 66,
    scalar_text_len: 66,
    top_mask: 0x01,
    prime: constant(
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
         fffffffffffffffffffffffffffffffffff",
    ),
    order: constant(
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a\
         5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
};
#[cfg(feature = "all-curves")]
static P384: Parameters = Parameters {
    crv: "P-384",
    coordinate_len: 48,
    scalar_text_len: 49,
    top_mask: 0xff,
    prime: constant(
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    ),
    order: constant(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
};
#[cfg(feature = "all-curves")]
static P256: Parameters = Parameters {
    crv: "P-256",
    coordinate_len: 32,
    scalar_text_len: 33,
    top_mask: 0xff,
    prime: constant("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
    order: constant("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
};

impl Curve {
    /// Every curve, the live service's first.
    pub const ALL: &[Self] = &[
        Self::P521,
        #[cfg(feature = "all-curves")]
        Self::P384,
        #[cfg(feature = "all-curves")]
        Self::P256,
    ];

    const fn parameters(self) -> &'static Parameters {
        match self {
            Self::P521 => &P521,
            #[cfg(feature = "all-curves")]
            Self::P384 => &P384,
            #[cfg(feature = "all-curves")]
            Self::P256 => &P256,
        }
    }

    /// The name on the wire (`crv`).
    #[must_use]
    pub const fn crv(self) -> &'static str {
        self.parameters().crv
    }

    /// Bytes of a coordinate, and of a scalar: 66, 48 or 32.
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        self.parameters().coordinate_len
    }

    /// Bytes of a scalar in a text whose first bit is never set.
    pub(crate) const fn scalar_text_len(self) -> usize {
        self.parameters().scalar_text_len
    }

    /// The bits of a random scalar's first byte that may be set: 521 bits leave one of eight.
    pub(crate) const fn top_mask(self) -> u8 {
        self.parameters().top_mask
    }

    pub(crate) const fn prime(self) -> &'static Number {
        &self.parameters().prime
    }

    pub(crate) const fn order(self) -> &'static Number {
        &self.parameters().order
    }

    /// Refuses another curve.
    pub(crate) fn expect(self, found: Self) -> Result<()> {
        if self == found {
            return Ok(());
        }
        Err(ErrorKind::WrongCurve { expected: self, found: found.crv().into() }.into())
    }

    /// Refuses the name of another curve.
    pub(crate) fn expect_crv(self, found: &str) -> Result<()> {
        if self.crv() == found {
            return Ok(());
        }
        Err(ErrorKind::WrongCurve { expected: self, found: shown(found) }.into())
    }

    pub(crate) fn arithmetic(self) -> &'static dyn Arithmetic {
        arithmetic::of(self)
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.crv())
    }
}

impl FromStr for Curve {
    type Err = Error;

    /// Reads a `crv`.
    fn from_str(crv: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|curve| curve.crv() == crv)
            .ok_or_else(|| ErrorKind::UnknownCurve { crv: shown(crv) }.into())
    }
}
