//! NDJSON of any size: lines in groups, in their order, in memory that does not grow with the file.
//!
//! As many groups as there are cores are under way at once; they are written in the order in which they were read.
//!
//! Line by line the output is the input's, so that a run that was stopped or killed goes on after the last whole line
//! (`partial.rs`).

mod partial;

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context as _, Result, bail, ensure};
use blindnym_client::ClientError;
use blindnym_fhir::Error;
use zeroize::Zeroizing;

use super::files::{self, File};
use super::told::{Stopped, Told, place};
use super::turn::{Turn, Turned};
use super::whole::{Existing, LARGEST};
use partial::Partial;

/// Lines of a group at most: some requests' worth.
const GROUP: usize = 128;
/// Bytes of a group, after which no further line joins it.
const GROUP_BYTES: usize = 8 << 20;

/// What is to be done with a file.
pub(super) struct Lines<'a> {
    pub(super) turn: &'a Turn,
    pub(super) file: &'a File,
    pub(super) existing: Existing,
    pub(super) fail_fast: bool,
}

impl Lines<'_> {
    /// Turns the file; false where one of its lines failed.
    ///
    /// # Errors
    /// [`Stopped`], and where a file cannot be read or written.
    pub(super) fn run(&self, told: &mut Told, stop: &AtomicBool) -> Result<bool> {
        let output = &self.file.output;
        let input = open(&self.file.input)?;
        if files::is_standard(output) {
            return self.copy(input, 0, &mut io::stdout().lock(), told, stop);
        }
        if output.exists() {
            if self.existing.resume {
                told.before = told.before.saturating_add(1);
                told.done(0, self.file.bytes);
                return Ok(true);
            }
            ensure!(self.existing.overwrite, "{} is there already", output.display());
        }
        let mut partial = Partial::open(self)?;
        let good = self.copy(input, partial.lines, &mut partial.file, told, stop)?;
        partial.publish(self)?;
        Ok(good && partial.good)
    }

    fn copy(
        &self,
        mut input: Box<dyn BufRead>,
        done: u64,
        output: &mut impl Write,
        told: &mut Told,
        stop: &AtomicBool,
    ) -> Result<bool> {
        told.before = told.before.saturating_add(done);
        let workers = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let mut running: VecDeque<ScopedJoinHandle<'_, (Group, Results)>> = VecDeque::new();
            let (mut number, mut good, mut more) = (0_u64, true, true);
            let mut end_of_input = Ok(());
            loop {
                while more && running.len() < workers {
                    let mut group = match self.group(&mut input, number) {
                        Ok(Some(group)) => group,
                        // What cannot be read is told once all before it is written.
                        end => {
                            (end_of_input, more) = (end.map(drop), false);
                            break;
                        }
                    };
                    number = number.saturating_add(group.count());
                    group.skip(done);
                    running.push_back(scope.spawn(move || {
                        let results = self.turn.apply(&group.resources());
                        (group, results)
                    }));
                }
                let Some(oldest) = running.pop_front() else { return end_of_input.map(|()| good) };
                let Ok((group, results)) = oldest.join() else { bail!("a thread was lost") };
                good &= self.write(&group, results.map_err(Stopped::Service)?, output, told)?;
                told.done(group.count(), group.bytes);
                if stop.load(Ordering::Relaxed) {
                    return Err(Stopped::Interrupted.into());
                }
            }
        })
    }

    /// Writes what became of a group's lines; empty ones stay.
    fn write(
        &self,
        group: &Group,
        results: Vec<Turned>,
        output: &mut impl Write,
        told: &mut Told,
    ) -> Result<bool> {
        let mut results = results.into_iter();
        let mut text = Zeroizing::new(String::new());
        let mut good = true;
        for (number, line) in (group.first..).zip(&group.lines) {
            if !is_empty(line) {
                match results.next() {
                    Some(Ok(resource)) => text.push_str(&one_line(&resource)),
                    Some(Err(error)) => {
                        good = false;
                        told.failure(&self.file.input, Some(number), &error);
                        if self.fail_fast {
                            output.write_all(text.as_bytes())?;
                            return Err(Stopped::Failed.into());
                        }
                        text.push_str(&outcome(&error));
                    }
                    None => bail!("fewer results than resources"),
                }
            }
            text.push('\n');
        }
        output.write_all(text.as_bytes()).context("cannot write")?;
        output.flush().context("cannot write")?;
        Ok(good)
    }

    /// The next lines, after so many; none at the end.
    fn group(&self, input: &mut dyn BufRead, before: u64) -> Result<Option<Group>> {
        let first = before.saturating_add(1);
        let mut lines: Vec<Zeroizing<String>> = Vec::new();
        let mut bytes = 0_usize;
        while lines.len() < GROUP && bytes < GROUP_BYTES {
            let mut line = Zeroizing::new(String::new());
            let at = first.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
            let context = || place(&self.file.input, Some(at));
            let read = (&mut *input).take(LARGEST).read_line(&mut line).with_context(context)?;
            if read == 0 {
                break;
            }
            let full = u64::try_from(read).unwrap_or(u64::MAX) >= LARGEST;
            ensure!(!full, "{}: the line is too long", context());
            bytes = bytes.saturating_add(read);
            lines.push(line);
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Ok((!lines.is_empty()).then_some(Group { first, lines, bytes }))
    }
}

/// What became of a group's resources, or why the service cannot be asked.
type Results = Result<Vec<Turned>, ClientError>;

/// Lines that go together.
struct Group {
    /// The number of the first one.
    first: u64,
    lines: Vec<Zeroizing<String>>,
    bytes: u64,
}

impl Group {
    fn count(&self) -> u64 {
        u64::try_from(self.lines.len()).unwrap_or(u64::MAX)
    }

    /// Leaves out what an earlier run has done, of so many lines.
    fn skip(&mut self, done: u64) {
        let ours = done.saturating_sub(self.first.saturating_sub(1)).min(self.count());
        let _done = self.lines.drain(..usize::try_from(ours).unwrap_or_default());
        self.first = self.first.saturating_add(ours);
    }

    fn resources(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| !is_empty(line)).map(|line| line.trim()).collect()
    }
}

fn is_empty(line: &str) -> bool {
    line.trim().is_empty()
}

/// A resource without line breaks: between its elements they mean nothing, and in texts they are escaped.
fn one_line(resource: &str) -> Zeroizing<String> {
    Zeroizing::new(resource.replace(['\n', '\r'], " "))
}

/// What stands in the place of a resource that failed.
fn outcome(error: &Error) -> String {
    let diagnostics = serde_json::Value::from(format!("{error} ({})", error.code()));
    let expression = error.location().map(|location| serde_json::Value::from(location.as_str()));
    let expression = expression.map_or_else(String::new, |at| format!(r#","expression":[{at}]"#));
    format!(
        r#"{{"resourceType":"OperationOutcome","issue":[{{"severity":"error","code":"processing","diagnostics":{diagnostics}{expression}}}]}}"#
    )
}

fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if files::is_standard(path) {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    Ok(Box::new(BufReader::with_capacity(1 << 20, file)))
}
