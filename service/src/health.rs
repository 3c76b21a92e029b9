//! Whether the service can answer now.

use crate::app::App;

/// Why requests should go elsewhere for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotReady {
    Stopping,
    EngineDown,
    QueueFull,
    KeysUnavailable,
}

impl NotReady {
    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Stopping => "stopping",
            Self::EngineDown => "engine_down",
            Self::QueueFull => "queue_full",
            Self::KeysUnavailable => "keys_unavailable",
        }
    }
}

/// Looks at everything that a request would need. The issuer's keys are fetched where there are none,
/// at most every 30 s.
pub(crate) async fn ready(app: &App) -> Result<(), NotReady> {
    let served = app.served();
    if app.is_stopping() {
        Err(NotReady::Stopping)
    } else if !served.engine.is_whole() {
        Err(NotReady::EngineDown)
    } else if served.engine.is_full() {
        Err(NotReady::QueueFull)
    } else if !served.gate.has_keys().await {
        Err(NotReady::KeysUnavailable)
    } else {
        Ok(())
    }
}
