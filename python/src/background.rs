//! Work on another thread, while Python's thread shows progress and listens for Ctrl-C.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, bounded};
use pyo3::prelude::*;

use crate::error::Told;

/// How often Python's thread looks up: Ctrl-C is to be honoured within 100 ms.
const LOOK: Duration = Duration::from_millis(40);

/// How far work is, and whether it is still wanted.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) rows: AtomicU64,
    pub(crate) stop: AtomicBool,
}

/// Does the work without holding Python's lock. `progress` is called with the rows that are done.
///
/// # Errors
/// What a signal or `progress` raises. The work goes on in the background until it sees that it is over.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Meter) -> T + Send + 'static,
) -> PyResult<T> {
    let meter = Arc::new(Meter::default());
    let (sender, receiver) = bounded(1);
    let shared = Arc::clone(&meter);
    let started = thread::Builder::new().name("blindnym".to_owned()).spawn(move || {
        // Nobody may be waiting any more.
        let _ = sender.send(work(&shared));
    });
    let _thread = started.map_err(|_| crate::error::settings("the system gives no thread"))?;
    let mut shown = None;
    loop {
        let answer = py.detach(|| receiver.recv_timeout(LOOK));
        let rows = meter.rows.load(Ordering::Relaxed);
        let attended = py.check_signals().and_then(|()| match progress {
            Some(progress) if shown != Some(rows) => {
                shown = Some(rows);
                progress.call1((rows,)).map(drop)
            }
            _ => Ok(()),
        });
        if let Err(raised) = attended {
            meter.stop.store(true, Ordering::Relaxed);
            return Err(raised);
        }
        match answer {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Told::new("panic", "a defect of Blindnym: please report it").raise());
            }
        }
    }
}

/// Works on items 0, 1, … on several threads, and hands the results on in order.
///
/// # Errors
/// The first error; what others are at is finished and dropped.
pub(crate) fn in_order<T: Send, E: Send>(
    items: usize,
    workers: usize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T),
) -> Result<(), E> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    // Few results wait: whoever is far ahead waits until they are taken.
    let (sender, receiver) = bounded(workers.saturating_mul(2));
    thread::scope(|scope| {
        for _ in 0..workers.min(items) {
            let (sender, work, next, failed) = (sender.clone(), &work, &next, &failed);
            let _worker = scope.spawn(move || {
                while !failed.load(Ordering::Relaxed) {
                    let item = next.fetch_add(1, Ordering::Relaxed);
                    if item >= items || sender.send((item, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut expected) = (BTreeMap::new(), 0);
        for (item, result) in receiver {
            let _none = waiting.insert(
                item,
                result.inspect_err(|_| {
                    failed.store(true, Ordering::Relaxed);
                })?,
            );
            while let Some(result) = waiting.remove(&expected) {
                take(result);
                expected = expected.saturating_add(1);
            }
        }
        Ok(())
    })
}
