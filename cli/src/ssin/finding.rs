//! What is found about a number.

use std::fmt;

use blindnym::{Error, Ssin, SsinKind};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::terminal::Mark;

/// What a number is, or what is wrong with it. It does not hold the number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding(Result<Person, Error>);

/// What a valid number tells.
#[derive(Debug, PartialEq, Eq)]
struct Person {
    kind: SsinKind,
    birth: Birth,
    sex: Option<Sex>,
    notes: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sex {
    Female,
    Male,
}

/// The date, as far as it is known; it need not be one of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Birth {
    year: i16,
    month: i8,
    day: i8,
}

impl Finding {
    pub(super) fn of(number: &str) -> Self {
        Self(Ssin::parse(number).map(|ssin| Person::of(&ssin)))
    }

    pub(super) const fn is_valid(&self) -> bool {
        self.0.is_ok()
    }

    pub(super) const fn mark(&self) -> Mark {
        if self.is_valid() { Mark::Good } else { Mark::Bad }
    }

    pub(super) fn json(&self, place: usize) -> Value {
        match &self.0 {
            Ok(person) => json!({
                "place": place,
                "valid": true,
                "register": match person.kind {
                    SsinKind::National => "national",
                    SsinKind::Bis => "bis",
                },
                "birth": person.birth.to_string(),
                "sex": person.sex.map(Sex::name),
                "notes": person.notes,
            }),
            Err(error) => json!({
                "place": place,
                "valid": false,
                "code": error.code(),
                "reason": error.to_string(),
            }),
        }
    }
}

impl Person {
    fn of(ssin: &Ssin) -> Self {
        let pair = |at: usize| -> i8 {
            let digits = ssin.digits().get(at..at.saturating_add(2));
            digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
        };
        let sequence = ssin.digits().get(6..9).unwrap_or_default();
        let century = if ssin.born_2000_or_later() { 2000 } else { 1900 };
        let year = i16::from(pair(0)).saturating_add(century);
        // BIS numbers add 20 where the sex is unknown, 40 where it is known.
        let (month, knows_sex) = match pair(2) {
            month @ 0..20 => (month, true),
            month @ 20..40 => (month.saturating_sub(20), false),
            month => (month.saturating_sub(40), true),
        };
        let birth = Birth { year, month, day: pair(4) };
        let odd = sequence.ends_with(['1', '3', '5', '7', '9']);
        let sex = knows_sex.then_some(if odd { Sex::Male } else { Sex::Female });
        let mut notes = Vec::new();
        if birth.is_whole() && Date::new(birth.year, birth.month, birth.day).is_err() {
            notes.push("the calendar has no such day");
        }
        if matches!(sequence, "000" | "999") {
            notes.push("a sequence number that is never given: made for tests");
        }
        Self { kind: ssin.kind(), birth, sex, notes }
    }
}

impl Birth {
    const fn is_whole(self) -> bool {
        self.month != 0 && self.day != 0
    }
}

impl Sex {
    const fn name(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

/// `1997-07-11`, or what of it is known.
impl fmt::Display for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        match (month, day) {
            (0, _) => write!(f, "{year}"),
            (_, 0) => write!(f, "{year}-{month:02}"),
            _ => write!(f, "{year}-{month:02}-{day:02}"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let person = match &self.0 {
            Ok(person) => person,
            Err(error) => return error.fmt(f),
        };
        f.write_str(match person.kind {
            SsinKind::National => "National Register",
            SsinKind::Bis => "BIS number",
        })?;
        write!(f, ", born {}", person.birth)?;
        if !person.birth.is_whole() {
            f.write_str(" (the rest is unknown)")?;
        }
        write!(f, ", {}", person.sex.map_or("sex unknown", Sex::name))?;
        for note in &person.notes {
            write!(f, "; {note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
