//! One column of a file of any size goes through a [`Transform`], and the rest of the file stays as it was.
//!
//! CSV, JSON Lines, Parquet and Arrow IPC are read row by row, in memory that does not grow with the file. Rows
//! keep their order, and no row is lost: what cannot be transformed stands in a column of its own beside the
//! result. A run that was interrupted, or killed, goes on where it was.
//!
//! ```text
//! input → reader → chunks → workers (Transform) → in order → parts, each complete on disk → output
//! ```
//!
//! The crate knows nothing of HTTP, domains or pseudonyms, and prints nothing. `docs/files.md` tells what is
//! kept of each format, and how resuming works.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//!
//! use blindnym_files::{Failure, Job, Outcome, Place, Transform};
//!
//! struct Upper;
//!
//! impl Transform for Upper {
//!     fn describe(&self) -> String {
//!         "upper case".to_owned()
//!     }
//!
//!     fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
//!         Ok(cells.iter().map(|cell| Ok(cell.to_uppercase().into())).collect())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let (input, output) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
//! std::fs::write(&input, "id,name,\"a \"\"note\"\"\"\n1,ann,\"kept, as it is\"\n")?;
//!
//! let job = Job::new(Place::File(input), Place::File(output.clone()), "name", "upper");
//! let summary = job.run(&Upper, &mut |_| (), &AtomicBool::new(false))?;
//!
//! assert_eq!(summary.rows, 1);
//! assert_eq!(
//!     std::fs::read_to_string(&output)?,
//!     "id,upper,upper_problem,\"a \"\"note\"\"\"\n1,ANN,,\"kept, as it is\"\n"
//! );
//! # Ok(())
//! # }
//! ```

// What the caller says: the transformation, the job, the formats.
mod format;
mod job;
mod transform;
// What the caller is told.
mod error;
mod progress;
// The way of a chunk: read, transformed by one of many workers, written in order.
mod cell;
mod chunk;
mod pipeline;
// The formats.
mod columnar;
mod input;
mod text;
// Where it goes: standard output, or parts that survive being killed.
mod output;
mod run;

pub use error::Error;
pub use format::Format;
pub use job::{Existing, Job, Place};
pub use progress::{Advance, FirstProblem, Summary};
pub use transform::{Failure, Outcome, Problem, Transform};
