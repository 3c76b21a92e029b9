//! Parameters of an exchange, as refusals name them.

/// A parameter that IAM eXchange did not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the parameter of its name")]
pub enum Field {
    #[error("grant_type")]
    GrantType,
    #[error("requested_token_type")]
    RequestedTokenType,
    #[error("subject_token")]
    SubjectToken,
    #[error("subject_token_type")]
    SubjectTokenType,
    #[error("actor_token")]
    ActorToken,
    #[error("actor_token_type")]
    ActorTokenType,
    #[error("audience")]
    Audience,
    #[error("resource")]
    Resource,
    #[error("scope")]
    Scope,
}

impl Field {
    const ALL: [Self; 9] = [
        Self::GrantType,
        Self::RequestedTokenType,
        Self::SubjectToken,
        Self::SubjectTokenType,
        Self::ActorToken,
        Self::ActorTokenType,
        Self::Audience,
        Self::Resource,
        Self::Scope,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.to_string() == name)
    }
}
