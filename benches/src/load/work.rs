//! The operations, their requests, and what a right answer is.

use anyhow::{Context as _, Result, ensure};
use blindnym::{
    Domain, DomainDocument, Pseudonym, PseudonymInTransit, Reply, Request, Step, Value,
};
use blindnym_benches::process::Service;
use chacha20::ChaCha12Rng;
use hyper::StatusCode;
use hyper::body::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::client::Connection;

/// Requests that are prepared for an operation, to be sent in turn. The service remembers none.
const REQUESTS: usize = 64;
const DOMAIN: &str = "uhmep_v1";
const TARGET: &str = "ehealth_v1";

/// What is asked of the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    /// As in the path.
    pub(crate) name: &'static str,
    /// Inputs in each request; one is the single form.
    pub(crate) inputs: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Pseudonymize,
    Identify,
    Convert,
}

/// What is measured, in this order.
pub(crate) const OPERATIONS: [Operation; 5] = [
    Operation { name: "pseudonymize", inputs: 1, kind: Kind::Pseudonymize },
    Operation { name: "pseudonymizeMultiple", inputs: 10, kind: Kind::Pseudonymize },
    Operation { name: "identify", inputs: 1, kind: Kind::Identify },
    Operation { name: "identifyMultiple", inputs: 10, kind: Kind::Identify },
    Operation { name: "convertTo", inputs: 1, kind: Kind::Convert },
];

/// A request that is ready to be sent, any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) path: String,
    pub(crate) body: Bytes,
    pub(crate) inputs: usize,
}

/// Blinds values, and for identify and convert pseudonyms in transit that the service just gave.
pub(crate) async fn prepare(
    operation: &Operation,
    service: &Service,
    rng: &mut ChaCha12Rng,
) -> Result<Vec<Prepared>> {
    let mut connection = Connection::open(service.address()).await?;
    let domain = describe(&mut connection, DOMAIN).await?;
    let target = describe(&mut connection, TARGET).await?;
    let count = REQUESTS.saturating_mul(operation.inputs);
    let values: Vec<Value> =
        (0..count).map(|number| Value::from_text(&format!("{number:011}"))).collect();
    let values: Vec<&Value> = values.iter().collect();
    let in_transit = match operation.kind {
        Kind::Pseudonymize => Vec::new(),
        Kind::Identify | Kind::Convert => {
            pseudonymize(&mut connection, &domain, &values, rng).await?
        }
    };
    let mut requests = Vec::new();
    let size = operation.inputs;
    match operation.kind {
        Kind::Pseudonymize => {
            for values in values.chunks(size) {
                requests.extend(domain.pseudonymize(values, rng).message);
            }
        }
        Kind::Identify => {
            for pseudonyms in in_transit.chunks(size) {
                let pseudonyms: Vec<_> = pseudonyms.iter().collect();
                requests.extend(domain.identify(&pseudonyms, rng).message);
            }
        }
        Kind::Convert => {
            let pseudonyms: Vec<_> = in_transit.into_iter().map(Pseudonym::from).collect();
            for pseudonyms in pseudonyms.chunks(size) {
                let pseudonyms: Vec<_> = pseudonyms.iter().collect();
                requests.extend(domain.convert(&pseudonyms, &target, rng).message);
            }
        }
    }
    let found = requests.len();
    ensure!(found == REQUESTS, "expected {REQUESTS} requests, made {found}");
    Ok(requests.iter().map(Prepared::from).collect())
}

/// Pseudonyms in transit, as a client of the service gets them.
async fn pseudonymize(
    connection: &mut Connection,
    domain: &Domain,
    values: &[&Value],
    rng: &mut ChaCha12Rng,
) -> Result<Vec<PseudonymInTransit>> {
    let Step { state, message } = domain.pseudonymize(values, rng);
    let mut replies = Vec::new();
    for request in message.iter().map(Prepared::from) {
        let (_status, body) = connection.post(&request.path, request.body).await?;
        replies.push(Reply::from_body(body));
    }
    let pseudonyms = state.finish(&replies).into_iter().collect::<blindnym::Result<_>>();
    pseudonyms.context("the service does not pseudonymize")
}

async fn describe(connection: &mut Connection, name: &str) -> Result<Domain> {
    let description = connection.get(&format!("/pseudo/v1/domains/{name}")).await?;
    let description = DomainDocument::parse(&description);
    Ok(description.with_context(|| format!("the description of {name}"))?.domain().clone())
}

impl From<&Request> for Prepared {
    fn from(request: &Request) -> Self {
        let body = Bytes::copy_from_slice(request.body().as_bytes());
        Self { path: request.path().to_owned(), body, inputs: request.inputs() }
    }
}

#[derive(Deserialize)]
struct Outputs {
    outputs: Vec<Output>,
}

/// A problem has no coordinates.
#[derive(Deserialize)]
struct Output {
    #[serde(rename = "x")]
    _x: IgnoredAny,
    #[serde(rename = "y")]
    _y: IgnoredAny,
}

impl Prepared {
    /// Whether an answer is 200 with a point for every input.
    pub(crate) fn is_answered_by(&self, status: StatusCode, body: &[u8]) -> bool {
        let outputs = match self.inputs {
            1 => serde_json::from_slice(body).map(|_: Output| 1),
            _ => serde_json::from_slice(body).map(|outputs: Outputs| outputs.outputs.len()),
        };
        status == StatusCode::OK && outputs.is_ok_and(|outputs| outputs == self.inputs)
    }
}

#[cfg(test)]
mod tests;
