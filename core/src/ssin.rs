//! The Belgian social security identification number (SSIN: INSZ in Dutch, NISS in French).
//!
//! Eleven digits YYMMDD NNN CC, displayed as `YY.MM.DD-NNN.CC`. CC = 97 − (YYMMDDNNN mod 97), with a
//! 2 before the nine digits for people born in or after 2000. In a BIS number the month is 20 (sex
//! unknown) or 40 (sex known) higher. Month 00 and day 00 stand for an unknown date or an exhausted
//! counter, so the check digits are checked strictly and the date loosely.

use core::fmt;
use core::str::FromStr;

use alloc::string::String;
use alloc::vec::Vec;

use subtle::{
    Choice, ConditionallySelectable, ConstantTimeEq, ConstantTimeGreater, ConstantTimeLess,
};
use zeroize::Zeroizing;

use crate::declassify::public;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Why verdicts are no secrets.
const REFUSED: &str = "a text that is no SSIN is refused, and why is told";
const TOLD: &str = "which register and century a number is of is told";

const DIGITS: usize = 11;
/// Where punctuation stands in the displayed form.
const PUNCTUATION: [(usize, u8); 4] = [(2, b'.'), (5, b'.'), (8, b'-'), (12, b'.')];
const DISPLAYED: usize = DIGITS + PUNCTUATION.len();
/// The check digits are 97 − (the nine digits before them mod 97).
const MODULUS: u32 = 97;
/// 10^8, 10^7, … 1 modulo 97.
const WEIGHTS: [u32; 9] = [81, 76, 27, 90, 9, 30, 3, 10, 1];
/// 2 · 10^9 modulo 97: what a birth in or after 2000 adds before the check.
const BORN_2000: u32 = 68;

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
    /// Arithmetic and comparisons are constant time; which check failed is told by the error, and which
    /// register and century the number is of by the result.
    ///
    /// # Errors
    /// [`ErrorKind::SsinLength`], [`ErrorKind::SsinCharacter`], [`ErrorKind::SsinCheck`], [`ErrorKind::SsinDate`], in
    /// this order.
    pub fn parse(text: &str) -> Result<Self> {
        let digits = read_digits(text)?;
        let check = pair(&digits, 9);
        let expected = |nine: u32| MODULUS.wrapping_sub(remainder(nine));
        let nine = weigh(&digits);
        let born_1900 = expected(nine).ct_eq(&check);
        let born_2000 = expected(nine.wrapping_add(BORN_2000)).ct_eq(&check);
        if !public(bool::from(born_1900 | born_2000), REFUSED) {
            return Err(ErrorKind::SsinCheck.into());
        }
        let (month, day) = (pair(&digits, 2), pair(&digits, 4));
        let bis = within(month, 20, 32) | within(month, 40, 52);
        if !public(bool::from((bis | within(month, 0, 12)) & within(day, 0, 31)), REFUSED) {
            return Err(ErrorKind::SsinDate.into());
        }
        let mut ascii = Secret::new([0; DIGITS]);
        for (to, digit) in ascii.iter_mut().zip(digits.iter()) {
            *to = digit.wrapping_add(b'0');
        }
        Ok(Self {
            digits: ascii,
            kind: if public(bool::from(bis), TOLD) { SsinKind::Bis } else { SsinKind::National },
            born_2000_or_later: public(born_2000.into(), TOLD),
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
        let mut text = Vec::with_capacity(DISPLAYED);
        for digit in self.digits.iter() {
            if let Some((_, mark)) = PUNCTUATION.iter().find(|(at, _)| *at == text.len()) {
                text.push(*mark);
            }
            text.push(*digit);
        }
        // All are ASCII, so the fallback is never taken.
        Zeroizing::new(String::from_utf8(text).unwrap_or_default())
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

/// The number that two digits make.
fn pair(digits: &[u8; DIGITS], at: usize) -> u32 {
    let pair = digits.iter().skip(at).take(2);
    pair.fold(0, |sum, digit| sum.wrapping_mul(10).wrapping_add(u32::from(*digit)))
}

/// A number congruent to the first nine digits modulo 97, at most 2,943.
fn weigh(digits: &[u8; DIGITS]) -> u32 {
    let terms = digits.iter().zip(WEIGHTS);
    terms.fold(0, |sum, (digit, weight)| sum.wrapping_add(u32::from(*digit).wrapping_mul(weight)))
}

/// The remainder modulo 97 of a number below 4,096, without a division, which some processors do in
/// variable time: ⌊2^20 / 97⌋ = 10,810 gives the quotient or one less.
fn remainder(number: u32) -> u32 {
    let quotient = number.wrapping_mul(10_810) >> 20;
    let rest = number.wrapping_sub(quotient.wrapping_mul(MODULUS));
    let less = rest.wrapping_sub(MODULUS);
    u32::conditional_select(&less, &rest, rest.ct_lt(&MODULUS))
}

/// Whether low ≤ number ≤ high.
fn within(number: u32, low: u32, high: u32) -> Choice {
    !number.ct_lt(&low) & !number.ct_gt(&high)
}

/// The digits as numbers 0 to 9.
fn read_digits(text: &str) -> Result<Secret<[u8; DIGITS]>> {
    let punctuated = match public(text.chars().count(), "lengths are not secret") {
        DIGITS => false,
        DISPLAYED => true,
        found => return Err(ErrorKind::SsinLength { found }.into()),
    };
    let mut digits = Secret::new([0; DIGITS]);
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
    if public(wrong, REFUSED) { Err(ErrorKind::SsinCharacter.into()) } else { Ok(digits) }
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
