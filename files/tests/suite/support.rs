//! What the tests share.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use blindnym_files::{Error, Failure, Job, Outcome, Place, Problem, Summary, Transform};

/// Reverses texts. One that begins with a bang is a problem; one that is `stop` stops the run.
#[derive(Default)]
pub(crate) struct Reverse {
    /// How long a chunk takes.
    pub(crate) delay: Duration,
}

impl Transform for Reverse {
    fn describe(&self) -> String {
        "reverse".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        thread::sleep(self.delay);
        if cells.contains(&"stop") {
            return Err(Failure::new("no_service", "the service is not there"));
        }
        Ok(cells.iter().map(|cell| reverse(cell)).collect())
    }

    fn check(&self, cells: &[&str]) -> Vec<Option<Problem>> {
        cells.iter().map(|cell| reverse(cell).err()).collect()
    }
}

fn reverse(cell: &str) -> Outcome {
    if cell.starts_with('!') {
        return Err(Problem::new("bang", "it begins with a bang, \"!\""));
    }
    Ok(cell.chars().rev().collect::<String>().into())
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A job from `in.EXTENSION` to `out.EXTENSION`, of the column `ssin` to `nym`, in small chunks.
pub(crate) fn job(folder: &Path, extension: &str) -> Job {
    job_between(folder, extension, extension)
}

pub(crate) fn job_between(folder: &Path, from: &str, to: &str) -> Job {
    let place = |name: String| Place::File(folder.join(name));
    let (input, output) = (place(format!("in.{from}")), place(format!("out.{to}")));
    let mut job = Job::new(input, output, "ssin", "nym");
    job.chunk_rows = 3;
    job.part_rows = 7;
    job.workers = 3;
    job
}

pub(crate) fn path(place: &Place) -> PathBuf {
    match place {
        Place::File(path) => path.clone(),
        Place::Standard => panic!("a file was expected"),
    }
}

pub(crate) fn run(job: &Job) -> Result<Summary, Error> {
    job.run(&Reverse::default(), &mut |_| (), &AtomicBool::new(false))
}

/// Writes the input, runs, and reads the output.
pub(crate) fn through(job: &Job, input: &[u8]) -> Result<String, Error> {
    fs::write(path(&job.input), input).unwrap();
    let _summary = run(job)?;
    Ok(output(job))
}

pub(crate) fn output(job: &Job) -> String {
    fs::read_to_string(path(&job.output)).unwrap()
}

/// What is in the folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// Makes a folder as a run makes it: for its owner alone.
pub(crate) fn create_private(folder: &Path) {
    fs::create_dir(folder).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

/// Rows of CSV with everything that makes it hard, and what they become.
pub(crate) fn csv(rows: usize) -> (String, String) {
    let mut input = "id,ssin,\"a \"\"note\"\"\"\r\n".to_owned();
    let mut output = "id,nym,nym_problem,\"a \"\"note\"\"\"\r\n".to_owned();
    for row in 0..rows {
        let note = format!("\"line {row}\n, and \"\"quotes\"\", é\"");
        let (cell, result) = match row % 7 {
            0 => (String::new(), ",".to_owned()),
            1 => (format!("!{row}"), ",\"bang: it begins with a bang, \"\"!\"\"\"".to_owned()),
            2 => (format!("\"{row}, é\""), format!("\"{}\",", backwards(&format!("{row}, é")))),
            _ => (
                format!("{:011}", row * 7919),
                format!("{},", backwards(&format!("{:011}", row * 7919))),
            ),
        };
        input += &format!("{row},{cell},{note}\r\n");
        output += &format!("{row},{result},{note}\r\n");
    }
    (input, output)
}

pub(crate) fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}
