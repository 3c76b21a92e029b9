//! Arithmetic beside the reactor: on tokio's threads for blocking work, as many at once as there are
//! cores.

use std::sync::Arc;
use std::thread;

use tokio::sync::Semaphore;

use crate::error::ClientError;

/// Permits for arithmetic.
#[derive(Clone, Debug)]
pub(crate) struct Compute {
    permits: Arc<Semaphore>,
    threads: usize,
}

impl Compute {
    /// At most this many at once. Where it is not said it is one for each core, and one more, so that no core
    /// waits while work is handed over.
    pub(crate) fn new(threads: Option<usize>) -> Self {
        let cores = || thread::available_parallelism().map_or(1, usize::from).saturating_add(1);
        let threads = threads.unwrap_or_else(cores).max(1);
        Self { permits: Arc::new(Semaphore::new(threads)), threads }
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
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| ClientError::Cancelled)?;
        let work = move || {
            let done = work();
            drop(permit);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| ClientError::Cancelled)
    }
}
