//! How a confidential client proves itself: which JWKS has its key.

use blindnym::Ssin;

use super::answers::{CertificateJwks, KeyDepotJwks};
use super::findings::Findings;
use super::numbers;
use super::rules::{line, optional_line};

/// Types of identifiers that certificates are known to have.
const TYPES: [&str; 8] = [
    "CBE",
    "EHP",
    "NIHII",
    "NIHII-HOSPITAL",
    "NIHII-PHARMACY",
    "NIHII-LABO",
    "NIHII-OTD-PHARMACY",
    "SSIN",
];
/// Authentication keys are for signing.
const SIGNING: &str = "sig";

/// The JWKS of an eHealth certificate.
pub(super) fn certificate(jwks: &CertificateJwks, client_id: &str, findings: &mut Findings) {
    let CertificateJwks { identifier, kind, purpose, application_identifier } = jwks;
    findings.judge("credentials.certificate.type", line(kind));
    findings.judge("credentials.certificate.identifier", self::identifier(kind, identifier));
    findings.judge("credentials.certificate.use", self::purpose(purpose));
    findings.judge(
        "credentials.certificate.application_identifier",
        self::application_identifier(application_identifier),
    );
    if !kind.trim().is_empty() && !TYPES.contains(&kind.as_str()) {
        let text =
            "not one of the usual types (CBE, EHP, NIHII-HOSPITAL, …): as the certificate has it?";
        findings.warn("credentials.certificate.type", text);
    }
    if kind.starts_with("NIHII") && numbers::is_digits(identifier, 8) {
        nihii("credentials.certificate.identifier", identifier, findings);
    }
    if purpose == "enc" {
        let text = "clients prove themselves with a signature: `sig` is usual";
        findings.warn("credentials.certificate.use", text);
    }
    if !belongs(client_id, kind, identifier) {
        let text = "the client id names another organisation than the certificate";
        findings.warn("credentials.certificate.identifier", text);
    }
}

/// A JWKS in the KeyDepot.
pub(super) fn keydepot(jwks: &KeyDepotJwks, findings: &mut Findings) {
    findings.judge("credentials.keydepot.type", line(&jwks.kind));
    findings.judge("credentials.keydepot.value", line(&jwks.value));
    findings.judge("credentials.keydepot.use", purpose(&jwks.purpose));
}

/// A number of its type.
pub(super) fn identifier(kind: &str, identifier: &str) -> Result<(), String> {
    line(identifier)?;
    match kind {
        "CBE" => numbers::cbe(identifier),
        "EHP" => numbers::ehp(identifier),
        "SSIN" => Ssin::parse(identifier).map(|_| ()).map_err(|error| error.to_string()),
        kind if kind.starts_with("NIHII") => {
            if numbers::is_digits(identifier, 8) || numbers::is_digits(identifier, 11) {
                return Ok(());
            }
            Err("a NIHII number has 8 digits, or 11 with the qualification".to_owned())
        }
        _ => Ok(()),
    }
}

/// `sig` or `enc`.
pub(super) fn purpose(purpose: &str) -> Result<(), String> {
    match purpose {
        SIGNING | "enc" => Ok(()),
        _ => Err("it is `sig`, or `enc`".to_owned()),
    }
}

/// As the certificate has it: empty where it has none.
pub(super) fn application_identifier(text: &str) -> Result<(), String> {
    optional_line(text)?;
    let good = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
    if text.chars().all(good) {
        return Ok(());
    }
    Err("letters, digits, - _ and . only, as the certificate has it".to_owned())
}

/// Tells that the check digits are not those that hospitals have.
pub(super) fn nihii(field: &'static str, number: &str, findings: &mut Findings) {
    if !numbers::nihii_checks(number) {
        findings.warn(
            field,
            "the check digits of the NIHII number are not 97 − (the six before mod 97)",
        );
    }
}

/// Whether the number in the client id is the certificate's, where both have one.
fn belongs(client_id: &str, kind: &str, identifier: &str) -> bool {
    let Some((family, rest)) = client_id.split_once('-') else { return true };
    let number = rest.rsplit('-').next().unwrap_or_default();
    match family {
        "cbe" => kind == "CBE" && identifier == number,
        "ehp" => kind == "EHP" && identifier == number,
        "nihdi" => kind.starts_with("NIHII") && identifier.starts_with(number),
        _ => true,
    }
}
