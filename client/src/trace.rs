//! W3C trace context: every exchange with a service carries a `traceparent`, so that one call can be
//! followed through all parties' logs.

use std::fmt::Write as _;

use getrandom::fill;
use reqwest::header::{HeaderName, HeaderValue};

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

tokio::task_local! {
    static CURRENT: Trace;
}

/// The trace that an exchange belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    id: [u8; 16],
    sampled: bool,
}

impl Trace {
    /// Reads a `traceparent` header of version 00: `00-{32 hex}-{16 hex}-{2 hex}`, lower case.
    ///
    /// `None` for any other text, and for a trace id of zeros.
    #[must_use]
    pub fn from_header(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, id, parent, flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if version != "00" || parts.next().is_some() {
            return None;
        }
        let id: [u8; 16] = hex(id)?;
        let parent: [u8; 8] = hex(parent)?;
        let [flags] = hex(flags)?;
        let named = id != [0; 16] && parent != [0; 8];
        named.then_some(Self { id, sampled: flags & 1 == 1 })
    }

    /// Runs work as part of this trace: its exchanges carry the trace's id, each with a span of its own.
    pub async fn around<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The trace that this task runs in, or a new one.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(|trace| *trace).unwrap_or_else(|_| Self { id: random(), sampled: false })
    }

    /// A header with a new span.
    pub(crate) fn header(self) -> HeaderValue {
        let mut text = String::with_capacity(55);
        let span: [u8; 8] = random();
        let flags = [u8::from(self.sampled)];
        text.push_str("00");
        for part in [&self.id[..], &span, &flags] {
            text.push('-');
            for byte in part {
                // Writing to a String cannot fail.
                let _ok = write!(text, "{byte:02x}");
            }
        }
        // Hexadecimal digits and dashes are always a header's value.
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// Ids need not be secret; where the system has no randomness, an id of zeros is ignored by all.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let _or_zeros = fill(&mut bytes);
    bytes
}

/// Exactly as many bytes as there are, in lower case.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => c.checked_sub(b'0'),
        b'a'..=b'f' => c.checked_sub(b'a').and_then(|digit| digit.checked_add(10)),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut bytes = [0; N];
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
