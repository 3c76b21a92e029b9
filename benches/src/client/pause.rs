//! Processes that stand still for a moment, where the system has signals for that.

use std::process::Child;

use anyhow::Result;

/// Whether processes can be stopped here.
pub(crate) const IS_POSSIBLE: bool = cfg!(unix);

/// Processes that stand still until this is dropped.
#[derive(Debug)]
pub(crate) struct Pause<const N: usize>([u32; N]);

impl<const N: usize> Pause<N> {
    /// Stops processes, in this order. They must be children that nobody has waited for, so that their
    /// numbers are still theirs.
    pub(crate) fn new(ids: [u32; N]) -> Result<Self> {
        // From here on they go on whatever happens.
        let pause = Self(ids);
        for id in ids {
            signal::stop(id)?;
        }
        Ok(pause)
    }
}

impl<const N: usize> Drop for Pause<N> {
    fn drop(&mut self) {
        for id in self.0.iter().rev() {
            // One that is gone needs nothing.
            let _gone = signal::go_on(*id);
        }
    }
}

/// A process that is killed when dropped, also while it stands still.
#[derive(Debug)]
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Both fail where it has ended, which is as well.
        let _gone = self.0.kill();
        let _status = self.0.wait();
    }
}

#[cfg(unix)]
mod signal {
    use anyhow::{Context as _, Result};
    use rustix::process::{Pid, Signal, kill_process};

    pub(super) fn stop(id: u32) -> Result<()> {
        send(id, Signal::STOP)
    }

    pub(super) fn go_on(id: u32) -> Result<()> {
        send(id, Signal::CONT)
    }

    fn send(id: u32, signal: Signal) -> Result<()> {
        let id = i32::try_from(id).ok().filter(|id| *id > 0).and_then(Pid::from_raw);
        kill_process(id.context("no process has this number")?, signal)
            .context("a process takes no signal")
    }
}

#[cfg(not(unix))]
mod signal {
    use anyhow::{Result, bail};

    pub(super) fn stop(_id: u32) -> Result<()> {
        bail!("processes cannot be stopped here")
    }

    pub(super) fn go_on(_id: u32) -> Result<()> {
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
