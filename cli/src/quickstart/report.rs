//! What the quickstart prints: a table, where the files are, what went wrong, and the last line.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};

use super::stages::{Mismatch, Stages, Timing};

/// The most mismatches that are shown.
const SHOWN: usize = 10;

/// Prints the table.
///
/// # Errors
/// Where standard output refuses.
pub(super) fn table(out: &mut impl Write, timings: &[Timing]) -> io::Result<()> {
    let total: Duration = timings.iter().map(|timing| timing.took).sum();
    let mut table = Table::new();
    let _table = table.load_style(UTF8_FULL_CONDENSED);
    let _table = table.set_header(["stage", "items", "seconds", "items/s", "share"]);
    for Timing { stage, items, took } in timings {
        let _table = table.add_row([
            (*stage).to_owned(),
            grouped(&items.to_string()),
            format!("{:.2}", took.as_secs_f64()),
            rate(*items, *took),
            share(*took, total),
        ]);
    }
    let seconds = format!("{:.2}", total.as_secs_f64());
    let _table = table.add_row(["total".to_owned(), String::new(), seconds, String::new()]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Prints what went wrong, the first rows of it.
///
/// # Errors
/// Where standard output refuses.
pub(super) fn mismatches(out: &mut impl Write, stages: &Stages) -> io::Result<()> {
    for Mismatch { row, stage, code, reason } in stages.mismatches.iter().take(SHOWN) {
        writeln!(out, "mismatch in row {row} ({stage}): {code}: {reason}")?;
    }
    match stages.mismatches.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "... and {} more", grouped(&more.to_string())),
    }
}

/// Digits in groups of three: `1,234,567`.
pub(super) fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (left, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if left > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
    }
    text
}

fn rate(items: usize, took: Duration) -> String {
    let items = f64::from(u32::try_from(items).unwrap_or(u32::MAX));
    // A clock that saw no time pass tells no rate.
    if took.is_zero() {
        return String::new();
    }
    grouped(&format!("{:.0}", items / took.as_secs_f64()))
}

fn share(took: Duration, total: Duration) -> String {
    if total.is_zero() {
        return String::new();
    }
    format!("{:.1} %", 100.0 * took.as_secs_f64() / total.as_secs_f64())
}

#[cfg(test)]
mod tests;
