//! Time as a processor spends it on this thread, so that what others do meanwhile does not count; and the frequency of
//! the time stamp counter, in whose cycles an operation is told.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use quanta::Clock;

/// Processor time of this thread; wall time where the system does not tell it.
fn processor_time() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        if let (Ok(seconds), Ok(nanos)) = (time.tv_sec.try_into(), time.tv_nsec.try_into()) {
            return Duration::new(seconds, nanos);
        }
    }
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}

/// Adds up what is worked.
#[derive(Debug)]
pub(crate) struct Watch {
    spent: Duration,
    since: Duration,
}

impl Watch {
    /// Runs from now on.
    pub(crate) fn start() -> Self {
        Self { spent: Duration::ZERO, since: processor_time() }
    }

    /// What is done meanwhile does not count.
    pub(crate) fn outside<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.spent = self.spent();
        let made = work();
        self.since = processor_time();
        made
    }

    /// What somebody else spent counts.
    pub(crate) fn add(&mut self, spent: Duration) {
        self.spent = self.spent.saturating_add(spent);
    }

    /// Until now.
    pub(crate) fn spent(&self) -> Duration {
        self.spent.saturating_add(processor_time().saturating_sub(self.since))
    }
}

/// The time stamp counter beside a clock.
#[derive(Debug)]
pub(crate) struct Counter {
    clock: Clock,
    begun: (u64, Instant),
}

impl Counter {
    /// Counts from now on.
    pub(crate) fn start() -> Self {
        let clock = Clock::new();
        let begun = (clock.raw(), Instant::now());
        Self { clock, begun }
    }

    /// Cycles in a second. `None` where the processor has no such counter, or its rate is that of a clock.
    #[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "no run has 2^53 cycles")]
    pub(crate) fn frequency(&self) -> Option<f64> {
        let cycles = self.clock.raw().saturating_sub(self.begun.0) as f64;
        let frequency = cycles / self.begun.1.elapsed().as_secs_f64();
        let is_clock = (frequency / 1e9 - 1.0).abs() < 1e-3;
        (cfg!(target_arch = "x86_64") && !is_clock).then_some(frequency)
    }
}
