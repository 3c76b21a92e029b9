//! Logs and traces of `blindnym serve`: what the service says goes here, and what libraries say does not,
//! for some of them print headers.

mod traces;

use std::io::{self, IsTerminal as _};

use anyhow::Result;
use blindnym_service::TRACES;
use clap::ValueEnum;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry, fmt};

/// Both crates of this program, and nobody else's.
const OURS: &str = "blindnym";
/// Lines that wait for a slow reader; more are lost, for nobody's request waits for a log.
const WAITING_LINES: usize = 16_384;

type Layers = Vec<Box<dyn Layer<Registry> + Send + Sync>>;

/// What is told about requests, and where.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Observe {
    /// Form of the log on standard error [default: text on a terminal, json otherwise]
    #[arg(long, value_name = "FORM")]
    log: Option<Form>,
    /// The least that is logged: error, warn, info, debug; debug adds the names of clients
    #[arg(long, value_name = "LEVEL", env = "BLINDNYM_LOG", default_value = "info")]
    log_level: Level,
    /// Send OpenTelemetry traces to this collector (OTLP over HTTP; /v1/traces is added)
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT", hide_env_values = true)]
    otlp: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One object on each line
    Json,
    /// Nothing
    Off,
}

/// Until it is dropped, logs and traces go out; then what is left does.
#[derive(Debug)]
pub(super) struct Observing {
    traces: Option<SdkTracerProvider>,
    // After the traces, which may fail and say so.
    _log: Option<WorkerGuard>,
}

impl Observe {
    /// Starts both.
    ///
    /// # Errors
    /// Where the collector's address is none.
    pub(super) fn start(&self) -> Result<Observing> {
        let mut layers = Layers::new();
        let log = self.log(&mut layers);
        let endpoint = self.otlp.as_deref().filter(|endpoint| !endpoint.is_empty());
        let traces = endpoint.map(traces::provider).transpose()?;
        if let Some(traces) = &traces {
            let filter = Targets::new().with_target(TRACES, LevelFilter::INFO);
            layers.push(traces::layer(traces).with_filter(filter).boxed());
        }
        if !layers.is_empty() {
            tracing_subscriber::registry().with(layers).try_init()?;
        }
        Ok(Observing { traces, _log: log })
    }

    fn log(&self, layers: &mut Layers) -> Option<WorkerGuard> {
        let is_terminal = io::stderr().is_terminal();
        let form = self.log.unwrap_or(if is_terminal { Form::Text } else { Form::Json });
        if form == Form::Off {
            return None;
        }
        let (writer, guard): (NonBlocking, _) = NonBlockingBuilder::default()
            .lossy(true)
            .buffered_lines_limit(WAITING_LINES)
            .thread_name("blindnym-log")
            .finish(io::stderr());
        let layer = fmt::layer().with_writer(writer).with_target(false);
        // A log that cannot be written is nothing to panic about.
        let layer = layer.log_internal_errors(false);
        let filter = Targets::new().with_target(OURS, self.log_level);
        let filter = filter.with_target(TRACES, LevelFilter::OFF);
        layers.push(match form {
            Form::Json => {
                let layer = layer.json().flatten_event(true);
                layer.with_span_list(false).with_current_span(false).with_filter(filter).boxed()
            }
            Form::Text | Form::Off => layer.with_ansi(is_terminal).with_filter(filter).boxed(),
        });
        Some(guard)
    }
}

impl Drop for Observing {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces {
            traces::finish(traces);
        }
    }
}
