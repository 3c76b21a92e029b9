//! What the load test tells: a table for people, JSON for programs.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use serde::{Serialize, Serializer};

/// An operation on so many connections.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// As in the path.
    pub(crate) operation: &'static str,
    /// Connections, each with one request on its way.
    pub(crate) connections: usize,
    /// Right answers a second.
    #[serde(serialize_with = "rounded")]
    pub(crate) requests_per_s: f64,
    /// Half of the answers came in this time.
    #[serde(serialize_with = "rounded")]
    pub(crate) p50_ms: f64,
    /// 99 of 100 answers came in this time.
    #[serde(serialize_with = "rounded")]
    pub(crate) p99_ms: f64,
    /// Everything but 200 with a point for every input.
    pub(crate) errors: u32,
    /// The share of the service's processor time that went to anything but multiplications; `None` where
    /// the system does not tell processor times.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) outside_share: Option<f64>,
    /// What the service multiplied.
    #[serde(serialize_with = "rounded")]
    pub(crate) multiplications_per_s: f64,
    /// What as many threads as could be busy multiply if they do nothing else.
    #[serde(serialize_with = "rounded")]
    pub(crate) multiplications_per_s_limit: f64,
    /// What one multiplication costs.
    #[serde(serialize_with = "rounded")]
    pub(crate) multiplication_us: f64,
    /// Items that the service evaluated together; the multiplications that are measured alone come in batches
    /// of as many, eight at most.
    pub(crate) batch: usize,
    /// The machine's threads, which client and service share.
    pub(crate) threads: usize,
    /// How long was measured.
    #[serde(serialize_with = "rounded")]
    pub(crate) seconds: f64,
}

/// Writes the rows as a JSON list.
pub(crate) fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let json = serde_json::to_string_pretty(rows)?;
    fs::write(path, json + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// A table of at most 80 columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    let _table = table.load_style(UTF8_FULL_CONDENSED);
    let _table =
        table.set_header(["operation", "conn.", "req/s", "p50 ms", "p99 ms", "errors", "outside"]);
    for row in rows {
        let outside = row.outside_share.map(|share| format!("{:.1} %", share * 100.0));
        let _table = table.add_row([
            row.operation.to_owned(),
            row.connections.to_string(),
            short(row.requests_per_s),
            short(row.p50_ms),
            short(row.p99_ms),
            row.errors.to_string(),
            outside.unwrap_or_else(|| "unknown".to_owned()),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// A decimal where it tells something.
fn short(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// Four decimals: more tell nothing.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn rounded<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((number * 1e4).round() / 1e4)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn rounded_option<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => rounded(number, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests;
