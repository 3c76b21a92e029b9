//! Everything that can go wrong between a client and I.AM Connect.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use crate::error::ClientError;
use crate::told::told;

/// Why I.AM Connect gave no token. No text holds a token, a code, a key or a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IamError {
    /// No connection, or one that broke.
    #[error("I.AM cannot be reached: {reason}")]
    Unreachable {
        /// What went wrong, without addresses.
        reason: &'static str,
    },
    /// No answer in time.
    #[error("I.AM did not answer within {} s", .limit.as_secs_f32())]
    TimedOut {
        /// How long was waited.
        limit: Duration,
    },
    /// Too many requests, still after all retries.
    #[error("I.AM asks for patience (status {status}): try again later")]
    Busy {
        /// 429 or 503.
        status: u16,
    },
    /// It failed.
    #[error("I.AM failed (status {status})")]
    Failed {
        /// 500 or above.
        status: u16,
    },
    /// An answer of more bytes than any answer has.
    #[error("the answer of I.AM is longer than {max} bytes")]
    TooLong {
        /// The most that is read.
        max: usize,
    },
    /// An answer that is not what was agreed.
    #[error("the answer of I.AM cannot be used: {reason}")]
    Answer {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Settings that cannot be used.
    #[error("the settings cannot be used: {reason}")]
    Settings {
        /// What is wrong with them.
        reason: &'static str,
    },
    /// A private key that cannot be used.
    #[error("the private key cannot be used: {reason}")]
    Key {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is no such realm.
    #[error("there is no realm at this address (status {status}): check the issuer")]
    NoRealm {
        /// What came for its description.
        status: u16,
    },
    /// A realm, a callback or an ID token of somebody else.
    #[error("this is of another issuer than the one in the settings: check both addresses")]
    WrongIssuer,
    /// A refusal by the token endpoint.
    #[error("I.AM refused (status {status}): {refusal}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it says.
        refusal: Box<Refusal>,
    },
    /// The person, or I.AM Connect, refused the login.
    #[error("the login was refused: {refusal}")]
    LoginRefused {
        /// What the callback says.
        refusal: Box<Refusal>,
    },
    /// A callback that answers no login of ours.
    #[error("the callback does not belong to this login: start it again")]
    ForeignCallback,
    /// Nobody logged in.
    #[error("nobody logged in within {} s: start it again", .limit.as_secs_f32())]
    LoginTimedOut {
        /// How long was waited.
        limit: Duration,
    },
    /// The refresh token is used up, expired or revoked.
    #[error("the session has ended: log in again")]
    SessionEnded,
    /// The session cannot be read or kept, where it is kept between programs.
    #[error("the session that was kept cannot be used: {reason}")]
    Session {
        /// What is wrong.
        reason: &'static str,
    },
    /// The work was given up, because the program ends.
    #[error("the work was given up")]
    Cancelled,
}

impl IamError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "iam_unreachable",
            Self::TimedOut { .. } => "iam_timed_out",
            Self::Busy { .. } => "iam_busy",
            Self::Failed { .. } => "iam_failed",
            Self::TooLong { .. } => "iam_answer_too_long",
            Self::Answer { .. } => "iam_answer",
            Self::Settings { .. } => "iam_settings",
            Self::Key { .. } => "iam_key",
            Self::NoRealm { .. } => "iam_no_realm",
            Self::WrongIssuer => "iam_wrong_issuer",
            Self::Refused { .. } => "iam_refused",
            Self::LoginRefused { .. } => "login_refused",
            Self::ForeignCallback => "foreign_callback",
            Self::LoginTimedOut { .. } => "login_timed_out",
            Self::SessionEnded => "session_ended",
            Self::Session { .. } => "session_unusable",
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
        )
    }
}

/// What happened on the way, told of I.AM instead of the pseudonymisation service.
impl From<ClientError> for IamError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable { reason } => Self::Unreachable { reason },
            ClientError::TimedOut { limit } => Self::TimedOut { limit },
            ClientError::Busy { status } => Self::Busy { status },
            ClientError::Failed { status } | ClientError::Refused { status, .. } => {
                Self::Failed { status }
            }
            ClientError::TooLong { max } => Self::TooLong { max },
            ClientError::Settings { reason } => Self::Settings { reason },
            // Nothing on the way makes these.
            ClientError::Engine(_)
            | ClientError::Unusable(_)
            | ClientError::Changed { .. }
            | ClientError::UntoldKey { .. }
            | ClientError::Token(_)
            | ClientError::Cancelled => Self::Cancelled,
        }
    }
}

/// The `error` of OAuth 2 (RFC 6749 section 5.2), and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthError {
    /// `invalid_request`.
    #[error("the request is not as it should be: check the settings")]
    InvalidRequest,
    /// `invalid_client`.
    #[error(
        "the client is unknown, or did not prove itself: check its id, the key that is registered for it, and the clock"
    )]
    InvalidClient,
    /// `invalid_grant`.
    #[error("the code, the session or the token is used up, expired or of another client")]
    InvalidGrant,
    /// `unauthorized_client`.
    #[error("this client may not do this: check its registration")]
    UnauthorizedClient,
    /// `unsupported_grant_type`.
    #[error("this realm does not offer this: check the address of the realm")]
    UnsupportedGrantType,
    /// `invalid_scope`.
    #[error("a scope is unknown, or not registered for this client: check the scopes")]
    InvalidScope,
    /// `access_denied`.
    #[error("access was denied")]
    AccessDenied,
    /// Any other, or none.
    #[error("no reason that is known here")]
    Other,
}

impl OAuthError {
    fn read(error: &str) -> Self {
        match error.to_ascii_lowercase().as_str() {
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "invalid_scope" => Self::InvalidScope,
            "access_denied" => Self::AccessDenied,
            _ => Self::Other,
        }
    }
}

/// A refusal: its kind, and what the server says, cut short and without control characters, long
/// numbers and long words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind.
    pub error: OAuthError,
    /// `error_description`, or `error` where the kind is [`OAuthError::Other`].
    pub description: Option<String>,
    /// What eHealth's support asks for.
    pub id: Option<String>,
}

impl Refusal {
    pub(crate) fn new(error: &str, description: Option<&str>, id: Option<&str>) -> Self {
        let kind = OAuthError::read(error);
        let unnamed = || Some(error).filter(|error| kind == OAuthError::Other && !error.is_empty());
        let description = description.or_else(unnamed).map(told);
        Self { error: kind, description, id: id.map(told) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)?;
        if let Some(description) = &self.description {
            write!(f, "; it says: {description}")?;
        }
        if let Some(id) = &self.id {
            write!(f, " (eHealth's id: {id})")?;
        }
        Ok(())
    }
}

/// What refusals look like: OAuth's members and eHealth's `id`, or a problem document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RefusalJson {
    pub(crate) error: Option<String>,
    pub(crate) error_description: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) id: Option<String>,
}

#[cfg(test)]
mod tests;
