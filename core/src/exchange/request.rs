//! Requests to the service: at most ten inputs each, one alone through the single operation.

use alloc::string::{String, ToString};

use rand_core::CryptoRng;

use crate::declassify::public;
use crate::domain::Domain;
use crate::error::Result;
use crate::json::{Object, Writer};
use crate::point::Point;

/// The most inputs that the service takes at once.
pub const MAX_INPUTS: usize = 10;

/// What the service is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Pseudonymize,
    Identify,
    Convert,
}

impl Operation {
    /// Identifying alone gives no pseudonym.
    pub(crate) const fn answers_with_transit_info(self) -> bool {
        !matches!(self, Self::Identify)
    }
}

/// An operation on a domain, and where it converts to.
pub(crate) struct Target<'a> {
    pub(crate) operation: Operation,
    pub(crate) domain: &'a Domain,
    pub(crate) to: Option<&'a Domain>,
}

impl Target<'_> {
    /// The domain that the answers are of.
    pub(crate) fn answering(&self) -> &Domain {
        self.to.unwrap_or(self.domain)
    }

    /// `/pseudo/v1/domains/{key}/{operation}`.
    fn path(&self, multiple: bool) -> String {
        let operation = match (self.operation, multiple) {
            (Operation::Pseudonymize, false) => "pseudonymize",
            (Operation::Pseudonymize, true) => "pseudonymizeMultiple",
            (Operation::Identify, false) => "identify",
            (Operation::Identify, true) => "identifyMultiple",
            (Operation::Convert, false) => "convertTo",
            (Operation::Convert, true) => "convertMultipleTo",
        };
        let mut path = String::from("/pseudo/v1/domains/");
        push_segment(&mut path, self.domain.name());
        path.push('/');
        path.push_str(operation);
        if let Some(to) = self.to {
            path.push('/');
            push_segment(&mut path, to.name());
        }
        path
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn push_segment(path: &mut String, name: &str) {
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(byte.into());
            continue;
        }
        path.push('%');
        for digit in [byte >> 4, byte & 15] {
            let digit = char::from_digit(digit.into(), 16).unwrap_or_default();
            path.push(digit.to_ascii_uppercase());
        }
    }
}

/// An input on the wire.
#[derive(Clone, Debug)]
pub(crate) struct InputItem {
    pub(crate) id: String,
    pub(crate) crv: String,
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) transit_info: Option<String>,
}

impl InputItem {
    /// Reads one.
    pub(crate) fn read(input: &Object<'_>) -> Result<Self> {
        Ok(Self {
            id: input.required("id")?,
            crv: input.required("crv")?,
            x: input.required("x")?,
            y: input.required("y")?,
            transit_info: input.text("transitInfo")?,
        })
    }

    /// A blinded point under a new random id (UUID version 4).
    pub(crate) fn new<R: CryptoRng + ?Sized>(
        point: &Point,
        transit_info: Option<&str>,
        rng: &mut R,
    ) -> Self {
        Self {
            id: new_id(rng),
            crv: point.curve().crv().to_string(),
            x: point.x_text(),
            y: point.y_text(),
            transit_info: transit_info.map(ToString::to_string),
        }
    }
}

/// A new random id (UUID version 4).
pub(super) fn new_id<R: CryptoRng + ?Sized>(rng: &mut R) -> String {
    let mut random = [0; 16];
    rng.fill_bytes(&mut random);
    let random = public(random, "an id is random, and sent");
    let id = uuid::Builder::from_random_bytes(random).into_uuid();
    // `to_string` of what may change would bring core::fmt.
    String::from(&*id.hyphenated().encode_lower(&mut [0; 36]))
}

/// An input, JSON.
pub(super) fn input(id: &str, point: &Point, transit_info: Option<&str>) -> String {
    let mut json = Writer::default();
    json.text("id", id);
    json.text("crv", point.curve().crv());
    json.text("x", &point.x_text());
    json.text("y", &point.y_text());
    if let Some(transit_info) = transit_info {
        json.text("transitInfo", transit_info);
    }
    json.into()
}

/// A request to POST to the service. It holds blinded points only, and may be sent again as it is.
#[derive(Clone, Debug)]
pub struct Request {
    path: String,
    body: String,
    inputs: usize,
}

impl Request {
    /// `inputs` are JSON.
    pub(super) fn new(target: &Target<'_>, inputs: &[String]) -> Self {
        let multiple = inputs.len() != 1;
        let mut body = String::from(if multiple { "{\"inputs\":[" } else { "" });
        for (index, input) in inputs.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(input);
        }
        if multiple {
            body.push_str("]}");
        }
        Self { path: target.path(multiple), body, inputs: inputs.len() }
    }

    /// The path below the service's base address: `/pseudo/v1/domains/{key}/…`, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The body, JSON.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The number of inputs, 1 to 10.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }
}
