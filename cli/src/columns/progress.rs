//! The bar: on standard error, and only where that is a terminal.

use std::time::{Duration, Instant};

use blindnym_files::Advance;
use indicatif::{ProgressBar, ProgressStyle};

/// Steps of a bar whose end is known.
const STEPS: u64 = 10_000;
/// It moves so often, whether rows are done or waited for.
const TICK: Duration = Duration::from_millis(200);
/// What the bar is made of.
const KNOWN: &str = "[{wide_bar}] {percent:>3} %  {msg}  {eta} left";
/// The same where nobody knows how long the input is.
const UNKNOWN: &str = "{spinner} {msg}";

/// How far a run is, for people.
pub(super) struct Progress {
    bar: ProgressBar,
    /// When it started, and with how many rows: those of an earlier run tell nothing of this one's speed.
    first: Option<(Instant, u64)>,
}

impl Progress {
    /// A sign of life until the first rows are done; never anything where nobody wants it.
    pub(super) fn new(quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(STEPS) };
        if !bar.is_hidden() {
            bar.set_style(style(UNKNOWN));
            bar.set_message("starting");
            bar.enable_steady_tick(TICK);
        }
        Self { bar, first: None }
    }

    /// Shows how far it is.
    pub(super) fn show(&mut self, advance: &Advance) {
        if self.bar.is_hidden() {
            return;
        }
        let position = position(advance);
        let (started, rows) = match self.first {
            Some(first) => first,
            None => {
                self.bar.set_style(style(if position.is_some() { KNOWN } else { UNKNOWN }));
                self.bar.set_position(position.unwrap_or_default());
                self.bar.reset_eta();
                *self.first.insert((Instant::now(), advance.rows))
            }
        };
        let rate = rate(advance.rows.saturating_sub(rows), started.elapsed());
        let mut message = format!("{} rows  {}/s", grouped(advance.rows), grouped(rate));
        if advance.problems > 0 {
            message = format!("{message}  {} problems", grouped(advance.problems));
        }
        self.bar.set_message(message);
        if let Some(position) = position {
            self.bar.set_position(position);
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

/// How many of the steps are done, where the end is known.
fn position(advance: &Advance) -> Option<u64> {
    let (done, all) = match (advance.rows_total, advance.bytes, advance.bytes_total) {
        (Some(all), _, _) => (advance.rows, all),
        (None, Some(bytes), Some(all)) => (bytes, all),
        (None, _, _) => return None,
    };
    let steps = u128::from(done).saturating_mul(STEPS.into()).checked_div(all.into())?;
    u64::try_from(steps).ok()
}

/// Rows in a second.
pub(super) fn rate(rows: u64, took: Duration) -> u64 {
    let millis = took.as_millis().max(1);
    let rate = u128::from(rows).saturating_mul(1_000).checked_div(millis).unwrap_or_default();
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

#[cfg(test)]
mod tests;
