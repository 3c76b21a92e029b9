//! What is told of each contestant.

use blindnym_benches::report::{self, rounded, rounded_option, short};
use serde::Serialize;

use crate::contest::Measured;
use crate::{aws_lc, ours, rustcrypto};

/// One operation of one implementation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// The same for all who do it.
    pub(crate) operation: &'static str,
    pub(crate) implementation: &'static str,
    /// Which of its ways.
    pub(crate) backend: &'static str,
    /// Items of one call.
    pub(crate) batch: usize,
    /// Items in a second of processor time: the median.
    #[serde(serialize_with = "rounded")]
    pub(crate) ops_per_s: f64,
    /// How many times RustCrypto's rate: the median of all rounds. Where RustCrypto has no such operation, its
    /// multiplications alone are what is compared with.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) ratio_to_rustcrypto: Option<f64>,
    /// The quartiles of this ratio.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) ratio_low: Option<f64>,
    #[serde(serialize_with = "rounded_option")]
    pub(crate) ratio_high: Option<f64>,
    /// The same with aws-lc-rs.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) ratio_to_aws_lc: Option<f64>,
    /// Reference cycles of an item, those of the time stamp counter in its processor time.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) cycles: Option<f64>,
    /// The part of its time that this machine's fastest multiplications take alone, in batches of the same length.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) multiplication_share: Option<f64>,
}

/// Rows of all, the cycles of a second being known or not.
pub(crate) fn rows(measured: &[Measured], frequency: Option<f64>, fastest: &str) -> Vec<Row> {
    let find = |operation: &str, implementation: &str| {
        measured.iter().find(|other| {
            other.names.operation == operation && other.names.implementation == implementation
        })
    };
    let compare = |row: &Measured, with: &str| match find(row.names.operation, with) {
        Some(other) => row.compare(other, 1.0),
        None if row.multiplications > 0.0 => {
            row.compare(find("multiply", with)?, row.multiplications)
        }
        None => None,
    };
    let row = |row: &Measured| {
        let seconds = row.median()?;
        let ratio = compare(row, rustcrypto::NAME);
        let bare = measured.iter().find(|other| {
            (other.names.operation, other.names.implementation) == ("multiply", ours::NAME)
                && other.names.backend == fastest
                && other.batch == row.batch
        });
        let share = (row.multiplications > 0.0 && row.names.implementation == ours::NAME)
            .then(|| row.compare(bare?, row.multiplications));
        Some(Row {
            operation: row.names.operation,
            implementation: row.names.implementation,
            backend: row.names.backend,
            batch: row.batch,
            ops_per_s: seconds.recip(),
            ratio_to_rustcrypto: ratio.map(|[median, ..]| median),
            ratio_low: ratio.map(|[_, low, _]| low),
            ratio_high: ratio.map(|[.., high]| high),
            ratio_to_aws_lc: compare(row, aws_lc::NAME).map(|[median, ..]| median),
            cycles: frequency.map(|frequency| frequency * seconds),
            multiplication_share: share.flatten().map(|[median, ..]| median),
        })
    };
    measured.iter().filter_map(row).collect()
}

/// A table of at most 130 columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let header =
        ["operation", "by", "batch", "op/s", "x RustCrypto", "x aws-lc", "k cycles", "mult."];
    let ratio = |ratio: Option<f64>| match ratio {
        None => String::new(),
        Some(ratio) if ratio < 0.1 => format!("{ratio:.4}"),
        Some(ratio) => format!("{ratio:.2}"),
    };
    let cells = rows.iter().map(|row| {
        [
            row.operation.to_owned(),
            format!("{} {}", row.implementation, row.backend),
            row.batch.to_string(),
            short(row.ops_per_s),
            ratio(row.ratio_to_rustcrypto),
            ratio(row.ratio_to_aws_lc),
            row.cycles.map_or_else(String::new, |cycles| short(cycles / 1e3)),
            row.multiplication_share.map_or_else(String::new, report::percent),
        ]
    });
    report::table(header, cells)
}

#[cfg(test)]
mod tests;
