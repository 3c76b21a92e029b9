//! What a multiplication costs on this machine, under this load, now.
//!
//! Neighbours on a core and other programs change the cost by tens of percent from one second to the next, so
//! it is sampled all the while that the service is loaded, and with it. The samples are batches of core's
//! arithmetic as the service calls it (coordinates and scalars read, multiplications, one shared inversion),
//! measured in processor time of their thread (wall time where the system does not tell that).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use blindnym::{Curve, Multiplications};
use rand_core::CryptoRng;

/// Larger batches cost the same for each item, within a percent.
const LARGEST_BATCH: usize = 8;
/// The sampling thread rests this many times as long as a sample takes: it takes little from the service.
const RESTS: u32 = 12;

/// Batches of multiplications, and what they cost so far.
#[derive(Debug)]
pub(crate) struct Baseline {
    multiplications: Multiplications,
    count: u32,
    spent: Duration,
}

impl Baseline {
    /// Batches of a size.
    pub(crate) fn new(batch: usize, rng: &mut impl CryptoRng) -> Self {
        let batch = batch.clamp(1, LARGEST_BATCH);
        let multiplications = Multiplications::random(Curve::P521, batch, rng);
        Self { multiplications, count: 0, spent: Duration::ZERO }
    }

    /// Multiplies one batch.
    pub(crate) fn sample(&mut self) {
        let before = thread_time();
        let count = self.multiplications.multiply();
        let spent = thread_time().saturating_sub(before);
        self.count = self.count.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.spent = self.spent.saturating_add(spent);
    }

    /// Seconds for one multiplication, on average: the service's time is a sum as well.
    pub(crate) fn cost(&self) -> Result<f64> {
        let cost = self.spent.as_secs_f64() / f64::from(self.count);
        Some(cost).filter(|cost| *cost > 0.0).context("no multiplication was measured")
    }
}

/// A thread that takes samples now and then, beside a service that has all cores busy.
#[derive(Debug)]
pub(crate) struct Sampler {
    thread: JoinHandle<Baseline>,
    stop: Arc<AtomicBool>,
}

impl Sampler {
    /// Starts the thread.
    pub(crate) fn start(mut baseline: Baseline) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let started = Instant::now();
                baseline.sample();
                thread::park_timeout(started.elapsed().saturating_mul(RESTS));
            }
            baseline
        });
        Self { thread, stop }
    }

    /// Ends it.
    pub(crate) fn stop(self) -> Result<Baseline> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.thread().unpark();
        self.thread.join().ok().context("the thread that multiplied ended early")
    }
}

/// Processor time of this thread.
#[cfg(target_os = "linux")]
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Wall time of this process.
#[cfg(not(target_os = "linux"))]
fn thread_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests;
