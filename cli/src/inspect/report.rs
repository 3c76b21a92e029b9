//! What is told of a pseudonym: its parts, and what is wrong, in plain words.

use std::io::{self, Write};

use blindnym::CLOCK_SKEW;
use serde_json::{Value, json};

use super::form::Parts;
use super::header::Header;
use crate::terminal::Mark;
use crate::text::plain;
use crate::times::{ago, date, expiry};

/// A life in transit that is longer than any known domain gives, in seconds.
const LONG_LIFE: i64 = 24 * 60 * 60;

/// Everything that is told.
#[derive(Debug)]
pub(super) struct Report {
    parts: Parts,
    header: Header,
    problems: Vec<String>,
    /// Worth knowing, and nothing wrong.
    remarks: Vec<String>,
}

impl Report {
    pub(super) fn of(text: &str, now: i64) -> Self {
        let parts = Parts::of(text);
        let header = parts.transit_info.as_deref().and_then(Header::read).unwrap_or_default();
        let mut report = Self { parts, header, problems: Vec::new(), remarks: Vec::new() };
        report.judge(now);
        report
    }

    pub(super) const fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    fn judge(&mut self, now: i64) {
        let Self { parts, header, problems, remarks } = self;
        problems.extend(parts.remark.map(str::to_owned));
        problems.extend(parts.error.as_ref().map(|error| plain(&error.to_string())));
        if parts.transit_info.is_none() {
            // What has no transitInfo at all is told by the engine.
            return;
        }
        for (member, missing) in [("kid", header.kid.is_none()), ("aud", header.aud.is_none())] {
            if missing && parts.error.is_none() {
                problems.push(format!("its header has no `{member}`: its owner cannot open it"));
            }
        }
        match (header.iat, header.exp) {
            (Some(iat), Some(exp)) if exp <= iat => {
                problems.push("it expires before it is issued".to_owned());
            }
            (Some(iat), Some(exp)) if exp.saturating_sub(iat) > LONG_LIFE => {
                remarks.push("it lives longer than a day, which no known domain allows".to_owned());
            }
            (Some(_), Some(_)) => {}
            _ => remarks.push(
                "its header does not tell its times, as older ones do not: only the owner knows"
                    .to_owned(),
            ),
        }
        if let Some(exp) = header.exp.filter(|exp| *exp <= now) {
            match now.saturating_sub(exp) > CLOCK_SKEW {
                true => problems.push(format!("it {}: ask for a new one", expiry(exp, now))),
                false => remarks
                    .push("it has expired, within the 60 s that clocks may differ".to_owned()),
            }
        }
        if let Some(iat) = header.iat.filter(|iat| iat.saturating_sub(now) > CLOCK_SKEW) {
            problems.push(format!("it is issued {}: check the clocks", ago(iat, now)));
        }
        if let (Some(told), Some(named)) = (&parts.domain, header.domain())
            && *told != named
        {
            let (told, named) = (plain(told), plain(&named));
            // An audience need not name the domain.
            remarks.push(format!("it says that it is of {told}, and its audience is {named}"));
        }
    }

    fn domain(&self) -> Option<String> {
        self.parts.domain.clone().or_else(|| self.header.domain()).map(|name| plain(&name))
    }

    pub(super) fn write(&self, out: &mut impl Write, now: i64) -> io::Result<()> {
        let Self { parts, header, problems, remarks } = self;
        let mut line = |name: &str, text: Option<String>| match text {
            Some(text) => writeln!(out, "{name:<11}{text}"),
            None => Ok(()),
        };
        let show = |text: &Option<String>| text.as_deref().map(plain);
        line("form", Some(parts.form.clone()))?;
        line("curve", parts.curve.map(|curve| curve.to_string()))?;
        line("domain", self.domain())?;
        line("service", header.environment().map(str::to_owned))?;
        line("audience", show(&header.aud))?;
        line("key id", show(&header.kid))?;
        let algorithms: Vec<String> =
            [&header.alg, &header.enc].into_iter().flatten().map(|name| plain(name)).collect();
        line("algorithm", Some(algorithms.join(", ")).filter(|text| !text.is_empty()))?;
        line("issued", header.iat.map(|iat| format!("{}, {}", date(iat), ago(iat, now))))?;
        line("expires", header.exp.map(|exp| format!("{}, {}", date(exp), expiry(exp, now))))?;
        let others: Vec<String> =
            parts.others.iter().chain(&header.others).map(|name| plain(name)).collect();
        let others = Some(others.join(", ")).filter(|others| !others.is_empty());
        line("others", others.map(|others| format!("{others} (values not shown)")))?;
        for problem in problems {
            writeln!(out, "{} {problem}", Mark::Bad)?;
        }
        for remark in remarks {
            writeln!(out, "{} {remark}", Mark::Warning)?;
        }
        if problems.is_empty() {
            let good = "nothing wrong to be seen; only the owner can tell whether it is authentic";
            writeln!(out, "{} {good}", Mark::Good)?;
        }
        Ok(())
    }

    pub(super) fn json(&self) -> Value {
        let Self { parts, header, problems, remarks } = self;
        json!({
            "form": parts.form,
            "curve": parts.curve.map(|curve| curve.to_string()),
            "domain": self.domain(),
            "service": header.environment(),
            "audience": header.aud,
            "keyId": header.kid,
            "algorithm": header.alg,
            "encryption": header.enc,
            "issuedAt": header.iat,
            "expiresAt": header.exp,
            "otherMembers": parts.others.iter().chain(&header.others).collect::<Vec<_>>(),
            "code": parts.error.as_ref().map(|error| error.code()),
            "problems": problems,
            "remarks": remarks,
            "good": self.is_good(),
        })
    }
}
