use std::fmt;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::statistics::{ENOUGH, Tests};

/// |t| from which on somebody should look.
const SUSPICIOUS: f64 = 4.5;
/// |t| from which on it is no chance.
const LEAK: f64 = 10.0;

/// What |t| says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Passed,
    /// The time was over before there were enough measurements to say anything.
    TooFew,
    Suspicious,
    Leak,
}

/// One operation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    operation: String,
    measurements: f64,
    /// The greatest |t| of all tests.
    t: f64,
    /// That of a first time, where this is the second because it was suspicious.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_t: Option<f64>,
    mean_ns: f64,
    /// That of the fixed secret less that of random ones.
    difference_ns: f64,
    pub(crate) verdict: Verdict,
}

impl Row {
    pub(crate) fn of(operation: &str, tests: &Tests) -> Self {
        let t = tests.greatest();
        let verdict = match t {
            t if t >= LEAK => Verdict::Leak,
            t if t >= SUSPICIOUS => Verdict::Suspicious,
            _ if tests.count() < ENOUGH => Verdict::TooFew,
            _ => Verdict::Passed,
        };
        let (mean_ns, difference_ns) = tests.means();
        let measurements = tests.count();
        Self {
            operation: operation.to_owned(),
            measurements,
            t,
            first_t: None,
            mean_ns,
            difference_ns,
            verdict,
        }
    }

    /// Measured a second time.
    pub(crate) fn after(mut self, first: &Self) -> Self {
        self.first_t = Some(first.t);
        self
    }

    pub(crate) fn heading() -> String {
        let (operation, measurements, mean) = ("operation", "measurements", "mean ns");
        format!("{operation:<44}{measurements:>13}{mean:>13}  apart ns     |t|")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, measurements, t, mean_ns, difference_ns, verdict, first_t } = self;
        write!(
            f,
            "{operation:<44}{measurements:>13.0}{mean_ns:>13.0}{difference_ns:>10.1}{t:>8.2}"
        )?;
        match verdict {
            Verdict::Passed => Ok(()),
            Verdict::TooFew => f.write_str("  too few to tell"),
            Verdict::Suspicious => f.write_str("  suspicious"),
            Verdict::Leak => f.write_str("  LEAK"),
        }?;
        if first_t.is_some() { f.write_str("  (again)") } else { Ok(()) }
    }
}

/// What is measured now, and what a file says of other operations.
pub(crate) struct Report {
    file: Option<PathBuf>,
    /// Operations that were not measured this time.
    before: Vec<Row>,
    rows: Vec<Row>,
}

impl Report {
    /// # Errors
    /// When there is a file that is no report.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let read = |path: &Path| match File::open(path) {
            Ok(file) => serde_json::from_reader(file).map_err(anyhow::Error::from),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        };
        let before = path.map(|path| read(path).with_context(|| path.display().to_string()));
        Ok(Self {
            file: path.map(Path::to_path_buf),
            before: before.transpose()?.unwrap_or_default(),
            rows: Vec::new(),
        })
    }

    /// Adds a row, and writes everything.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn add(&mut self, row: Row) -> Result<()> {
        self.before.retain(|other| other.operation != row.operation);
        self.rows.push(row);
        let Some(path) = &self.file else { return Ok(()) };
        let all: Vec<&Row> = self.before.iter().chain(&self.rows).collect();
        let file = File::create(path).with_context(|| path.display().to_string())?;
        Ok(serde_json::to_writer_pretty(file, &all)?)
    }

    /// How many were measured this time, how many of them leak, and how many were measured too few times.
    pub(crate) fn counts(&self) -> [usize; 3] {
        let of = |verdict| self.rows.iter().filter(|row| row.verdict == verdict).count();
        [self.rows.len(), of(Verdict::Leak), of(Verdict::TooFew)]
    }
}
