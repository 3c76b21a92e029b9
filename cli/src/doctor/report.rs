//! What the doctor found.

use std::fmt::Display;
use std::io::{self, Write};

use serde_json::json;

use crate::terminal::Mark;
use crate::text::plain;

/// One finding, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    mark: Mark,
    about: &'static str,
    text: String,
    advice: Option<&'static str>,
}

/// All findings, in the order of the checks.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    pub(super) fn good(&mut self, about: &'static str, text: impl Display) {
        self.add(Mark::Good, about, text, None);
    }

    pub(super) fn warning(
        &mut self,
        about: &'static str,
        text: impl Display,
        advice: &'static str,
    ) {
        self.add(Mark::Warning, about, text, Some(advice));
    }

    pub(super) fn bad(&mut self, about: &'static str, text: impl Display, advice: &'static str) {
        self.add(Mark::Bad, about, text, Some(advice));
    }

    /// It could not be checked.
    pub(super) fn unknown(&mut self, about: &'static str, because: impl Display) {
        self.add(Mark::Unknown, about, format!("not checked: {because}"), None);
    }

    fn add(
        &mut self,
        mark: Mark,
        about: &'static str,
        text: impl Display,
        advice: Option<&'static str>,
    ) {
        self.0.push(Finding { mark, about, text: plain(&text.to_string()), advice });
    }

    /// Whether nothing is wrong; warnings and what could not be checked are not.
    pub(super) fn is_good(&self) -> bool {
        self.count(Mark::Bad) == 0
    }

    fn count(&self, mark: Mark) -> usize {
        self.0.iter().filter(|finding| finding.mark == mark).count()
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for Finding { mark, about, text, advice } in &self.0 {
            writeln!(out, "{mark} {about:<14}{text}")?;
            if let Some(advice) = advice {
                writeln!(out, "  {:<14}→ {advice}", "")?;
            }
        }
        let last =
            match (self.count(Mark::Bad), self.count(Mark::Warning), self.count(Mark::Unknown)) {
                (0, 0, 0) => "all is well".to_owned(),
                (bad, warnings, unknown) => {
                    format!("{bad} wrong, {warnings} to look at, {unknown} not checked")
                }
            };
        writeln!(out, "\n{last}")
    }

    pub(super) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let told = |finding: &Finding| {
            json!({
                "about": finding.about,
                "result": finding.mark.name(),
                "text": finding.text,
                "advice": finding.advice,
            })
        };
        let findings: Vec<_> = self.0.iter().map(told).collect();
        writeln!(out, "{}", json!({ "good": self.is_good(), "findings": findings }))
    }
}
