//! Arithmetic beside the reactor: on tokio's threads for blocking work, as many at once as there are
//! cores; or on the thread of a caller that brings as many.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use tokio::sync::Semaphore;

use crate::error::ClientError;

/// Permits for arithmetic.
#[derive(Clone, Debug)]
pub(crate) struct Compute {
    /// `None`: callers need none.
    permits: Option<Arc<Semaphore>>,
    threads: usize,
}

impl Compute {
    /// At most this many at once. Where it is not said it is one for each core, and one more, so that no core
    /// waits while work is handed over. With 0 everything is done where it is asked for.
    pub(crate) fn new(threads: Option<usize>) -> Self {
        let cores = || thread::available_parallelism().map_or(1, usize::from).saturating_add(1);
        let threads = threads.unwrap_or_else(cores);
        let permits = (threads > 0).then(|| Arc::new(Semaphore::new(threads)));
        Self { permits, threads: threads.max(1) }
    }

    /// How many run at once.
    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// Runs it elsewhere. A panic there, which only a system without randomness causes, gives up this work alone.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ClientError> {
        let Some(permits) = &self.permits else {
            return catch_unwind(AssertUnwindSafe(work)).map_err(|_| ClientError::Cancelled);
        };
        let permit = Arc::clone(permits).acquire_owned().await;
        let permit = permit.map_err(|_| ClientError::Cancelled)?;
        let work = move || {
            let done = work();
            drop(permit);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| ClientError::Cancelled)
    }
}
