//! Everything that refuses a caller, or a configuration.

use super::identity::Right;

/// Why a caller, a rule or the settings are refused. No text contains anything of a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The request has no bearer token.
    #[error("the request has no bearer token")]
    MissingToken,
    /// The token is longer than is read.
    #[error("the token has {found} bytes, at most {max} are read")]
    TokenTooLong {
        /// The most that is read.
        max: usize,
        /// What came.
        found: usize,
    },
    /// Not a signed JWT with the claims that are needed, or one with a critical extension.
    #[error("the token is not a JWT that can be used here")]
    MalformedToken,
    /// The algorithm is not on the list, or is not one for the key that the token names.
    #[error("the token's algorithm is refused")]
    RefusedAlgorithm,
    /// The issuer has no signature key with the token's key id.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// The token is of another issuer.
    #[error("the token has another issuer")]
    WrongIssuer,
    /// The token is not for this service.
    #[error("the token has another audience")]
    WrongAudience,
    /// The token has expired.
    #[error("the token has expired")]
    TokenExpired,
    /// The token is not valid yet.
    #[error("the token is not valid yet")]
    TokenNotYetValid,
    /// No keys of the issuer have been read so far, so no token can be checked.
    #[error("the issuer's keys are not available")]
    KeysUnavailable,
    /// The caller lacks a role.
    #[error("the role {right} is missing")]
    MissingRole {
        /// The role that is missing.
        right: Right,
    },
    /// The domain's access rule does not allow the caller this.
    #[error("the domain's access rule does not allow to {right}")]
    RefusedByRule {
        /// What is not allowed.
        right: Right,
    },
    /// An access rule that cannot be read, found when it is loaded.
    #[error("the access rule cannot be used: {reason}")]
    InvalidRule {
        /// What is wrong with it.
        reason: String,
    },
    /// Settings that cannot be used, found when they are loaded.
    #[error("the token settings cannot be used: {reason}")]
    InvalidSettings {
        /// What is wrong with them.
        reason: &'static str,
    },
}

impl AuthError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingToken => "missing_token",
            Self::TokenTooLong { .. } => "token_too_long",
            Self::MalformedToken => "malformed_token",
            Self::RefusedAlgorithm => "refused_algorithm",
            Self::UnknownKey => "unknown_key",
            Self::BadSignature => "bad_signature",
            Self::WrongIssuer => "wrong_issuer",
            Self::WrongAudience => "wrong_audience",
            Self::TokenExpired => "token_expired",
            Self::TokenNotYetValid => "token_not_yet_valid",
            Self::KeysUnavailable => "keys_unavailable",
            Self::MissingRole { .. } => "missing_role",
            Self::RefusedByRule { .. } => "refused_by_rule",
            Self::InvalidRule { .. } => "invalid_rule",
            Self::InvalidSettings { .. } => "invalid_settings",
        }
    }

    /// The HTTP status: 401 for the token, 403 for a role or rule.
    ///
    /// 503 where the issuer's keys are missing, which is not the caller's fault, and 500 for rules and
    /// settings, which are read before there are callers.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::MissingToken
            | Self::TokenTooLong { .. }
            | Self::MalformedToken
            | Self::RefusedAlgorithm
            | Self::UnknownKey
            | Self::BadSignature
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::TokenExpired
            | Self::TokenNotYetValid => 401,
            Self::MissingRole { .. } | Self::RefusedByRule { .. } => 403,
            Self::KeysUnavailable => 503,
            Self::InvalidRule { .. } | Self::InvalidSettings { .. } => 500,
        }
    }

    /// The value of `WWW-Authenticate`, for a status of 401.
    #[must_use]
    pub const fn www_authenticate(&self) -> Option<&'static str> {
        match self.status() {
            401 => Some(r#"Bearer error="invalid_token""#),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
