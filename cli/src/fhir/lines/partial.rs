//! `OUTPUT.partial`, until it is whole; `OUTPUT.partial.run` says what run it is of.

use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use zeroize::Zeroizing;

use super::Lines;
use crate::fhir::files;

/// An output that is not whole yet.
pub(super) struct Partial {
    path: PathBuf,
    run: PathBuf,
    pub(super) file: fs::File,
    /// Whole lines of an earlier run.
    pub(super) lines: u64,
    /// Whether none of them is a failure's.
    pub(super) good: bool,
}

impl Partial {
    /// Starts, or goes on where a run with the same input and settings stopped.
    pub(super) fn open(lines: &Lines<'_>) -> Result<Self> {
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
    pub(super) fn publish(&mut self, lines: &Lines<'_>) -> Result<()> {
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
