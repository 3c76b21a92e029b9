//! Whether the circle closes: everything that must hold between the rows' SSINs, pseudonyms and
//! identified values.

use std::collections::{HashMap, HashSet};

use blindnym::{PseudonymAtRest, Ssin, Value};

use super::stages::{Item, Mismatch};

pub(super) const STAGE: &str = "Check the circle";

/// Everything that came of the rows.
pub(super) struct Circle<'a> {
    pub(super) ssins: &'a [Item<Ssin>],
    /// In `uhmep_v1`, read back from the file.
    pub(super) stored: &'a [Item<PseudonymAtRest>],
    /// Converted to `ehealth_v1`.
    pub(super) converted: &'a [Item<PseudonymAtRest>],
    /// Identified in `uhmep_v1`.
    pub(super) identified: &'a [Item<Value>],
    /// Identified in `ehealth_v1`, after the conversion.
    pub(super) identified_converted: &'a [Item<Value>],
    /// Of some rows: the SSIN pseudonymized for `ehealth_v1`, without conversion.
    pub(super) direct: &'a [Item<PseudonymAtRest>],
}

/// A row that came through all stages.
struct Row<'a> {
    ssin: &'a Ssin,
    stored: &'a PseudonymAtRest,
    converted: &'a PseudonymAtRest,
    identified: &'a Value,
    identified_converted: &'a Value,
    direct: Option<&'a PseudonymAtRest>,
}

/// A rule that a row breaks: its code, and the rule in words.
type Broken = (&'static str, &'static str);

const LOST: Broken = ("lost", "the row did not come through all stages");
const IDENTIFIED: Broken = ("identified", "the value identified in uhmep_v1 is not the SSIN");
const IDENTIFIED_CONVERTED: Broken =
    ("identified", "the value identified in ehealth_v1 is not the SSIN");
const DOMAINS: Broken = ("domains_agree", "both domains have the same pseudonym");
const CONVERTED: Broken =
    ("converted", "converting and pseudonymizing directly give different pseudonyms");
const UNSTABLE: Broken = ("unstable", "the same SSIN has another pseudonym in an earlier row");
const SHARED: Broken = ("shared", "another SSIN has the same pseudonym in an earlier row");

impl Circle<'_> {
    /// The rows that break a rule, each once. Rows that failed before are not counted again.
    pub(super) fn mismatches(&self, failed: &HashSet<usize>) -> Vec<Mismatch> {
        let stored = by_row(self.stored);
        let converted = by_row(self.converted);
        let identified = by_row(self.identified);
        let identified_converted = by_row(self.identified_converted);
        let direct = by_row(self.direct);
        let mut links = [Links::default(), Links::default()];
        let mut mismatches = Vec::new();
        for Item { row: number, of: ssin } in self.ssins {
            if failed.contains(number) {
                continue;
            }
            let row = || {
                Some(Row {
                    ssin,
                    stored: stored.get(number)?,
                    converted: converted.get(number)?,
                    identified: identified.get(number)?,
                    identified_converted: identified_converted.get(number)?,
                    direct: direct.get(number).copied(),
                })
            };
            let broken = match row() {
                Some(row) => row.broken(&mut links),
                None => Some(LOST),
            };
            mismatches.extend(broken.map(|broken| mismatch(*number, broken)));
        }
        mismatches
    }
}

impl<'a> Row<'a> {
    fn broken(&self, [stored, converted]: &mut [Links<'a>; 2]) -> Option<Broken> {
        let digits = self.ssin.digits().as_bytes();
        // Both maps learn every row, whatever else is wrong with it.
        let stored = stored.add(self.ssin, self.stored);
        let converted = converted.add(self.ssin, self.converted);
        if self.identified.as_bytes() != digits {
            return Some(IDENTIFIED);
        }
        if self.identified_converted.as_bytes() != digits {
            return Some(IDENTIFIED_CONVERTED);
        }
        if self.stored.x() == self.converted.x() {
            return Some(DOMAINS);
        }
        if self.direct.is_some_and(|direct| direct != self.converted) {
            return Some(CONVERTED);
        }
        stored.or(converted)
    }
}

/// One pseudonym for one SSIN, in one domain.
#[derive(Default)]
struct Links<'a> {
    pseudonyms: HashMap<&'a str, &'a [u8]>,
    ssins: HashMap<&'a [u8], &'a str>,
}

impl<'a> Links<'a> {
    fn add(&mut self, ssin: &'a Ssin, pseudonym: &'a PseudonymAtRest) -> Option<Broken> {
        let (ssin, x) = (ssin.digits(), pseudonym.x());
        let known_x = *self.pseudonyms.entry(ssin).or_insert(x);
        let known_ssin = *self.ssins.entry(x).or_insert(ssin);
        if known_x != x {
            return Some(UNSTABLE);
        }
        (known_ssin != ssin).then_some(SHARED)
    }
}

fn by_row<T>(items: &[Item<T>]) -> HashMap<usize, &T> {
    items.iter().map(|item| (item.row, &item.of)).collect()
}

fn mismatch(row: usize, (code, reason): Broken) -> Mismatch {
    Mismatch { row, stage: STAGE, code, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
