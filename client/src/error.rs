//! Everything that can go wrong between a caller and the service.

use std::time::Duration;

use blindnym::Problem;

use crate::iam::IamError;

/// Why there is no access token. No text holds anything of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The token that was given has expired, and nothing can renew it.
    #[error("the access token has expired: give a new one")]
    Expired,
    /// I.AM Connect gave none.
    #[error(transparent)]
    Iam(#[from] IamError),
}

impl TokenError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Expired => "token_expired",
            Self::Iam(error) => error.code(),
        }
    }
}

/// Why an item, or a request, came to nothing. No text holds a value, a token or a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// What the engine says: a value too long, a problem that the service gave for this item, ….
    #[error(transparent)]
    Engine(#[from] blindnym::Error),
    /// No connection, or one that broke.
    #[error("the service cannot be reached: {reason}")]
    Unreachable {
        /// What went wrong, without addresses.
        reason: &'static str,
    },
    /// No answer in time.
    #[error("the service did not answer within {}", seconds(.limit))]
    TimedOut {
        /// How long was waited.
        limit: Duration,
    },
    /// Too many requests, still after all retries.
    #[error("the service asks for patience (status {status}): try again later")]
    Busy {
        /// 429 or 503.
        status: u16,
    },
    /// The service failed, still after all retries.
    #[error("the service failed (status {status})")]
    Failed {
        /// 500 or above.
        status: u16,
    },
    /// The whole request was refused.
    #[error("the service refused the request (status {status}): {problem}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it says, empty where it says nothing that can be read.
        problem: Box<Problem>,
    },
    /// An answer with status 200 that is none, still after all retries.
    #[error("the service's answer cannot be used: {0}")]
    Unusable(blindnym::Error),
    /// An answer of more bytes than any answer has.
    #[error("the answer is longer than {max} bytes")]
    TooLong {
        /// The most that is read.
        max: usize,
    },
    /// Settings that cannot be used.
    #[error("the settings cannot be used: {reason}")]
    Settings {
        /// What is wrong with them.
        reason: &'static str,
    },
    /// A domain is described otherwise than before where that never happens.
    #[error(
        "the domain has another {what} than before, which would change pseudonyms or who reads them: what was read before stays in \
         use. Ask whoever keeps the domain; start anew if it is meant so"
    )]
    Changed {
        /// What.
        what: &'static str,
    },
    /// A domain is described with a transit key that the owner was not told of
    /// ([`OwnerKeys::transit_keys`](crate::OwnerKeys::transit_keys)).
    #[error(
        "the domain is described with the transit key {kid:?}, which is not among those that you named: ask whoever keeps the domain \
         whether it is theirs, by another way than the service, and name it then"
    )]
    UntoldKey {
        /// Its id, the first hundred characters.
        kid: String,
    },
    /// No access token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The work was given up, because the program ends.
    #[error("the work was given up")]
    Cancelled,
}

/// `2.5 s`.
fn seconds(limit: &Duration) -> String {
    format!("{} s", limit.as_secs_f32())
}

impl ClientError {
    /// The stable code, the same in every language of Blindnym; that of the engine where it is the
    /// engine's error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed_out",
            Self::Busy { .. } => "busy",
            Self::Failed { .. } => "service_failed",
            Self::Refused { .. } => "refused",
            Self::Unusable(_) => "answer_unusable",
            Self::TooLong { .. } => "answer_too_long",
            Self::Settings { .. } => "settings",
            Self::Changed { .. } => "domain_changed",
            Self::UntoldKey { .. } => "untold_key",
            Self::Token(error) => error.code(),
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the same request may go better later.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::TimedOut { .. }
                | Self::Busy { .. }
                | Self::Failed { .. }
                | Self::Unusable(_)
        ) || matches!(self, Self::Token(TokenError::Iam(error)) if error.is_temporary())
    }
}

#[cfg(test)]
mod tests;
