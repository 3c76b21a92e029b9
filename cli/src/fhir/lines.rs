//! NDJSON of any size: lines in groups, in their order, in memory that does not grow with the file.
//!
//! The output is `OUTPUT.partial` until it is whole. Line by line it is the input's, so that a run that was
//! stopped or killed goes on after the last whole line; `OUTPUT.partial.run` says what run it is of.

use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail, ensure};
use blindnym_fhir::Error;
use zeroize::Zeroizing;

use super::files::{self, File};
use super::told::{Stopped, Told, place};
use super::turn::Turn;
use super::whole::{Existing, LARGEST};

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
        let (mut number, mut good) = (0_u64, true);
        told.before = told.before.saturating_add(done);
        loop {
            let group = self.group(&mut input, number)?;
            if group.is_empty() {
                return Ok(good);
            }
            let bytes: usize = group.iter().map(|line| line.len()).sum();
            let bytes = u64::try_from(bytes).unwrap_or_default();
            let first = number.saturating_add(1);
            let count = u64::try_from(group.len()).unwrap_or(u64::MAX);
            number = number.saturating_add(count);
            // What an earlier run has done, a part of this group perhaps.
            let skipped = usize::try_from(done.saturating_sub(first.saturating_sub(1)));
            let fresh = group.get(skipped.unwrap_or(usize::MAX)..).unwrap_or_default();
            let ours = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
            let first = number.saturating_sub(ours).saturating_add(1);
            good &= self.lines(fresh, first, output, told)?;
            told.done(ours, bytes);
            if stop.load(Ordering::Relaxed) {
                return Err(Stopped::Interrupted.into());
            }
        }
    }

    /// Turns lines, the first of which has this number; empty ones stay.
    fn lines(
        &self,
        lines: &[Zeroizing<String>],
        first: u64,
        output: &mut impl Write,
        told: &mut Told,
    ) -> Result<bool> {
        let full = |line: &&Zeroizing<String>| !line.trim().is_empty();
        let resources: Vec<&str> = lines.iter().filter(full).map(|line| line.trim()).collect();
        if resources.is_empty() && lines.is_empty() {
            return Ok(true);
        }
        let results = self.turn.apply(&resources).map_err(Stopped::Service)?;
        let mut results = results.into_iter();
        let mut text = Zeroizing::new(String::new());
        let mut good = true;
        for (number, line) in (first..).zip(lines) {
            if full(&line) {
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

    /// The next lines.
    fn group(&self, input: &mut dyn BufRead, number: u64) -> Result<Vec<Zeroizing<String>>> {
        let mut group: Vec<Zeroizing<String>> = Vec::new();
        let mut bytes = 0_usize;
        while group.len() < GROUP && bytes < GROUP_BYTES {
            let mut line = Zeroizing::new(String::new());
            let at = u64::try_from(group.len()).unwrap_or(u64::MAX);
            let at = number.saturating_add(at).saturating_add(1);
            let context = || place(&self.file.input, Some(at));
            let read = (&mut *input).take(LARGEST).read_line(&mut line).with_context(context)?;
            if read == 0 {
                break;
            }
            let full = u64::try_from(read).unwrap_or(u64::MAX) >= LARGEST;
            ensure!(!full, "{}: the line is too long", context());
            bytes = bytes.saturating_add(read);
            group.push(line);
        }
        Ok(group)
    }
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

/// An output that is not whole yet.
struct Partial {
    path: PathBuf,
    run: PathBuf,
    file: fs::File,
    /// Whole lines of an earlier run.
    lines: u64,
    /// Whether none of them is a failure's.
    good: bool,
}

impl Partial {
    /// Starts, or goes on where a run with the same input and settings stopped.
    fn open(lines: &Lines<'_>) -> Result<Self> {
        let beside = |end: &str| {
            let mut name = lines.file.output.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        };
        let (path, run) = (beside(".partial"), beside(".partial.run"));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        let this = this_run(lines)?;
        let resumed = lines.existing.resume && path.exists();
        if resumed {
            let before = fs::read_to_string(&run).with_context(|| run.display().to_string())?;
            ensure!(
                before == this,
                "{} is of a run with another input or other settings: remove it, or go on with those",
                path.display()
            );
        } else {
            ensure!(
                lines.existing.overwrite || !path.exists(),
                "{} is there: --resume goes on with that run, --overwrite starts anew",
                path.display()
            );
            private(&run)?.write_all(this.as_bytes()).with_context(|| run.display().to_string())?;
        }
        let mut file = private(&path)?;
        let (mut count, mut good) = (0, true);
        if resumed {
            (count, good) =
                keep_whole_lines(&mut file).with_context(|| path.display().to_string())?;
        } else {
            file.set_len(0).with_context(|| path.display().to_string())?;
        }
        Ok(Self { path, run, file, lines: count, good })
    }

    /// Gives the output its name.
    fn publish(&mut self, lines: &Lines<'_>) -> Result<()> {
        let output = &lines.file.output;
        self.file.sync_all().with_context(|| self.path.display().to_string())?;
        ensure!(
            lines.existing.overwrite || !output.exists(),
            "{} is there already",
            output.display()
        );
        fs::rename(&self.path, output).with_context(|| output.display().to_string())?;
        fs::remove_file(&self.run).with_context(|| self.run.display().to_string())
    }
}

/// Cuts off a line that was not written to its end; how many are left, and whether none is a failure's.
fn keep_whole_lines(file: &mut fs::File) -> io::Result<(u64, bool)> {
    let (mut count, mut end, mut good) = (0_u64, 0_u64, true);
    let mut reader = BufReader::with_capacity(1 << 20, &mut *file);
    let mut line = Zeroizing::new(Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || !line.ends_with(b"\n") {
            break;
        }
        good &=
            !line.starts_with(br#"{"resourceType":"OperationOutcome","issue":[{"severity":"error"#);
        count = count.saturating_add(1);
        end = end.saturating_add(u64::try_from(read).unwrap_or_default());
    }
    drop(reader);
    file.set_len(end)?;
    let _at = file.seek(SeekFrom::Start(end))?;
    Ok((count, good))
}

/// What a run is: its input as it is now, and everything that would give other lines.
fn this_run(lines: &Lines<'_>) -> Result<String> {
    let context = || lines.file.input.display().to_string();
    let input = std::path::absolute(&lines.file.input).with_context(context)?;
    let (length, changed) = match files::is_standard(&lines.file.input) {
        true => (0, None),
        false => {
            let data = fs::metadata(&lines.file.input).with_context(context)?;
            (data.len(), data.modified().ok())
        }
    };
    Ok(format!("{}\n{length} {changed:?}\n{}\n", input.display(), lines.turn.what))
}

/// A file that only its owner may read.
fn private(path: &Path) -> Result<fs::File> {
    let mut options = OpenOptions::new();
    let _options = options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _options = options.mode(0o600);
    }
    let file = options.open(path).with_context(|| path.display().to_string())?;
    Ok(file)
}
