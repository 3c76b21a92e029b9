//! One command from its start to its end, and what core does meanwhile.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::process::Service;
use blindnym_benches::reference::Reference;

use crate::pause::{self, Killed, Pause};
use blindnym_benches::statistics::median;

/// How long the command works between two pauses, and how long they are: far shorter than the client waits
/// for an answer.
const INTERVAL: Duration = Duration::from_secs(4);
const SAMPLE: Duration = Duration::from_secs(1);
/// How often it is looked after.
const LOOK: Duration = Duration::from_millis(10);

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Measured {
    /// Wall time without the pauses.
    pub(crate) time: Duration,
    /// Core's rows in a second, the median of the samples.
    pub(crate) core_rate: f64,
    /// How many these are.
    pub(crate) samples: usize,
    /// The most memory that the process had, in KiB.
    pub(crate) peak_kib: Option<u64>,
}

/// Runs the command to its end, which must be a good one.
pub(crate) fn measure(
    command: &mut Command,
    service: &Service,
    reference: &Reference,
    interrupted: &AtomicBool,
) -> Result<Measured> {
    let go_on = || {
        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
        Ok(())
    };
    go_on()?;
    let mut samples = vec![reference.rate(SAMPLE)?];
    let mut peak_kib = None;
    let mut paused = Duration::ZERO;
    let started = Instant::now();
    let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let mut process = Killed(process.context("cannot start the command")?);
    let mut working = Instant::now();
    let status = loop {
        // Memory is told of the living only, and never becomes less.
        peak_kib = peak_kib.max(peak(process.0.id()));
        if let Some(status) = process.0.try_wait().context("cannot wait for the command")? {
            break status;
        }
        go_on()?;
        if pause::IS_POSSIBLE && working.elapsed() >= INTERVAL {
            let stopped = Instant::now();
            // The client first: none of its requests waits for a service that stands still.
            let pause = Pause::new([process.0.id(), service.id()])?;
            samples.push(reference.rate(SAMPLE)?);
            drop(pause);
            paused = paused.saturating_add(stopped.elapsed());
            working = Instant::now();
        }
        thread::sleep(LOOK);
    };
    let time = started.elapsed().saturating_sub(paused);
    // Ctrl-C goes to the command too.
    go_on()?;
    ensure!(status.success(), "the command failed ({status})");
    samples.push(reference.rate(SAMPLE)?);
    let core_rate = median(&samples).context("core was not measured")?;
    Ok(Measured { time, core_rate, samples: samples.len(), peak_kib })
}

/// The peak of a process's resident memory so far (VmHWM), in KiB.
#[cfg(target_os = "linux")]
fn peak(id: u32) -> Option<u64> {
    procfs::process::Process::new(i32::try_from(id).ok()?).ok()?.status().ok()?.vmhwm
}

/// Not known here.
#[cfg(not(target_os = "linux"))]
const fn peak(_id: u32) -> Option<u64> {
    None
}
