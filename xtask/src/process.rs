use crate::console;
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Shows the command, runs it with its output on ours, and requires success.
///
/// # Errors
/// When it cannot start or does not exit with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    console::line(&format!("$ {shown}"));
    let status = command.stdin(Stdio::null()).status();
    check(status.with_context(|| format!("cannot start `{shown}`"))?, &shown)
}

/// Like [`run`], and returns what the command printed on standard output.
///
/// # Errors
/// When it cannot start, prints something that is not UTF-8 or does not exit with 0.
pub(crate) fn run_for_output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    console::line(&format!("$ {shown}"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let mut output = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("output of `{shown}`"))?;
            console::line(&line);
            output.push_str(&line);
            output.push('\n');
        }
    }
    check(child.wait()?, &shown)?;
    Ok(output)
}

/// Like [`run`], and returns the last line the command printed on standard output.
///
/// # Errors
/// As [`run_for_output`].
pub(crate) fn run_for_last_line(command: &mut Command) -> Result<String> {
    Ok(run_for_output(command)?.lines().last().unwrap_or_default().to_owned())
}

/// Like [`run`] for commands that do not wait for one another, one on each core. The output of each comes as a whole when it
/// has ended.
///
/// # Errors
/// For the first that cannot start or does not exit with 0; the others run to their ends.
pub(crate) fn run_all(commands: Vec<Command>) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(commands.into_iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let worker = || {
        let mut result = Ok(());
        while let Some(mut command) = next() {
            result = result.and(run_and_show(&mut command));
        }
        result
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        let results: Vec<_> = workers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        let panicked = |_| Err(anyhow!("a thread that ran commands panicked"));
        results.into_iter().try_for_each(|result| result.unwrap_or_else(panicked))
    })
}

fn run_and_show(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start `{shown}`"))?;
    let text = [output.stdout, output.stderr].concat();
    console::line(format!("$ {shown}\n{}", String::from_utf8_lossy(&text)).trim_end());
    check(output.status, &shown)
}

/// Runs the command quietly and returns its standard output; standard error stays visible.
///
/// # Errors
/// When it cannot start or does not exit with 0.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start `{shown}`"))?;
    check(output.status, &shown)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs the command without any output and says whether it exits with 0.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

fn check(status: ExitStatus, shown: &str) -> Result<()> {
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// The command as one would type it, its program by name only.
fn show(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
