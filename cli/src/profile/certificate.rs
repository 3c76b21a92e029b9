//! What is read of a certificate.

use aws_lc_rs::digest::{SHA256, digest};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::parse_x509_certificate;
use x509_parser::public_key::PublicKey;

use crate::text::plain;

/// A certificate, as far as it is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// `x5t#S256`: Base64url of the SHA-256 of its DER.
    pub(crate) thumbprint: String,
    pub(crate) subject: String,
    /// Seconds since 1970.
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// That of its RSA key, big-endian, without leading zeros.
    pub(crate) modulus: Option<Vec<u8>>,
}

impl Certificate {
    /// The first one of a PEM text, or a DER one.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        match CertificateDer::from_pem_slice(bytes) {
            Ok(der) => Self::from_der(&der),
            Err(_) => Self::from_der(bytes),
        }
    }

    /// A DER one.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        let (_rest, parsed) = parse_x509_certificate(der).ok()?;
        let modulus = match parsed.public_key().parsed() {
            Ok(PublicKey::RSA(key)) => Some(trimmed(key.modulus).to_vec()),
            _ => None,
        };
        let thumbprint = Base64UrlUnpadded::encode_string(digest(&SHA256, der).as_ref());
        Some(Self {
            thumbprint,
            subject: plain(&parsed.subject().to_string()),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            modulus,
        })
    }
}

/// Without leading zeros.
pub(crate) fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
