//! What is written beside the parts, so that a run is only continued by the same one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::chunk::Position;
use crate::{Error, Format, Job, Summary};

/// The form of the folder. A folder of another form is not continued.
const VERSION: &str = "1";
/// How much of the input's ends is hashed, in bytes.
const END: u64 = 64 * 1024;
/// Smaller inputs are not hashed: with so few cells, the hash would let a reader try every SSIN.
const SMALLEST_HASHED: u64 = 16 * 1024;

/// What must be equal for a run to be continued, by name.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Manifest(BTreeMap<String, String>);

/// A part that is complete.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) start: Position,
    pub(super) end: Position,
    /// The length of its file.
    pub(super) bytes: u64,
    pub(super) tally: Summary,
}

impl Manifest {
    /// Describes a run. `input` is a regular file.
    pub(crate) fn new(
        job: &Job,
        input: &Path,
        formats: [Format; 2],
        delimiter: u8,
        transform: String,
    ) -> Result<Self, Error> {
        let [from, to] = formats;
        let (length, modified, hash) = identify(input).map_err(Error::at("read", input))?;
        let pad = job.pad_integers.map_or_else(|| "no".to_owned(), |digits| digits.to_string());
        let entries = [
            ("checkpoint version", VERSION.to_owned()),
            ("length of the input", length),
            ("time of the input", modified),
            ("content of the input", hash),
            ("format of the input", from.to_string()),
            ("format of the output", to.to_string()),
            ("delimiter", delimiter.to_string()),
            ("column", job.column.clone()),
            ("name of the result", job.result.clone()),
            ("keeping the column", job.keep.to_string()),
            ("padding of integers", pad),
            ("transformation", transform),
        ];
        Ok(Self(entries.map(|(name, value)| (name.to_owned(), value)).into()))
    }

    /// The names of what differs from an earlier run.
    pub(super) fn differences(&self, earlier: &Self) -> Vec<String> {
        let differs = |name: &&String| self.0.get(*name) != earlier.0.get(*name);
        let mut names: Vec<String> =
            self.0.keys().chain(earlier.0.keys()).filter(differs).cloned().collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The length, the time and a hash of the ends of a file.
fn identify(path: &Path) -> std::io::Result<(String, String, String)> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let length = metadata.len();
    let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut hash = String::new();
    if length >= SMALLEST_HASHED {
        let mut ends = Sha256::new();
        for start in [0, length.saturating_sub(END)] {
            let _at = file.seek(SeekFrom::Start(start))?;
            let mut bytes = zeroize::Zeroizing::new(Vec::new());
            let _read = (&mut file).take(END).read_to_end(&mut bytes)?;
            ends.update(bytes.as_slice());
        }
        hash = ends.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    }
    Ok((length.to_string(), modified.as_nanos().to_string(), hash))
}
