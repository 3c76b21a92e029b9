//! How pseudonyms in transit are written in resources and searches, and what every one of them starts with.

use std::fmt;
use std::str::FromStr;

use blindnym::{Sec1Form, TextForm, UrnFamily};

/// A form to write pseudonyms in. All are read, whichever is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Base64url of the JSON, without a prefix, as Vitalink has it. Version 1. In references it has a prefix.
    Bare,
    /// The same behind `urn:be:fgov:[ehealth:]pseudo:v1:`.
    V1(UrnFamily),
    /// `urn:be:fgov:[ehealth:]pseudo:v2:{SEC1}:{transitInfo}`.
    V2(UrnFamily, Sec1Form),
}

impl Form {
    /// As UHMEP's samples have it. The long form costs its readers no square root.
    pub const UHMEP: Self = Self::V2(UrnFamily::Fgov, Sec1Form::Long);

    /// What extensions call the version.
    #[must_use]
    pub const fn version(self) -> u32 {
        match self {
            Self::Bare | Self::V1(_) => 1,
            Self::V2(..) => 2,
        }
    }

    /// The form in references: one with a prefix.
    pub(crate) const fn prefixed(self) -> Self {
        match self {
            Self::Bare => Self::V1(UrnFamily::Fgov),
            Self::V1(_) | Self::V2(..) => self,
        }
    }

    /// The form of core.
    #[must_use]
    pub const fn text_form(self) -> TextForm {
        match self {
            Self::Bare => TextForm::V1,
            Self::V1(family) => TextForm::UrnV1(family),
            Self::V2(family, sec1) => TextForm::UrnV2(family, sec1),
        }
    }
}

/// The names of forms, the same on the command line, in JavaScript and in Python.
const NAMES: [(&str, Form); 7] = [
    ("urn", Form::V2(UrnFamily::Fgov, Sec1Form::Long)),
    ("urn-short", Form::V2(UrnFamily::Fgov, Sec1Form::Short)),
    ("urn-ehealth", Form::V2(UrnFamily::Ehealth, Sec1Form::Long)),
    ("urn-ehealth-short", Form::V2(UrnFamily::Ehealth, Sec1Form::Short)),
    ("urn-v1", Form::V1(UrnFamily::Fgov)),
    ("urn-ehealth-v1", Form::V1(UrnFamily::Ehealth)),
    ("v1", Form::Bare),
];

/// A name that is no form's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the forms are urn, urn-short, urn-ehealth, urn-ehealth-short, urn-v1, urn-ehealth-v1, v1")]
pub struct UnknownForm;

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(name: &str) -> Result<Self, UnknownForm> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, form)| *form).ok_or(UnknownForm)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, form)| form == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::UHMEP
    }
}

/// The prefixes of pseudonyms, and the version that each is of.
const PREFIXES: [(&str, u32); 4] = [
    ("urn:be:fgov:pseudo:v1:", 1),
    ("urn:be:fgov:ehealth:pseudo:v1:", 1),
    ("urn:be:fgov:pseudo:v2:", 2),
    ("urn:be:fgov:ehealth:pseudo:v2:", 2),
];

/// The version that a text's prefix says; `None` where it has none.
pub(crate) fn prefix_version(text: &str) -> Option<u32> {
    PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix)).map(|(_, version)| *version)
}

/// Where in a text a pseudonym with a prefix starts.
pub(crate) fn find_urn(text: &str) -> Option<usize> {
    PREFIXES.iter().filter_map(|(prefix, _)| text.find(prefix)).min()
}
