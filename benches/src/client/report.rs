//! What the bench tells of each path.

use blindnym_benches::report::{self, percent, rounded, rounded_option, short};
use serde::Serialize;

/// One path of a file through the command.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// Operation, format, and HTTP where the service is asked.
    pub(crate) path: &'static str,
    /// Rows of the file.
    pub(crate) rows: u32,
    /// Wall time of the command, without the pauses in which core was measured.
    #[serde(serialize_with = "rounded")]
    pub(crate) seconds: f64,
    /// Rows in a second of it.
    #[serde(serialize_with = "rounded")]
    pub(crate) rows_per_s: f64,
    /// What core does of the same work in a second on all threads: the median of the samples.
    #[serde(serialize_with = "rounded")]
    pub(crate) core_rows_per_s: f64,
    /// How often that was measured.
    pub(crate) core_samples: usize,
    /// The former by the latter.
    #[serde(serialize_with = "rounded")]
    pub(crate) ratio_to_core: f64,
    /// Memory of the command's process at most; `None` where the system does not tell it.
    #[serde(serialize_with = "rounded_option")]
    pub(crate) peak_rss_mib: Option<f64>,
    /// The machine's threads, on which all of it works.
    pub(crate) threads: usize,
}

/// A table of at most 80 columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let header = ["path", "rows", "rows/s", "core/s", "of core", "MiB"];
    let cells = rows.iter().map(|row| {
        [
            row.path.to_owned(),
            row.rows.to_string(),
            short(row.rows_per_s),
            short(row.core_rows_per_s),
            percent(row.ratio_to_core),
            row.peak_rss_mib.map_or_else(|| "–".to_owned(), short),
        ]
    });
    report::table(header, cells)
}

#[cfg(test)]
mod tests;
