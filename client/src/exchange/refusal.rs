//! The table of errors of the specification (IAM eXchange 1.1, chapter 8), row by row.

use super::field::Field;
use crate::told::told;

/// A row of the table: what happened, and what eHealth recommends.
///
/// Names that the service tells are cut short, without control characters and long numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeRefusal {
    /// `SubjectToken Access Denied: Account Service {status} {message}`.
    #[error(
        "the account service refused the access token ({answer}): the end user may have revoked the consent; contact eHealth support if it worked before"
    )]
    ConsentRevoked {
        /// What the account service said.
        answer: String,
    },
    /// `Reason : error while invoking webaccess endpoint`.
    #[error("eHealth's webaccess endpoint failed: contact eHealth support")]
    WebaccessEndpoint,
    /// `ActorToken Access Denied: client {iss} not allowed`.
    #[error(
        "the client {client} of the actor token is not known: contact eHealth support if it worked before"
    )]
    UnknownActor {
        /// The `iss` of the actor token.
        client: String,
    },
    /// `ActorToken expired`.
    #[error("the actor token has expired: make a new one, and check the clock")]
    ActorTokenExpired,
    /// `SubjectToken expired`.
    #[error("the access token has expired: get a new one")]
    SubjectTokenExpired,
    /// `ActorToken Access Denied: Authorized Party of subjectToken {azp} must be the same as issuer
    /// actorToken {iss}`.
    #[error(
        "the access token is of client {party} and the actor token of client {issuer}, which must be the same: contact eHealth support if it worked before"
    )]
    OtherParty {
        /// The `azp` of the access token.
        party: String,
        /// The `iss` of the actor token.
        issuer: String,
    },
    /// `SubjectToken Access Denied: realm_access role token-exchange missing.`
    #[error(
        "the access token lacks the role token-exchange: ask for the scope iam:exchange:tokenexchange; contact eHealth support if it worked before"
    )]
    MissingRole,
    /// `Invalid input for field {field}`.
    #[error("the parameter {field} was not accepted: review and adapt it")]
    InvalidInput {
        /// The parameter.
        field: Field,
    },
    /// `ActorToken Access Denied: client {iss} not allowed (wrong signing algorithm)`.
    #[error("the actor token of client {client} has the wrong signing algorithm: use RS256")]
    WrongSigningAlgorithm {
        /// The `iss` of the actor token.
        client: String,
    },
    /// `ActorToken Access Denied: client {iss} not allowed (wrong certificate)`.
    #[error(
        "eHealth does not know the certificate behind the actor token of client {client}: contact eHealth support to provide the new one"
    )]
    WrongCertificate {
        /// The `iss` of the actor token.
        client: String,
    },
    /// `SubjectToken Access Denied: untrusted issuer [{iss}`.
    #[error(
        "the access token is of the issuer {issuer}, which is not for this environment: review the configuration"
    )]
    UntrustedIssuer {
        /// The `iss` of the access token.
        issuer: String,
    },
    /// `SubjectToken Access Denied: Authentication level not satisfied.`
    #[error(
        "the end user's way to log in is not strong enough: contact eHealth support if it worked before"
    )]
    LevelNotSatisfied,
    /// `ActorToken Access Denied: failed to resolve attributes (Profile {profile})`.
    #[error("the attributes of the profile {profile} cannot be resolved: contact eHealth support")]
    UnresolvedAttributes {
        /// The profile, or the profession.
        profile: String,
    },
    /// `ActorToken Access Denied: failed to determine profile (Profile option type {type})`.
    #[error("the profile of type {option} cannot be determined: contact eHealth support")]
    UndeterminedProfile {
        /// The type of the profile.
        option: String,
    },
    /// `SubjectToken Access Denied: Invalid authentication level.`
    #[error("the authentication level of the access token is invalid: contact eHealth support")]
    InvalidLevel,
    /// `Reason: unable to resolve signing key`.
    #[error("eHealth cannot resolve the signing key: contact eHealth support")]
    UnresolvedSigningKey,
    /// `Reason: error while invoking account endpoint`.
    #[error("eHealth's account endpoint failed: contact eHealth support")]
    AccountEndpoint,
    /// `Reason: {failureStatusMessage}`.
    #[error("eHealth failed ({message}): contact eHealth support")]
    Backend {
        /// What it says.
        message: String,
    },
    /// `Reason: unable to extract assertion from backend (empty response)`.
    #[error("eHealth's back end gave no assertion: contact eHealth support")]
    EmptyAssertion,
    /// `Reason: unable to extract assertion from backend (invalid response)`.
    #[error("eHealth's back end gave no valid assertion: contact eHealth support")]
    InvalidAssertion,
    /// `Reason: unable to encode assertion`.
    #[error("eHealth cannot encode the assertion: contact eHealth support")]
    UnencodedAssertion,
    /// `Reason: wrong issued_token_type received from backend`.
    #[error("eHealth's back end gave a wrong issued_token_type: contact eHealth support")]
    WrongIssuedTokenType,
    /// `Reason: wrong token_type received from backend`.
    #[error("eHealth's back end gave a wrong token_type: contact eHealth support")]
    WrongTokenType,
    /// `Reason: unable to determine assertionLifetime`.
    #[error("eHealth cannot determine the life of the assertion: contact eHealth support")]
    UnknownLife,
    /// Profiles: `Invalid parameter: {input} is not a valid SSIN.`
    #[error("the SSIN is not valid: use a correct and valid one")]
    InvalidSsin,
    /// Not in the table.
    #[error("IAM eXchange refused ({error}: {description}): contact eHealth support")]
    Other {
        /// `error`, or the problem's title.
        error: String,
        /// `error_description`, or the problem's detail.
        description: String,
    },
}

