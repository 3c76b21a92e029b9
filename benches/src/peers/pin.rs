//! One core for all.

use anyhow::Result;

/// Keeps this thread, and all that is started by it, on the last of the cores that it may use; gives its number.
#[cfg(target_os = "linux")]
pub(crate) fn pin() -> Result<Option<usize>> {
    use anyhow::Context as _;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).context("which cores may be used")?;
    let last = (0..CpuSet::MAX_CPU).rev().find(|core| allowed.is_set(*core));
    let last = last.context("no core may be used")?;
    let mut one = CpuSet::new();
    one.set(last);
    sched_setaffinity(None, &one).context("cannot stay on one core")?;
    Ok(Some(last))
}

/// Elsewhere the system is left to move threads about.
#[cfg(not(target_os = "linux"))]
pub(crate) fn pin() -> Result<Option<usize>> {
    Ok(None)
}
