//! The curves: P-521, which is the only one that the live eHealth service uses, P-384 and P-256.

use core::fmt;
use core::str::FromStr;

use crate::arithmetic::{self, Arithmetic};
use crate::error::{Error, Result, shown};
use crate::number::{Number, constant};

/// An elliptic curve, chosen at run time by a domain's `crv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Curve {
    /// NIST P-521 (secp521r1): p = 2^521 − 1, coordinates of 66 bytes.
    P521,
    /// NIST P-384 (secp384r1): coordinates of 48 bytes.
    P384,
    /// NIST P-256 (secp256r1): coordinates of 32 bytes.
    P256,
}

// Field prime p and group order n: NIST SP 800-186, section 3.2.1.
const P521_P: Number = constant(
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
     ffffffffffffffffffffffffffffffffff",
);
const P521_N: Number = constant(
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5\
     d03bb5c9b8899c47aebb6fb71e91386409",
);
const P384_P: Number = constant(
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
);
const P384_N: Number = constant(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
);
const P256_P: Number = constant("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
const P256_N: Number = constant("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

impl Curve {
    /// Every curve, the live service's first.
    pub const ALL: [Self; 3] = [Self::P521, Self::P384, Self::P256];

    /// The name on the wire (`crv`).
    #[must_use]
    pub const fn crv(self) -> &'static str {
        match self {
            Self::P521 => "P-521",
            Self::P384 => "P-384",
            Self::P256 => "P-256",
        }
    }

    /// Bytes of a coordinate, and of a scalar: 66, 48 or 32.
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        match self {
            Self::P521 => 66,
            Self::P384 => 48,
            Self::P256 => 32,
        }
    }

    /// The bits of a random scalar's first byte that may be set: 521 bits leave one of eight.
    pub(crate) const fn top_mask(self) -> u8 {
        match self {
            Self::P521 => 0x01,
            Self::P384 | Self::P256 => 0xff,
        }
    }

    pub(crate) const fn prime(self) -> &'static Number {
        match self {
            Self::P521 => &P521_P,
            Self::P384 => &P384_P,
            Self::P256 => &P256_P,
        }
    }

    pub(crate) const fn order(self) -> &'static Number {
        match self {
            Self::P521 => &P521_N,
            Self::P384 => &P384_N,
            Self::P256 => &P256_N,
        }
    }

    /// Refuses another curve.
    pub(crate) fn expect(self, found: Self) -> Result<()> {
        if self == found {
            return Ok(());
        }
        Err(Error::WrongCurve { expected: self, found: found.crv().into() })
    }

    /// Refuses the name of another curve.
    pub(crate) fn expect_crv(self, found: &str) -> Result<()> {
        if self.crv() == found {
            return Ok(());
        }
        Err(Error::WrongCurve { expected: self, found: shown(found) })
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
            .into_iter()
            .find(|curve| curve.crv() == crv)
            .ok_or_else(|| Error::UnknownCurve { crv: shown(crv) })
    }
}
