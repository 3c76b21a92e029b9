//! The domain's description.

use blindnym::DomainDocument;
use blindnym_client::{ClientError, HttpSettings, PseudonymisationService as _};
use serde_json::Value;

use super::report::Report;
use crate::profile::Profile;
use crate::text::plain;

const ABOUT: &str = "domain";

/// Reads the description, where the service can be reached.
pub(super) async fn check(
    profile: &Profile,
    settings: HttpSettings,
    name: &str,
    reached: bool,
    report: &mut Report,
) -> Option<DomainDocument> {
    if !reached {
        report.unknown(ABOUT, format!("the service with {name} does not answer"));
        return None;
    }
    let described = match profile.service_with(settings) {
        Ok(service) => service.describe(name).await,
        Err(error) => {
            report.unknown(ABOUT, error);
            return None;
        }
    };
    let json = match described {
        Ok(json) => json,
        Err(error) => {
            let advice = match &error {
                ClientError::Refused { status: 401 | 403, .. } => {
                    "the token does not open it: has the client the domain's scope?"
                }
                ClientError::Refused { status: 404, .. } => "check the domain's key",
                _ => "try again later",
            };
            report.bad(ABOUT, format!("{name}: {error}"), advice);
            return None;
        }
    };
    match DomainDocument::parse(&json) {
        Ok(document) => {
            let domain = document.domain();
            let (curve, life) = (domain.curve(), domain.time_to_live());
            report.good(ABOUT, format!("{} on {curve}, {life} s in transit", domain.name()));
            keys(&json, report);
            Some(document)
        }
        Err(error) => {
            report.bad(
                ABOUT,
                error,
                "this is no domain as eHealth describes them: check the address",
            );
            None
        }
    }
}

/// The ids of its secret keys, which are locked, and which of them is active.
fn keys(json: &[u8], report: &mut Report) {
    let json: Value = serde_json::from_slice(json).unwrap_or_default();
    let keys = json.get("secretKeys").and_then(Value::as_array).map(Vec::as_slice);
    let keys = keys.unwrap_or_default();
    let is_active = |key: &&Value| key.get("active").and_then(Value::as_bool) == Some(true);
    let active: Vec<&str> = keys
        .iter()
        .filter(is_active)
        .map(|key| key.get("kid").and_then(Value::as_str).unwrap_or("one without an id"))
        .collect();
    match (keys.len(), active.as_slice()) {
        (0, _) => report.good("domain keys", "none shown: enough for callers, not for owners"),
        (count, [active]) => {
            report.good("domain keys", format!("{count}, active is {}", plain(active)));
        }
        (count, active) => report.warning(
            "domain keys",
            format!("{count}, and {} of them active", active.len()),
            "exactly one should be: tell whoever runs the service",
        ),
    }
}
