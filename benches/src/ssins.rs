//! Valid SSINs that nobody has: their sequence numbers, 000 and 999, are never given.
//!
//! YYMMDD NNN CC with CC = 97 − (YYMMDDNNN mod 97), with a 2 before the nine digits for births in or after
//! 2000; months 20 and 40 higher are those of BIS numbers.

const SEQUENCES: [u32; 2] = [0, 999];
/// What stands before the nine digits in the check.
const CENTURIES: [u64; 2] = [0, 2_000_000_000];
/// The first months of the National Register and of both kinds of BIS numbers: 13 each, from 0 for unknown.
const REGISTERS: [u32; 3] = [0, 20, 40];
const MONTHS: u32 = 13;
/// From 0 for unknown. Not all are in the calendar, and they need not be.
const DAYS: u32 = 32;
const YEARS: u32 = 100;
/// How many there are: 2 · 2 · 3 · 13 · 32 · 100.
pub const MOST: u32 = 499_200;

/// The SSIN at a place, without punctuation; from [`MOST`] on they come again.
#[must_use]
pub fn ssin(index: u32) -> String {
    let (sequence, index) = pick(SEQUENCES, index);
    let (century, index) = pick(CENTURIES, index);
    let (register, index) = pick(REGISTERS, index);
    let (day, index) = (index % DAYS, index / DAYS);
    let (month, index) = (register.saturating_add(index % MONTHS), index / MONTHS);
    let year = index % YEARS;
    let nine = format!("{year:02}{month:02}{day:02}{sequence:03}");
    // Nine digits are a number.
    let weighed = nine.parse::<u64>().unwrap_or_default().saturating_add(century);
    let check = 97_u64.saturating_sub(weighed % 97);
    format!("{nine}{check:02}")
}

/// One of a few by an index, and what is left of the index.
fn pick<T: Copy + Default, const N: usize>(from: [T; N], index: u32) -> (T, u32) {
    let count = u32::try_from(N).unwrap_or(1).max(1);
    let place = index.checked_rem(count).and_then(|place| usize::try_from(place).ok());
    let picked = place.and_then(|place| from.get(place)).copied().unwrap_or_default();
    (picked, index.checked_div(count).unwrap_or_default())
}

#[cfg(test)]
mod tests;
