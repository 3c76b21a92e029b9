//! Stable names of errors, for programs.

use std::borrow::Cow;

use super::Error;

impl Error {
    /// The stable code: that of the problem or the failure where one stopped the run.
    #[must_use]
    pub fn code(&self) -> Cow<'static, str> {
        let code = match self {
            Self::Problem { problem, .. } => return problem.code.clone(),
            Self::Transform { failure, .. } => return failure.code.clone(),
            Self::Io { .. } => "file_io",
            Self::UnknownFormat { .. } => "file_unknown_format",
            Self::Conversion { .. } => "file_conversion",
            Self::Option { .. } => "file_option",
            Self::NoColumn { .. } | Self::NoMember { .. } => "file_no_column",
            Self::RepeatedColumn { .. } => "file_repeated_column",
            Self::NameTaken { .. } => "file_name_taken",
            Self::Numbers { .. } => "file_numbers",
            Self::NotText { .. } => "file_not_text",
            Self::Malformed { .. } | Self::Ragged { .. } => "file_malformed",
            Self::Columnar { .. } => "file_columnar",
            Self::Broken { .. } => "file_broken",
            Self::OutputExists { .. } => "file_output_exists",
            Self::SameFile { .. } => "file_same_file",
            Self::Unfinished { .. } => "file_unfinished",
            Self::InUse { .. } => "file_in_use",
            Self::NotPrivate { .. } => "file_not_private",
            Self::Differs { .. } => "file_differs",
            Self::NotResumable => "file_not_resumable",
            Self::Cancelled { .. } => "cancelled",
        };
        Cow::Borrowed(code)
    }
}
