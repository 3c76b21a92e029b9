//! Which request it is: the id of its trace.

use std::fmt;

use axum::http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

const TRACEPARENT: &str = "traceparent";

/// The id of a request: that of the caller's trace, or a new one. Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestId(u128);

impl RequestId {
    /// Reads the caller's trace, and hangs the span into it.
    pub(super) fn of(headers: &HeaderMap, span: &Span) -> Self {
        let mut given = headers.get_all(TRACEPARENT).iter();
        // Two are as good as none.
        let parent = match (given.next(), given.next()) {
            (Some(only), None) => parse(only.as_bytes()),
            _ => None,
        };
        if let Some(parent) = parent {
            let id = parent.trace_id();
            // Without a subscriber for traces there is nothing to hang it into.
            let _without = span.set_parent(Context::new().with_remote_span_context(parent));
            return Self::from(id);
        }
        match span.context().span().span_context().trace_id() {
            TraceId::INVALID => Self(random()),
            id => Self::from(id),
        }
    }
}

impl From<TraceId> for RequestId {
    fn from(id: TraceId) -> Self {
        Self(u128::from_be_bytes(id.to_bytes()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A number that no other request has. It is no secret: without random numbers it is 0.
fn random() -> u128 {
    let mut bytes = [0; 16];
    let _without = getrandom::fill(&mut bytes);
    u128::from_be_bytes(bytes)
}

/// `traceparent` of W3C Trace Context, version 00 or what a later one begins with:
/// `00-{32 digits}-{16 digits}-{2 digits}`, in small letters, neither id 0.
///
/// `tracestate` is not read: it would carry what callers wrote to wherever traces go.
fn parse(text: &[u8]) -> Option<SpanContext> {
    let (text, rest) = text.split_at_checked(55)?;
    let mut parts = std::str::from_utf8(text).ok()?.split('-');
    let version = hex(parts.next()?, 2)?;
    let trace = TraceId::from(hex(parts.next()?, 32)?);
    let span = SpanId::from(u64::try_from(hex(parts.next()?, 16)?).ok()?);
    let flags = u8::try_from(hex(parts.next()?, 2)?).ok()?;
    let longer = match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.is_empty() || rest.starts_with(b"-"),
    };
    if !longer || trace == TraceId::INVALID || span == SpanId::INVALID {
        return None;
    }
    let flags = TraceFlags::new(flags) & TraceFlags::SAMPLED;
    Some(SpanContext::new(trace, span, flags, true, TraceState::NONE))
}

/// So many hexadecimal digits, small ones.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let small = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != digits || !text.bytes().all(small) {
        return None;
    }
    u128::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests;
