//! Everything that can go wrong at IAM eXchange.

use std::fmt;

use super::refusal::ExchangeRefusal;
use crate::error::TokenError;
use crate::iam::IamError;
use crate::iam::http::Reply;
use crate::told::told;

/// Why an exchange, or a question for profiles, came to nothing. No text holds a token or a person's
/// number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// It was refused.
    #[error("{refusal} (status {status}{})", Id(.id.as_deref()))]
    Refused {
        /// Which row of the specification's table.
        refusal: Box<ExchangeRefusal>,
        /// The HTTP status.
        status: u16,
        /// What eHealth's support asks for.
        id: Option<String>,
    },
    /// The profile is none that the access token allows to act for.
    #[error("the access token's `may_act` does not have this profile: ask for the profiles again")]
    ForeignProfile,
    /// What is to be looked up is no SSIN by its form.
    #[error("an SSIN has eleven digits")]
    SsinForm,
    /// No original token to exchange.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The realm, the way, the settings.
    #[error(transparent)]
    Iam(#[from] IamError),
}

impl ExchangeError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { refusal, .. } => refusal.code(),
            Self::ForeignProfile => "foreign_profile",
            Self::SsinForm => "ssin_form",
            Self::Token(error) => error.code(),
            Self::Iam(error) => error.code(),
        }
    }

    /// Whether the same request may go better later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Iam(error) | Self::Token(TokenError::Iam(error)) => error.is_temporary(),
            _ => false,
        }
    }

    /// The refusal in an answer.
    pub(super) fn refused(reply: &Reply) -> Self {
        let (status, json) = (reply.status, reply.refusal());
        let error = json.error.or(json.title).unwrap_or_default();
        let description = json.error_description.or(json.detail).unwrap_or_default();
        if status >= 500 && error.is_empty() && description.is_empty() {
            return IamError::Failed { status }.into();
        }
        let refusal = Box::new(ExchangeRefusal::read(&error, &description));
        Self::Refused { refusal, status, id: json.id.as_deref().map(told) }
    }
}

struct Id<'a>(Option<&'a str>);

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, ", eHealth's id: {id}"),
            None => Ok(()),
        }
    }
}
