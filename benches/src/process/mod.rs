//! What measures processes: the service as one, the machine's threads, and how a measurement is stopped.

mod service;

use std::thread;

pub use service::Service;

/// Threads of the machine, as many as a program works on unless it is told otherwise.
#[must_use]
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Waits for Ctrl-C, or the signal that ends a process: what was started has to be stopped too.
pub async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _interrupted = tokio::signal::ctrl_c().await;
}
