//! Ctrl-C: what is in work is finished, so that the run can be resumed. A second one ends at once.

use std::io::{self, IsTerminal as _, Write as _};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result};
use tokio::runtime::Builder;

/// What a shell says of a command that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// A flag that Ctrl-C, or the signal of a service manager, sets.
///
/// # Errors
/// Where the signals cannot be had.
pub(crate) fn flag() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    let runtime = Builder::new_current_thread().enable_io().build();
    let runtime = runtime.context("cannot wait for Ctrl-C")?;
    let waits = move || {
        runtime.block_on(async {
            interrupted().await;
            set.store(true, Ordering::Relaxed);
            if io::stderr().is_terminal() {
                let _told =
                    writeln!(io::stderr(), "\nfinishing what is in work; again to stop at once");
            }
            interrupted().await;
            process::exit(INTERRUPTED);
        });
    };
    let thread = thread::Builder::new().name("signals".to_owned()).spawn(waits);
    let _thread = thread.context("cannot wait for Ctrl-C")?;
    Ok(stop)
}

/// Ctrl-C, SIGTERM, or the end of the terminal. Without signals to wait for, it waits for ever.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, hangup) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
        if let (Ok(mut terminate), Ok(mut hangup)) = (terminate, hangup) {
            tokio::select! {
                Ok(()) = tokio::signal::ctrl_c() => {}
                Some(()) = terminate.recv() => {}
                Some(()) = hangup.recv() => {}
                else => std::future::pending().await,
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
