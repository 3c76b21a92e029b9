//! A collector of traces on this machine, which keeps every byte.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::net::TcpListener;

pub(crate) struct Collector {
    bodies: Arc<Mutex<Vec<Bytes>>>,
    pub(crate) base: String,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let bodies: Arc<Mutex<Vec<Bytes>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        let keep = async move |body: Bytes| kept.lock().unwrap().push(body);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/v1/traces", post(keep));
        drop(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
        Self { bodies, base }
    }

    /// Every byte that came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bodies.lock().unwrap().concat()
    }

    /// The names of services, and the spans.
    pub(crate) fn spans(&self) -> (Vec<String>, Vec<Span>) {
        let (mut services, mut spans) = (Vec::new(), Vec::new());
        for body in self.bodies.lock().unwrap().iter() {
            let request = ExportTraceServiceRequest::decode(body.clone()).unwrap();
            for resource in request.resource_spans {
                let attributes = resource.resource.unwrap().attributes;
                let name = attributes.into_iter().find(|one| one.key == "service.name").unwrap();
                services.push(text(name.value.unwrap().value.unwrap()));
                spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
            }
        }
        (services, spans)
    }
}

/// An attribute's value, as text.
pub(crate) fn attribute(span: &Span, name: &str) -> Option<String> {
    let found = span.attributes.iter().find(|one| one.key == name)?;
    Some(text(found.value.clone()?.value?))
}

fn text(value: any_value::Value) -> String {
    match value {
        any_value::Value::StringValue(text) => text,
        any_value::Value::IntValue(number) => number.to_string(),
        other => panic!("unexpected: {other:?}"),
    }
}
