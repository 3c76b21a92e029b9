//! What is counted, for Prometheus. No label holds anything that a client chose.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use ::metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The operations that are counted by name; everything else is `other`.
const OPERATIONS: [&str; 6] = [
    "pseudonymize",
    "pseudonymizeMultiple",
    "identify",
    "identifyMultiple",
    "convertTo",
    "convertMultipleTo",
];

/// One recorder for the process.
static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the recorder, once; `None` where the program has one of its own.
pub(crate) fn handle() -> Option<&'static PrometheusHandle> {
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// The text for Prometheus.
pub(crate) fn render(waiting: usize) -> String {
    gauge!("blindnym_requests_waiting").set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
    handle().map(PrometheusHandle::render).unwrap_or_default()
}

/// The name by which an operation is counted.
pub(crate) fn operation(name: &str) -> &'static str {
    OPERATIONS.iter().find(|known| **known == name).copied().unwrap_or("other")
}

/// A request was answered.
pub(crate) fn answered(operation: &'static str, status: u16, elapsed: Duration) {
    let status = status.to_string();
    counter!("blindnym_requests_total", "operation" => operation, "status" => status).increment(1);
    histogram!("blindnym_request_seconds", "operation" => operation).record(elapsed);
}

/// A PKCS#11 module multiplied points, one after the other.
pub(crate) fn hsm_derived(points: usize, started: Instant) {
    counter!("blindnym_hsm_points_total").increment(u64::try_from(points).unwrap_or(u64::MAX));
    histogram!("blindnym_hsm_seconds").record(started.elapsed());
}

/// A PKCS#11 module did not multiply a point, for one of a few fixed reasons.
pub(crate) fn hsm_failed(reason: &'static str) {
    counter!("blindnym_hsm_failures_total", "reason" => reason).increment(1);
}

/// A lost session with a token was given up for a new one.
pub(crate) fn hsm_reopened() {
    counter!("blindnym_hsm_sessions_reopened_total").increment(1);
}

/// Requests were evaluated together; they had waited since the times given.
pub(crate) fn evaluated(since: &[Instant], started: Instant) {
    histogram!("blindnym_evaluation_seconds").record(started.elapsed());
    let together = u32::try_from(since.len()).unwrap_or(u32::MAX);
    histogram!("blindnym_requests_together").record(f64::from(together));
    for since in since {
        histogram!("blindnym_wait_seconds").record(started.saturating_duration_since(*since));
    }
}

/// A token was refused, or what it may do.
pub(crate) fn token_refused(code: &'static str) {
    counter!("blindnym_tokens_refused_total", "code" => code).increment(1);
}

/// A request was refused because its client or address sends too many.
pub(crate) fn limited(by: &'static str) {
    counter!("blindnym_rate_limited_total", "by" => by).increment(1);
}

/// The issuer's keys were fetched, or not.
pub(crate) fn jwks_fetched(outcome: &'static str) {
    counter!("blindnym_jwks_fetches_total", "outcome" => outcome).increment(1);
}

/// A thread of the engine panicked.
pub(crate) fn engine_thread_lost() {
    counter!("blindnym_engine_threads_lost_total").increment(1);
}

/// What is served was read again, or could not be.
pub(crate) fn reloaded(outcome: &'static str) {
    counter!("blindnym_reloads_total", "outcome" => outcome).increment(1);
}
