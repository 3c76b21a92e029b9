//! Checking access tokens.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::error::AuthError;
use super::fetch::HttpJwks;
use super::identity::Identity;
use super::jwks_cache::JwksCache;
use super::keys::{Found, KeySet, SigningAlgorithm};

/// The longest token that is read.
const MAX_TOKEN: usize = 16 * 1024;
/// The most that clocks may be set to be apart.
const MAX_LEEWAY: Duration = Duration::from_secs(600);

/// Where the issuer's keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// The address of its JWKS, https.
    Url(String),
    /// A JWKS that never changes.
    Fixed(Value),
}

/// What tokens have to be like.
#[derive(Clone, Debug)]
pub struct VerifierSettings {
    /// The `iss` of tokens.
    pub issuer: String,
    /// What `aud` is, or contains.
    pub audience: String,
    /// The issuer's keys.
    pub keys: KeySource,
    /// The algorithms that are accepted.
    pub algorithms: Vec<SigningAlgorithm>,
    /// How far the clocks may be apart, at most 10 minutes; whole seconds count.
    pub leeway: Duration,
    /// The client whose roles count: `resource_access.{role_client}.roles`.
    pub role_client: String,
}

impl VerifierSettings {
    /// The usual settings: RS256, PS256 and ES256, a leeway of 60 s, roles of `ehealth-pseudo-api`.
    #[must_use]
    pub fn new(issuer: &str, audience: &str, keys: KeySource) -> Self {
        use SigningAlgorithm::{Es256, Ps256, Rs256};
        Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            keys,
            algorithms: vec![Rs256, Ps256, Es256],
            leeway: Duration::from_secs(60),
            role_client: "ehealth-pseudo-api".to_owned(),
        }
    }
}

/// Checks access tokens of one issuer. Used inside a Tokio runtime.
pub struct Verifier {
    issuer: String,
    audience: String,
    algorithms: Vec<SigningAlgorithm>,
    leeway: Duration,
    role_client: String,
    keys: JwksCache,
}

impl Verifier {
    /// A verifier with these settings. Nothing is fetched yet.
    ///
    /// # Errors
    /// [`AuthError::InvalidSettings`].
    pub fn new(settings: VerifierSettings) -> Result<Self, AuthError> {
        let keys = match &settings.keys {
            KeySource::Url(url) => JwksCache::fetched(Arc::new(HttpJwks::new(url)?)),
            KeySource::Fixed(jwks) => {
                let keys = KeySet::parse(jwks.to_string().as_bytes());
                let reason = "the fixed JWKS has no usable key";
                JwksCache::Fixed(Arc::new(keys.ok_or(AuthError::InvalidSettings { reason })?))
            }
        };
        Self::with_keys(settings, keys)
    }

    pub(super) fn with_keys(
        settings: VerifierSettings,
        keys: JwksCache,
    ) -> Result<Self, AuthError> {
        let VerifierSettings { issuer, audience, algorithms, leeway, role_client, keys: _ } =
            settings;
        // Something empty here would be met by tokens that were never meant for this service.
        if issuer.is_empty() || audience.is_empty() || role_client.is_empty() {
            let reason = "the issuer, the audience or the client of the roles is empty";
            return Err(AuthError::InvalidSettings { reason });
        }
        if algorithms.is_empty() {
            return Err(AuthError::InvalidSettings { reason: "no algorithm is accepted" });
        }
        if leeway > MAX_LEEWAY {
            return Err(AuthError::InvalidSettings { reason: "the leeway is above 10 minutes" });
        }
        Ok(Self { issuer, audience, algorithms, leeway, role_client, keys })
    }

    /// Whether there are keys of the issuer to check tokens with; where there are none, they are fetched,
    /// at most every 30 s.
    pub async fn has_keys(&self) -> bool {
        self.keys.has_keys().await
    }

    /// Checks a token (without `Bearer`): algorithm, key, signature, `iss`, `aud`,
    /// `exp`, and `nbf` if it is there. `typ` is not looked at.
    ///
    /// Cancelling is safe.
    ///
    /// # Errors
    /// Those of [`AuthError`] with a status of 401, and [`AuthError::KeysUnavailable`].
    pub async fn verify(&self, bearer: &str) -> Result<Identity, AuthError> {
        let (max, found) = (MAX_TOKEN, bearer.len());
        if found > max {
            return Err(AuthError::TokenTooLong { max, found });
        }
        let header = decode_header(bearer).map_err(|_| AuthError::MalformedToken)?;
        // RFC 7515 section 4.1.11: extensions listed here must be understood, and none is.
        if header.crit.is_some() {
            return Err(AuthError::MalformedToken);
        }
        // Before any key is looked for: a refused algorithm must not lead to a fetch.
        if !SigningAlgorithm::of(header.alg).is_some_and(|alg| self.algorithms.contains(&alg)) {
            return Err(AuthError::RefusedAlgorithm);
        }
        // Only the key id is taken from the header; `jku`, `jwk`, `x5u` and `x5c` are the sender's.
        let kid = header.kid.ok_or(AuthError::MalformedToken)?;
        let keys = self.keys.keys_for(&kid).await?;
        let key = match keys.find(&kid, header.alg) {
            Found::Key(key) => key,
            Found::WrongAlgorithm => return Err(AuthError::RefusedAlgorithm),
            Found::Nothing => return Err(AuthError::UnknownKey),
        };

        let mut validation = Validation::new(header.alg);
        validation.leeway = self.leeway.as_secs();
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        let token = decode::<Map<String, Value>>(bearer, key, &validation);
        let claims = token.map_err(|error| refusal(&error))?.claims;
        // The library takes a list of issuers too; RFC 7519 knows one only.
        if claims.get("iss").and_then(Value::as_str) != Some(self.issuer.as_str()) {
            return Err(AuthError::WrongIssuer);
        }
        // A subject that is no text would pass for none.
        if claims.get("sub").is_some_and(|subject| !subject.is_string()) {
            return Err(AuthError::MalformedToken);
        }
        Ok(Identity::new(claims, &self.role_client))
    }
}

/// The library's errors can quote the token; these do not.
fn refusal(error: &Error) -> AuthError {
    match error.kind() {
        ErrorKind::InvalidSignature => AuthError::BadSignature,
        ErrorKind::ExpiredSignature => AuthError::TokenExpired,
        ErrorKind::ImmatureSignature => AuthError::TokenNotYetValid,
        ErrorKind::InvalidIssuer => AuthError::WrongIssuer,
        ErrorKind::InvalidAudience => AuthError::WrongAudience,
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => AuthError::WrongIssuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => AuthError::WrongAudience,
        _ => AuthError::MalformedToken,
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}

/// The token in the value of an `Authorization` header.
///
/// # Errors
/// [`AuthError::MissingToken`] where there is no header, or one of another scheme.
pub(crate) fn bearer_token(authorization: Option<&str>) -> Result<&str, AuthError> {
    let (scheme, token) =
        authorization.and_then(|value| value.split_once(' ')).ok_or(AuthError::MissingToken)?;
    let token = token.trim_matches(' ');
    match scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty() {
        true => Ok(token),
        false => Err(AuthError::MissingToken),
    }
}

#[cfg(test)]
mod tests;
