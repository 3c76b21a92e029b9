//! What the load test tells of each row.

use blindnym_benches::report::{self, percent, rounded, rounded_option, short};
use serde::Serialize;

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

/// A table of at most 80 columns.
pub(crate) fn table(rows: &[Row]) -> String {
    let header = ["operation", "conn.", "req/s", "p50 ms", "p99 ms", "errors", "outside"];
    let cells = rows.iter().map(|row| {
        [
            row.operation.to_owned(),
            row.connections.to_string(),
            short(row.requests_per_s),
            short(row.p50_ms),
            short(row.p99_ms),
            row.errors.to_string(),
            row.outside_share.map_or_else(|| "unknown".to_owned(), percent),
        ]
    });
    report::table(header, cells)
}

#[cfg(test)]
mod tests;