impl ExchangeRefusal {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ConsentRevoked { .. } => "exchange_consent_revoked",
            Self::WebaccessEndpoint => "exchange_webaccess_endpoint",
            Self::UnknownActor { .. } => "exchange_unknown_actor",
            Self::ActorTokenExpired => "exchange_actor_token_expired",
            Self::SubjectTokenExpired => "exchange_subject_token_expired",
            Self::OtherParty { .. } => "exchange_other_party",
            Self::MissingRole => "exchange_missing_role",
            Self::InvalidInput { .. } => "exchange_invalid_input",
            Self::WrongSigningAlgorithm { .. } => "exchange_wrong_signing_algorithm",
            Self::WrongCertificate { .. } => "exchange_wrong_certificate",
            Self::UntrustedIssuer { .. } => "exchange_untrusted_issuer",
            Self::LevelNotSatisfied => "exchange_level_not_satisfied",
            Self::UnresolvedAttributes { .. } => "exchange_unresolved_attributes",
            Self::UndeterminedProfile { .. } => "exchange_undetermined_profile",
            Self::InvalidLevel => "exchange_invalid_level",
            Self::UnresolvedSigningKey => "exchange_unresolved_signing_key",
            Self::AccountEndpoint => "exchange_account_endpoint",
            Self::Backend { .. } => "exchange_backend",
            Self::EmptyAssertion => "exchange_empty_assertion",
            Self::InvalidAssertion => "exchange_invalid_assertion",
            Self::UnencodedAssertion => "exchange_unencoded_assertion",
            Self::WrongIssuedTokenType => "exchange_wrong_issued_token_type",
            Self::WrongTokenType => "exchange_wrong_token_type",
            Self::UnknownLife => "exchange_unknown_life",
            Self::InvalidSsin => "exchange_invalid_ssin",
            Self::Other { .. } => "exchange_refused",
        }
    }

    /// The row that an answer is. The description tells rows apart, `error` does not.
    pub(super) fn read(error: &str, description: &str) -> Self {
        let text = description.trim().trim_end_matches('.');
        let row = if let Some(field) = text.strip_prefix("Invalid input for field ") {
            Field::named(field.trim()).map(|field| Self::InvalidInput { field })
        } else if let Some(rest) = text.strip_prefix("ActorToken ") {
            Self::of_actor(rest)
        } else if let Some(rest) = text.strip_prefix("SubjectToken ") {
            Self::of_subject(rest)
        } else if let Some(rest) = text.strip_prefix("Reason") {
            // The specification has it with and without a space.
            rest.trim_start().strip_prefix(':').map(|reason| Self::of_reason(reason.trim()))
        } else if text.starts_with("Invalid parameter: ") && text.ends_with(" is not a valid SSIN")
        {
            Some(Self::InvalidSsin)
        } else {
            None
        };
        row.unwrap_or_else(|| Self::Other { error: told(error), description: told(description) })
    }

    fn of_actor(rest: &str) -> Option<Self> {
        if rest == "expired" {
            return Some(Self::ActorTokenExpired);
        }
        let rest = rest.strip_prefix("Access Denied: ")?;
        let between =
            |start: &str, end: &str| Some(told(rest.strip_prefix(start)?.strip_suffix(end)?));
        if let Some(client) = between("client ", " not allowed (wrong signing algorithm)") {
            Some(Self::WrongSigningAlgorithm { client })
        } else if let Some(client) = between("client ", " not allowed (wrong certificate)") {
            Some(Self::WrongCertificate { client })
        } else if let Some(client) = between("client ", " not allowed") {
            Some(Self::UnknownActor { client })
        } else if let Some(profile) = between("failed to resolve attributes (Profile ", ")") {
            Some(Self::UnresolvedAttributes { profile })
        } else if let Some(option) =
            between("failed to determine profile (Profile option type ", ")")
        {
            Some(Self::UndeterminedProfile { option })
        } else {
            let both = rest.strip_prefix("Authorized Party of subjectToken ")?;
            let (party, issuer) = both.split_once(" must be the same as issuer actorToken ")?;
            Some(Self::OtherParty { party: told(party), issuer: told(issuer) })
        }
    }

    fn of_subject(rest: &str) -> Option<Self> {
        if rest == "expired" {
            return Some(Self::SubjectTokenExpired);
        }
        let rest = rest.strip_prefix("Access Denied: ")?;
        if let Some(answer) = rest.strip_prefix("Account Service ") {
            return Some(Self::ConsentRevoked { answer: told(answer) });
        }
        if let Some(issuer) = rest.strip_prefix("untrusted issuer ") {
            // The specification has one bracket of two.
            let issuer = told(issuer.trim_matches(['[', ']', '{', '}']));
            return Some(Self::UntrustedIssuer { issuer });
        }
        match rest {
            "realm_access role token-exchange missing" => Some(Self::MissingRole),
            "Authentication level not satisfied" => Some(Self::LevelNotSatisfied),
            "Invalid authentication level" => Some(Self::InvalidLevel),
            _ => None,
        }
    }

    fn of_reason(reason: &str) -> Self {
        match reason {
            "error while invoking webaccess endpoint" => Self::WebaccessEndpoint,
            "unable to resolve signing key" => Self::UnresolvedSigningKey,
            "error while invoking account endpoint" => Self::AccountEndpoint,
            "unable to extract assertion from backend (empty response)" => Self::EmptyAssertion,
            "unable to extract assertion from backend (invalid response)" => Self::InvalidAssertion,
            "unable to encode assertion" => Self::UnencodedAssertion,
            "wrong issued_token_type received from backend" => Self::WrongIssuedTokenType,
            "wrong token_type received from backend" => Self::WrongTokenType,
            "unable to determine assertionLifetime" => Self::UnknownLife,
            message => Self::Backend { message: told(message) },
        }
    }
}

#[cfg(test)]
mod tests;
