//! The Belgian social security identification number (SSIN: INSZ in Dutch, NISS in French).
//!
//! Eleven digits YYMMDD NNN CC, displayed as `YY.MM.DD-NNN.CC`. CC = 97 − (YYMMDDNNN mod 97), with a
//! 2 before the nine digits for people born in or after 2000. In a BIS number the month is 20 (sex
//! unknown) or 40 (sex known) higher. Month 00 and day 00 stand for an unknown date or an exhausted
//! counter, so the check digits are checked strictly and the date loosely.

use core::fmt;
use core::str::FromStr;

use alloc::string::String;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;

const DIGITS: usize = 11;
/// Where punctuation stands in the displayed form.
const PUNCTUATION: [(usize, u8); 4] = [(2, b'.'), (5, b'.'), (8, b'-'), (12, b'.')];
const DISPLAYED: usize = DIGITS + PUNCTUATION.len();
/// 2 · 10^9, what a birth in or after 2000 adds before the check.
const BORN_2000: u64 = 2_000_000_000;

/// Which register gave the number out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SsinKind {
    /// A number of the National Register.
    National,
    /// A BIS number of the Crossroads Bank, for people who are not in the National Register.
    Bis,
}

/// A checked SSIN. Wiped when dropped, never printed by `Debug`.
#[derive(Clone)]
pub struct Ssin {
    digits: Secret<[u8; DIGITS]>,
    kind: SsinKind,
    born_2000_or_later: bool,
}

impl Ssin {
    /// Reads eleven digits or `YY.MM.DD-NNN.CC` and checks them.
    ///
    /// No step branches on a digit; which check failed is told by the error.
    ///
    /// # Errors
    /// [`Error::SsinLength`], [`Error::SsinCharacter`], [`Error::SsinCheck`], [`Error::SsinDate`], in
    /// this order.
    pub fn parse(text: &str) -> Result<Self> {
        let digits = read_digits(text)?;
        let number = |from: usize, len: usize| {
            let part = digits.iter().skip(from).take(len);
            part.fold(0u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(*digit)))
        };
        let nine = number(0, 9);
        let check = number(9, 2);
        let expected = |nine: u64| 97u64.wrapping_sub(nine % 97);
        let born_1900 = expected(nine) == check;
        let born_2000 = expected(nine.wrapping_add(BORN_2000)) == check;
        if !(born_1900 | born_2000) {
            return Err(Error::SsinCheck);
        }
        let month = number(2, 2);
        let within = |low: u64, high: u64| (month >= low) & (month <= high);
        let bis = within(20, 32) | within(40, 52);
        if !((bis | within(0, 12)) & (number(4, 2) <= 31)) {
            return Err(Error::SsinDate);
        }
        let mut ascii = Secret::new([0; DIGITS]);
        for (to, digit) in ascii.iter_mut().zip(digits.iter()) {
            *to = digit.wrapping_add(b'0');
        }
        Ok(Self {
            digits: ascii,
            kind: if bis { SsinKind::Bis } else { SsinKind::National },
            born_2000_or_later: born_2000,
        })
    }

    /// The eleven digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        // Digits are ASCII, so the fallback is never taken.
        core::str::from_utf8(self.digits.as_slice()).unwrap_or_default()
    }

    /// The form for people, `YY.MM.DD-NNN.CC`.
    #[must_use]
    pub fn to_display(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(DISPLAYED));
        for digit in self.digits().chars() {
            if let Some((_, mark)) = PUNCTUATION.iter().find(|(at, _)| *at == text.len()) {
                text.push(char::from(*mark));
            }
            text.push(digit);
        }
        text
    }

    /// National Register or BIS.
    #[must_use]
    pub const fn kind(&self) -> SsinKind {
        self.kind
    }

    /// Whether the check digits are those of a birth in or after 2000.
    #[must_use]
    pub const fn born_2000_or_later(&self) -> bool {
        self.born_2000_or_later
    }
}

/// The digits as numbers 0 to 9.
fn read_digits(text: &str) -> Result<Zeroizing<[u8; DIGITS]>> {
    let punctuated = match text.chars().count() {
        DIGITS => false,
        DISPLAYED => true,
        found => return Err(Error::SsinLength { found }),
    };
    let mut digits = Zeroizing::new([0; DIGITS]);
    let mut places = digits.iter_mut();
    let mut wrong = false;
    for (at, byte) in text.bytes().enumerate() {
        let mark = PUNCTUATION.iter().find(|(place, _)| punctuated && *place == at);
        if let Some((_, mark)) = mark {
            wrong |= byte != *mark;
        } else if let Some(place) = places.next() {
            let digit = byte.wrapping_sub(b'0');
            wrong |= digit > 9;
            *place = digit;
        }
    }
    if wrong { Err(Error::SsinCharacter) } else { Ok(digits) }
}

impl FromStr for Ssin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl PartialEq for Ssin {
    /// In constant time.
    fn eq(&self, other: &Self) -> bool {
        self.digits.as_slice().ct_eq(other.digits.as_slice()).into()
    }
}

impl Eq for Ssin {}

impl fmt::Debug for Ssin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ssin").finish_non_exhaustive()
    }
}
