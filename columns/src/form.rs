//! What values and pseudonyms look like.

use std::fmt;
use std::str::FromStr;

use blindnym::{Result, Sec1Form, Ssin, TextForm, UrnFamily, Value};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Kind {
    /// National numbers, with or without punctuation; a wrong one is a problem of its row
    #[default]
    Ssin,
    /// Any text of at most 32 bytes, as it stands
    Text,
}

/// A text form of pseudonyms in transit. Every one is read; this is the one that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Form {
    /// urn:be:fgov:pseudo:v2:, point of 67 bytes on P-521
    #[default]
    Urn,
    /// urn:be:fgov:ehealth:pseudo:v2:, point of 67 bytes on P-521
    UrnEhealth,
    /// urn:be:fgov:pseudo:v1:, Base64url of JSON
    UrnV1,
    /// urn:be:fgov:ehealth:pseudo:v1:, Base64url of JSON
    UrnEhealthV1,
    /// point:transitInfo, point of 67 bytes on P-521
    Short,
    /// point:transitInfo, point of 133 bytes on P-521
    Long,
    /// Base64url of JSON
    V1,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Ssin, Self::Text];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssin => "ssin",
            Self::Text => "text",
        }
    }

    /// The value in a cell.
    pub(crate) fn value(self, cell: &str) -> Result<Value> {
        match self {
            Self::Ssin => Ok(Value::from(&Ssin::parse(cell.trim())?)),
            Self::Text => Ok(Value::from_text(cell)),
        }
    }
}

impl Form {
    /// Every form.
    pub const ALL: &[Self] = &[
        Self::Urn,
        Self::UrnEhealth,
        Self::UrnV1,
        Self::UrnEhealthV1,
        Self::Short,
        Self::Long,
        Self::V1,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urn => "urn",
            Self::UrnEhealth => "urn-ehealth",
            Self::UrnV1 => "urn-v1",
            Self::UrnEhealthV1 => "urn-ehealth-v1",
            Self::Short => "short",
            Self::Long => "long",
            Self::V1 => "v1",
        }
    }

    /// The engine's word for it.
    #[must_use]
    pub const fn text_form(self) -> TextForm {
        match self {
            Self::Urn => TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short),
            Self::UrnEhealth => TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short),
            Self::UrnV1 => TextForm::UrnV1(UrnFamily::Fgov),
            Self::UrnEhealthV1 => TextForm::UrnV1(UrnFamily::Ehealth),
            Self::Short => TextForm::Sec1(Sec1Form::Short),
            Self::Long => TextForm::Sec1(Sec1Form::Long),
            Self::V1 => TextForm::V1,
        }
    }
}

/// A name that no kind or form has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is none of {}", known.join(", "))]
pub struct UnknownName {
    name: String,
    known: Vec<&'static str>,
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownName> {
        find(name, Self::ALL, Self::name)
    }
}

impl FromStr for Form {
    type Err = UnknownName;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownName> {
        find(name, Self::ALL, Self::name)
    }
}

fn find<T: Copy>(
    name: &str,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> std::result::Result<T, UnknownName> {
    let unknown =
        || UnknownName { name: name.to_owned(), known: all.iter().copied().map(name_of).collect() };
    all.iter().copied().find(|one| name_of(*one) == name).ok_or_else(unknown)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for form in Form::ALL {
            assert_eq!(form.to_string().parse::<Form>().unwrap(), *form);
        }
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse::<Kind>().unwrap(), *kind);
        }
        let told = "url".parse::<Form>().unwrap_err().to_string();
        assert_eq!(
            told,
            "\"url\" is none of urn, urn-ehealth, urn-v1, urn-ehealth-v1, short, long, v1"
        );
    }

    #[cfg(feature = "clap")]
    #[test]
    fn commands_use_the_same_names() {
        use clap::ValueEnum;

        for form in Form::value_variants() {
            assert_eq!(form.to_possible_value().unwrap().get_name(), form.name());
        }
        assert_eq!(Form::value_variants().len(), Form::ALL.len());
        for kind in Kind::value_variants() {
            assert_eq!(kind.to_possible_value().unwrap().get_name(), kind.name());
        }
    }
}
