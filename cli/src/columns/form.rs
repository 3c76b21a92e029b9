//! What values and pseudonyms look like.

use blindnym::{Sec1Form, TextForm, UrnFamily};
use clap::ValueEnum;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// National numbers, with or without punctuation; a wrong one is a problem of its row
    #[default]
    Ssin,
    /// Any text of at most 32 bytes, as it stands
    Text,
}

/// A text form of pseudonyms in transit. Every one is read; this is the one that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
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

impl Form {
    /// The engine's word for it.
    pub(super) const fn text_form(self) -> TextForm {
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

    /// Its name on the command line, for the description of a run.
    pub(super) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
