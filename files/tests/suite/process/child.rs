//! The process that the other tests start: this test program again, told by its environment what to do.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use blindnym_files::{Format, Job, Place};

use crate::support::Reverse;

const INPUT: &str = "BLINDNYM_FILES_INPUT";
const OUTPUT: &str = "BLINDNYM_FILES_OUTPUT";
const FORMAT: &str = "BLINDNYM_FILES_FORMAT";
const ROWS: &str = "BLINDNYM_FILES_ROWS";
const DELAY: &str = "BLINDNYM_FILES_DELAY";
const RESUME: &str = "BLINDNYM_FILES_RESUME";
const PEAK: &str = "BLINDNYM_FILES_PEAK";

/// What a child does.
pub(super) struct Child {
    pub(super) input: Place,
    pub(super) output: Place,
    pub(super) format: Format,
    /// Rows of a chunk, and of a part.
    pub(super) rows: [u64; 2],
    /// How long a chunk takes.
    pub(super) delay: Duration,
    /// Where the most memory that it had is written, in kB.
    pub(super) peak: Option<PathBuf>,
    pub(super) resume: bool,
}

impl Child {
    /// Resumes from a file to a file.
    pub(super) fn between(folder: &Path, extension: &str) -> Self {
        let place = |name: &str| Place::File(folder.join(format!("{name}.{extension}")));
        Self {
            input: place("in"),
            output: place("out"),
            format: Format::of_path(&folder.join(format!("in.{extension}"))).unwrap(),
            rows: [50, 200],
            delay: Duration::from_millis(4),
            peak: None,
            resume: true,
        }
    }

    pub(super) fn command(&self) -> Command {
        self.command_after(&[])
    }

    /// The command behind another one, which runs it with its arguments.
    pub(super) fn command_after(&self, before: &[&str]) -> Command {
        let itself = env::current_exe().unwrap();
        let mut command = match before {
            [] => Command::new(itself),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                let _command = command.args(arguments).arg(itself);
                command
            }
        };
        let _command = command
            .args(["process::child::run", "--exact", "--ignored", "--nocapture", "--quiet"])
            .env(INPUT, argument(&self.input))
            .env(OUTPUT, argument(&self.output))
            .env(FORMAT, self.format.name())
            .env(ROWS, format!("{} {}", self.rows[0], self.rows[1]))
            .env(DELAY, self.delay.as_micros().to_string());
        if self.resume && self.output != Place::Standard {
            let _command = command.env(RESUME, "yes");
        }
        if let Some(peak) = &self.peak {
            let _command = command.env(PEAK, peak);
        }
        command
    }
}

fn argument(place: &Place) -> PathBuf {
    match place {
        Place::File(path) => path.clone(),
        Place::Standard => PathBuf::from("-"),
    }
}

#[test]
#[ignore = "other tests run it, in a process of its own"]
fn run() {
    let Ok(input) = env::var(INPUT) else { return };
    let value = |name: &str| env::var(name).unwrap();
    let place = |text: String| Place::from_argument(Path::new(&text));
    let mut job = Job::new(place(input), place(value(OUTPUT)), "ssin", "nym");
    let rows: Vec<u64> = value(ROWS).split(' ').map(|text| text.parse().unwrap()).collect();
    job.input_format = Format::of_name(&value(FORMAT));
    job.chunk_rows = usize::try_from(rows[0]).unwrap();
    job.part_rows = rows[1];
    job.workers = 2;
    job.resume = env::var(RESUME).is_ok();
    let transform = Reverse { delay: Duration::from_micros(value(DELAY).parse().unwrap()) };
    if let Err(error) = job.run(&transform, &mut |_| (), &AtomicBool::new(false)) {
        eprintln!("{error}");
        exit(error.exit_code().into());
    }
    if let Ok(path) = env::var(PEAK) {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        fs::write(path, line.split_whitespace().nth(1).unwrap()).unwrap();
    }
}
