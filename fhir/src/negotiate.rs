//! Which forms two parties both read: the headers `Accept-Be-Pseudo` and `Content-Be-Pseudo`, and what a
//! CapabilityStatement says of a server.

use std::fmt;

use blindnym::{Sec1Form, UrnFamily};

use crate::error::{Error, Result};
use crate::form::Form;
use crate::json::{Document, Kind, NodeId};

/// The header in which a client says what it reads.
pub const ACCEPT: &str = "Accept-Be-Pseudo";
/// The header in which a message says what it holds.
pub const CONTENT: &str = "Content-Be-Pseudo";
/// HTTP's status of a refusal: the forms have nothing in common.
pub const NOT_ACCEPTABLE_STATUS: u16 = 422;
/// The codes of versions in a CapabilityStatement.
const SYSTEM: &str =
    "https://www.ehealth.fgov.be/standards/fhir/infsec/CodeSystem/be-cs-pseudonymization-version";
const NAMES: [(Version, &str); 5] = [
    (Version::V1(UrnFamily::Fgov), "urn:be:fgov:pseudo:v1"),
    (Version::V1(UrnFamily::Ehealth), "urn:be:fgov:ehealth:pseudo:v1"),
    (Version::V2(UrnFamily::Fgov), "urn:be:fgov:pseudo:v2"),
    (Version::V2(UrnFamily::Ehealth), "urn:be:fgov:ehealth:pseudo:v2"),
    (Version::EncryptedV1, "urn:be:fgov:pseudo-encrypted:v1"),
];

/// A form that a party reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// Pseudonyms as Base64 of JSON.
    V1(UrnFamily),
    /// Pseudonyms as SEC1 and transitInfo.
    V2(UrnFamily),
    /// Encrypted texts.
    EncryptedV1,
}

impl Version {
    /// The prefix that stands for it, without a colon at its end.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(version, _)| *version == self).map_or("", |(_, name)| name)
    }

    fn parse(name: &str) -> Option<Self> {
        let name = name.strip_suffix(':').unwrap_or(name);
        NAMES.iter().find(|(_, known)| *known == name).map(|(version, _)| *version)
    }

    /// The number of a direct form.
    const fn number(self) -> Option<u32> {
        match self {
            Self::V1(_) => Some(1),
            Self::V2(_) => Some(2),
            Self::EncryptedV1 => None,
        }
    }
}

/// The forms that a party reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer(Vec<Version>);

/// What is written to the other party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The form of pseudonyms.
    pub form: Form,
    /// Whether encrypted texts are read.
    pub encrypted: bool,
}

impl Offer {
    /// Everything that this crate reads and writes.
    #[must_use]
    pub fn all() -> Self {
        Self(NAMES.iter().map(|(version, _)| *version).collect())
    }

    /// These forms.
    #[must_use]
    pub fn of(versions: &[Version]) -> Self {
        Self(versions.to_vec())
    }

    /// What messages hold that are written in this form, and encrypted where they are long.
    #[must_use]
    pub fn written(form: Form) -> Self {
        let direct = match form {
            Form::V1(family) => Version::V1(family),
            Form::V2(family, _) => Version::V2(family),
            Form::Bare => Version::V1(UrnFamily::Fgov),
        };
        Self(vec![direct, Version::EncryptedV1])
    }

    /// The forms, in the order in which they were named.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.0
    }

    /// Reads a header, a list with commas. Forms that are not known here are passed over.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let mut offer = Self::default();
        for name in header.split(',') {
            offer.extend(Version::parse(name.trim()));
        }
        offer
    }

    /// Reads what a CapabilityStatement says of a server's security services; `None` where it says nothing of
    /// pseudonyms.
    ///
    /// # Errors
    /// Those of reading JSON, and [`Error::Negotiation`] for what is no CapabilityStatement.
    pub fn of_capabilities(json: &str) -> Result<Option<Self>> {
        let document = Document::parse(json)?;
        if !document.member_is(Document::ROOT, "resourceType", "CapabilityStatement") {
            return Err(Error::Negotiation { what: "the CapabilityStatement" });
        }
        let (mut offer, mut says) = (Self::default(), false);
        let items = |object: NodeId, name: &str| {
            let list = document.member(object, name);
            let list = list.filter(|list| document.kind(*list) == Kind::Array);
            list.map_or_else(Vec::new, |list| document.children(list).to_vec())
        };
        for rest in items(Document::ROOT, "rest") {
            let Some(security) = document.member(rest, "security") else { continue };
            for service in items(security, "service") {
                for coding in items(service, "coding") {
                    if document.member_is(coding, "system", SYSTEM) {
                        says = true;
                        let code = document.member_string(coding, "code");
                        offer.extend(code.and_then(|code| Version::parse(&code)));
                    }
                }
            }
        }
        Ok(says.then_some(offer))
    }

    /// The items of `rest.security.service` that say so in a CapabilityStatement, as a JSON list.
    #[must_use]
    pub fn to_services(&self) -> String {
        let service = |version: &Version| {
            format!(r#"{{"coding":[{{"system":"{SYSTEM}","code":"{}"}}]}}"#, version.name())
        };
        format!("[{}]", self.0.iter().map(service).collect::<Vec<_>>().join(","))
    }

    /// What is written to a party that reads `theirs`, or says nothing: the highest version that both have, the
    /// lowest where nothing is said. Of two families of prefixes the `preferred` one, if they read it.
    ///
    /// # Errors
    /// [`Error::NotAcceptable`].
    pub fn choose(
        &self,
        theirs: Option<&Self>,
        preferred: UrnFamily,
        sec1: Sec1Form,
    ) -> Result<Choice> {
        let has = |offer: &Self, wanted: u32| {
            offer.0.iter().any(|version| version.number() == Some(wanted))
        };
        let Some(theirs) = theirs else {
            let lowest = [1, 2].into_iter().find(|number| has(self, *number));
            let number = lowest.ok_or(Error::NotAcceptable)?;
            let encrypted = self.0.contains(&Version::EncryptedV1);
            return Ok(Choice { form: form(number, preferred, sec1), encrypted });
        };
        let number = [2, 1].into_iter().find(|number| has(self, *number) && has(theirs, *number));
        let number = number.ok_or(Error::NotAcceptable)?;
        let reads = |family| {
            let version = if number == 1 { Version::V1(family) } else { Version::V2(family) };
            theirs.0.contains(&version)
        };
        let other = match preferred {
            UrnFamily::Fgov => UrnFamily::Ehealth,
            UrnFamily::Ehealth => UrnFamily::Fgov,
        };
        let family = if reads(preferred) { preferred } else { other };
        let both = |version| self.0.contains(&version) && theirs.0.contains(&version);
        Ok(Choice { form: form(number, family, sec1), encrypted: both(Version::EncryptedV1) })
    }

    fn extend(&mut self, version: Option<Version>) {
        let new = version.filter(|version| !self.0.contains(version));
        self.0.extend(new);
    }
}

const fn form(number: u32, family: UrnFamily, sec1: Sec1Form) -> Form {
    if number == 1 { Form::V1(family) } else { Form::V2(family, sec1) }
}

/// As a header has it.
impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|version| version.name()).collect();
        f.write_str(&names.join(", "))
    }
}

#[cfg(test)]
mod tests;
