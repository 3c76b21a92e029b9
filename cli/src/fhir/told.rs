//! What people see: a bar where there is a terminal, and a line for each resource that fails.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use blindnym_client::ClientError;
use blindnym_fhir::Error;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};

/// It moves so often.
const TICK: Duration = Duration::from_millis(200);
/// Failures that are told one by one.
const TOLD: u64 = 20;

/// A run that stopped on the way.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// The service cannot be asked.
    #[error("{0}; what is done is kept: the same command with --resume goes on")]
    Service(ClientError),
    /// Ctrl-C.
    #[error("stopped; what is done is kept: the same command with --resume goes on")]
    Interrupted,
    /// `--fail-fast`, and a resource failed.
    #[error("stopped at the first resource that failed")]
    Failed,
}

impl Stopped {
    /// The status of such a run.
    pub(crate) const CODE: u8 = 3;
}

/// A run, for people.
pub(super) struct Told {
    bar: ProgressBar,
    quiet: bool,
    started: Instant,
    pub(super) resources: u64,
    pub(super) failed: u64,
    /// Files or lines that an earlier run had done.
    pub(super) before: u64,
}

impl Told {
    /// A bar of so many bytes; 0 where nobody knows.
    pub(super) fn new(quiet: bool, bytes: u64) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(bytes) };
        let template = match bytes {
            0 => "{spinner} {msg}",
            _ => "[{wide_bar}] {percent:>3} %  {msg}  {eta} left",
        };
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
        bar.enable_steady_tick(TICK);
        Self { bar, quiet, started: Instant::now(), resources: 0, failed: 0, before: 0 }
    }

    /// Resources were done, of so many bytes.
    pub(super) fn done(&mut self, resources: u64, bytes: u64) {
        self.resources = self.resources.saturating_add(resources);
        self.bar.inc(bytes);
        self.bar.set_message(format!("{} resources", HumanCount(self.resources)));
    }

    /// A resource failed.
    pub(super) fn failure(&mut self, path: &Path, line: Option<u64>, error: &Error) {
        self.failed = self.failed.saturating_add(1);
        if self.failed > TOLD {
            return;
        }
        let place = place(path, line);
        let _told =
            self.bar.suspend(|| writeln!(io::stderr(), "{place}: {error} ({})", error.code()));
    }

    /// The end: what could be seen is told, and what failed wherever standard error goes.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
        if self.failed > TOLD {
            let more = self.failed.saturating_sub(TOLD);
            let _told = writeln!(io::stderr(), "… and {} more", HumanCount(more));
        }
        if self.quiet || !io::stderr().is_terminal() {
            return;
        }
        let seconds = self.started.elapsed().as_secs();
        let mut text = format!("{} resources, {seconds} s", HumanCount(self.resources));
        for (count, what) in [(self.failed, "failed"), (self.before, "done before")] {
            if count > 0 {
                text = format!("{text}, {} {what}", HumanCount(count));
            }
        }
        let _told = writeln!(io::stderr(), "{text}");
    }
}

/// `folder/file.ndjson:12`.
pub(super) fn place(path: &Path, line: Option<u64>) -> String {
    let name = if super::files::is_standard(path) {
        PathBuf::from("standard input")
    } else {
        path.to_owned()
    };
    match line {
        Some(line) => format!("{}:{line}", name.display()),
        None => name.display().to_string(),
    }
}
