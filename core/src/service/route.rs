//! Paths of the service: `/pseudo/v1/domains/{key}/{operation}[/{toKey}]`.

use percent_encoding::percent_decode_str;

use super::evaluate::Factor;
use super::{Service, ServiceDomain};
use crate::domain::Domain;

/// A path, taken apart.
pub(super) struct Route<'a> {
    pub(super) factor: Factor<'a>,
    /// The domain that was asked.
    pub(super) domain: &'a ServiceDomain,
    /// Whether the body has `inputs`.
    pub(super) multiple: bool,
}

impl<'a> Route<'a> {
    pub(super) fn parse(service: &'a Service, path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/pseudo/v1/domains/")?;
        let mut segments = rest.split('/');
        let domain = segment(service, segments.next()?)?;
        let operation = segments.next()?;
        let to = segments.next();
        if segments.next().is_some() {
            return None;
        }
        let (operation, multiple) = match operation {
            "pseudonymizeMultiple" => ("pseudonymize", true),
            "identifyMultiple" => ("identify", true),
            "convertMultipleTo" => ("convertTo", true),
            single => (single, false),
        };
        let factor = match (operation, to) {
            ("pseudonymize", None) => Factor { undo: None, apply: Some(domain) },
            ("identify", None) => Factor { undo: Some(domain), apply: None },
            ("convertTo", Some(to)) => {
                let to = segment(service, to)?;
                convertible(domain.domain(), to.domain())?;
                Factor { undo: Some(domain), apply: Some(to) }
            }
            _ => return None,
        };
        Some(Self { factor, domain, multiple })
    }

    /// The domain that the answers are of.
    pub(super) const fn answering(&self) -> &'a ServiceDomain {
        match self.factor.apply {
            Some(domain) => domain,
            None => self.domain,
        }
    }
}

/// Converting to the same domain would only take off what a transitInfo is bound to, and scalars are
/// those of one curve.
fn convertible(from: &Domain, to: &Domain) -> Option<()> {
    (from.name() != to.name() && from.curve() == to.curve()).then_some(())
}

fn segment<'a>(service: &'a Service, segment: &str) -> Option<&'a ServiceDomain> {
    service.domain(&percent_decode_str(segment).decode_utf8().ok()?)
}
