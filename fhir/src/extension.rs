//! The extensions of eHealth's guide, as they are written.

use crate::form::Form;

#[cfg(test)]
const BASE: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/";
/// Marks a text as a pseudonym.
pub(crate) const PSEUDONYMIZATION: &str =
    "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization";
/// The key of a resource's encrypted texts, in its `meta`.
pub(crate) const KEY: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-key-pseudonymization";
/// Stands in the place of an element whose type no pseudonym fits.
pub(crate) const CONTENT: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymized-content";
/// The version of encrypted texts.
pub(crate) const ENCRYPTED_VERSION: u32 = 1;
/// What encrypted texts start with; the key's id and a JWE follow.
pub(crate) const ENCRYPTED_PREFIX: &str = "urn:be:fgov:pseudo-encrypted:v1:";

/// Whether a pseudonym is the value's own, or that of the key that encrypts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Direct,
    Encrypted,
}

impl Format {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Encrypted => "encrypted",
        }
    }
}

/// `be-ext-pseudonymization`.
pub(crate) fn mark(format: Format, version: u32) -> String {
    let children = children(format, version);
    format!(r#"{{"url":"{PSEUDONYMIZATION}","extension":[{children}]}}"#)
}

/// The mark of a pseudonym that is written in this form.
pub(crate) fn direct(form: Form) -> String {
    mark(Format::Direct, form.version())
}

/// `be-ext-pseudonymized-content` with an encrypted text.
pub(crate) fn content(encrypted: &str) -> String {
    let children = children(Format::Encrypted, ENCRYPTED_VERSION);
    let value = format!(r#"{{"url":"encryptedValue","valueString":"{encrypted}"}}"#);
    format!(r#"{{"url":"{CONTENT}","extension":[{value},{children}]}}"#)
}

/// `be-ext-key-pseudonymization` in two parts, between which the key's pseudonym stands.
pub(crate) fn key(kid: &str, form: Form) -> [String; 2] {
    let before =
        format!(r#"{{"id":"{kid}","url":"{KEY}","extension":[{{"url":"key","valueString":""#);
    let after = format!(r#"","_valueString":{{"extension":[{}]}}}}]}}"#, direct(form));
    [before, after]
}

fn children(format: Format, version: u32) -> String {
    let code = format.code();
    format!(
        r#"{{"url":"marker","valueBoolean":true}},{{"url":"format","valueCode":"{code}"}},{{"url":"version","valuePositiveInt":{version}}}"#
    )
}

#[cfg(test)]
#[test]
fn the_urls_have_one_base() {
    for (url, name) in [
        (PSEUDONYMIZATION, "be-ext-pseudonymization"),
        (KEY, "be-ext-key-pseudonymization"),
        (CONTENT, "be-ext-pseudonymized-content"),
    ] {
        assert_eq!(url.strip_prefix(BASE), Some(name));
    }
}
