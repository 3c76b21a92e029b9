//! A run, and what is told of it.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Result;
use blindnym_files::{Job, Place, Summary, Transform};

use super::arguments::Arguments;
use super::progress::{Progress, grouped, rate};
use super::stop;

/// The status of a run that stopped on the way.
const STOPPED: u8 = 3;

/// Runs the job; true where every row has a result or was empty.
///
/// # Errors
/// [`blindnym_files::Error`], which says whether something was done.
pub(super) fn run(arguments: &Arguments, job: &Job, transform: &dyn Transform) -> Result<bool> {
    let stop = stop::flag()?;
    if arguments.is_dry() {
        return dry(arguments, job, transform, &stop);
    }
    let started = Instant::now();
    let mut progress = Progress::new(arguments.is_quiet());
    let done = job.run(transform, &mut |advance| progress.show(advance), &stop);
    progress.end();
    let summary = match done {
        Ok(summary) => summary,
        Err(error) => {
            if keeps(job) && error.exit_code() == STOPPED {
                writeln!(
                    io::stderr(),
                    "what is done is kept: the same command with --resume goes on"
                )?;
            }
            return Err(error.into());
        }
    };
    // What could be seen is told, and what went wrong wherever standard error goes.
    if !arguments.is_quiet() && (io::stderr().is_terminal() || summary.problem_count() > 0) {
        tell(&mut io::stderr().lock(), job, &summary, started.elapsed())?;
    }
    Ok(summary.exit_code() == 0)
}

/// Reads everything, and says on standard output what it found.
fn dry(
    arguments: &Arguments,
    job: &Job,
    transform: &dyn Transform,
    stop: &AtomicBool,
) -> Result<bool> {
    let mut progress = Progress::new(arguments.is_quiet());
    let done = job.dry_run(transform, None, &mut |advance| progress.show(advance), stop);
    progress.end();
    let summary = done?;
    let mut out = io::stdout().lock();
    let full = summary.rows.saturating_sub(summary.nulls);
    writeln!(
        out,
        "{}, {} with something in column {:?}; nothing was written",
        rows(summary.rows),
        grouped(full),
        arguments.column()
    )?;
    problems(&mut out, &summary)?;
    Ok(summary.exit_code() == 0)
}

fn tell(out: &mut impl io::Write, job: &Job, summary: &Summary, took: Duration) -> io::Result<()> {
    let new = summary.rows.saturating_sub(summary.resumed_rows);
    write!(out, "{}", rows(summary.rows))?;
    if let Place::File(path) = &job.output {
        write!(out, " in {}", path.display())?;
    }
    write!(out, ", {} s, {} rows/s", took.as_secs(), grouped(rate(new, took)))?;
    if summary.resumed_rows > 0 {
        write!(out, "; {} done before", grouped(summary.resumed_rows))?;
    }
    if summary.nulls > 0 {
        write!(out, "; {} empty", grouped(summary.nulls))?;
    }
    writeln!(out)?;
    problems(out, summary)
}

/// Whether parts are there that a run can go on from.
fn keeps(job: &Job) -> bool {
    job.parts().is_some_and(|parts| parts.exists())
}

/// `1 row`, `1,234 rows`.
fn rows(count: u64) -> String {
    format!("{} row{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Which problems there are, the most usual first.
fn problems(out: &mut impl io::Write, summary: &Summary) -> io::Result<()> {
    let mut problems: Vec<_> = summary.problems.iter().collect();
    problems.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (code, count) in problems {
        writeln!(out, "{} with the problem {code}", rows(*count))?;
    }
    match &summary.first_problem {
        Some(first) => writeln!(out, "the first one is row {} ({})", first.row, first.code),
        None => Ok(()),
    }
}
