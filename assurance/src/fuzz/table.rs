//! A column of a file goes through a transformation.

use std::fs;
use std::sync::atomic::AtomicBool;

use blindnym_files::{Existing, Failure, Format, Job, Outcome, Place, Problem, Summary, Transform};

/// The column that is transformed, and the result's.
pub(super) const COLUMN: &str = "id";
pub(super) const RESULT: &str = "out";

/// Says each cell backwards, and has a problem with some.
#[derive(Debug)]
struct Backwards;

pub(super) fn backwards(cell: &str) -> String {
    cell.chars().rev().collect()
}

/// What a problem is told of.
pub(super) fn is_problem(cell: &str) -> bool {
    cell.starts_with('!')
}

impl Transform for Backwards {
    fn describe(&self) -> String {
        "backwards".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        let one = |cell: &&str| match is_problem(cell) {
            true => Err(Problem::new("exclaimed", "it begins with a mark")),
            false => Ok(backwards(cell).into()),
        };
        Ok(cells.iter().map(one).collect())
    }
}

/// What was done, and what it came to.
pub(super) struct Done {
    pub(super) summary: Summary,
    pub(super) output: Vec<u8>,
}

/// Runs a job on these bytes, of which the options' bits are: the column is kept, integers are padded, chunks and
/// parts of few rows. `None` where it stopped at something wrong.
pub(super) fn run(
    format: Format,
    input: &[u8],
    options: u8,
    delimiter: Option<u8>,
) -> Option<Done> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in"), folder.path().join("out"));
    fs::write(&from, input).unwrap();
    let mut job = Job::new(Place::File(from), Place::File(to.clone()), COLUMN, RESULT);
    job.input_format = Some(format);
    job.delimiter = delimiter;
    job.keep = options & 1 != 0;
    job.pad_integers = (options & 2 != 0).then_some(11);
    job.chunk_rows = if options & 4 != 0 { 2 } else { 1_000 };
    job.part_rows = if options & 8 != 0 { 3 } else { 65_536 };
    job.existing = Existing::Refuse;
    job.workers = 1;
    let stop = AtomicBool::new(false);
    let looked = job.dry_run(&Backwards, None, &mut |_| (), &stop);
    let done = job.run(&Backwards, &mut |_| (), &stop);
    assert_eq!(looked.is_ok(), done.is_ok(), "a dry run says otherwise: {looked:?} {done:?}");
    let Ok(summary) = done else {
        assert!(!to.exists(), "an output of a run that stopped");
        return None;
    };
    assert_eq!(looked.map(|looked| looked.rows).ok(), Some(summary.rows));
    Some(Done { output: fs::read(to).unwrap(), summary })
}
