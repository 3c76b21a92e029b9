//! Sending traces to a collector, in batches, from a thread of its own.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanData, SpanExporter};
use tracing::warn;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::Registry;

/// How long a collector may take.
const SLOWEST_EXPORT: Duration = Duration::from_secs(5);
const PATH: &str = "v1/traces";

/// Says that a collector does not take spans; of the reason, which may quote what it answered, nothing.
#[derive(Debug)]
struct Watched(opentelemetry_otlp::SpanExporter);

impl SpanExporter for Watched {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let exported = self.0.export(batch).await;
        if exported.is_err() {
            warn!(spans, "the collector did not take the spans");
        }
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// Sends spans to a collector. `OTEL_TRACES_SAMPLER`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME`,
/// `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_BSP_*` of the environment are heeded.
pub(super) fn provider(endpoint: &str) -> Result<SdkTracerProvider> {
    ensure!(
        endpoint.starts_with("http://") || endpoint.starts_with("https://"),
        "the collector's address (--otlp) begins with http:// or https://"
    );
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(SLOWEST_EXPORT)
        .with_endpoint(format!("{}/{PATH}", endpoint.trim_end_matches('/')))
        .build()
        .context("cannot send traces (--otlp)")?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name("blindnym");
    }
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    Ok(SdkTracerProvider::builder()
        .with_resource(resource.with_attribute(version).build())
        .with_batch_exporter(Watched(exporter))
        .build())
}

/// What the spans of `tracing` become, without places in the source, threads and idle times.
pub(super) fn layer(provider: &SdkTracerProvider) -> OpenTelemetryLayer<Registry, SdkTracer> {
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("blindnym"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
}

/// Sends what is left.
pub(super) fn finish(provider: &SdkTracerProvider) {
    if provider.shutdown_with_timeout(SLOWEST_EXPORT).is_err() {
        warn!("not all spans were sent before the end");
    }
}
