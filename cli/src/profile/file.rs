//! The configuration file as it is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::secret::Secret;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Configuration {
    pub(crate) default_profile: Option<String>,
    #[serde(default)]
    pub(crate) profiles: BTreeMap<String, Settings>,
}

/// One profile: where the service is, who asks, what opens it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// One of eHealth's own services; or `base`.
    pub(crate) environment: Option<Environment>,
    /// The address before `/pseudo/v1`.
    pub(crate) base: Option<String>,
    /// Keys of domains; commands take the first where none is named.
    #[serde(default)]
    pub(crate) domains: Vec<String>,
    pub(crate) caller: Option<CallerSettings>,
    #[serde(default)]
    pub(crate) auth: Auth,
    pub(crate) owner: Option<OwnerSettings>,
    #[serde(default)]
    pub(crate) network: Network,
    /// Whether answers are kept, in memory, until they expire.
    #[serde(default = "yes")]
    pub(crate) cache: bool,
}

const fn yes() -> bool {
    true
}

/// eHealth's environments that callers use.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Environment {
    Acceptance,
    Production,
}

impl Environment {
    pub(crate) const fn base(self) -> &'static str {
        match self {
            Self::Acceptance => "https://api-acpt.ehealth.fgov.be",
            Self::Production => "https://api.ehealth.fgov.be",
        }
    }
}

/// `From` and `User-Agent`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallerSettings {
    /// An e-mail address for emergencies.
    pub(crate) from: String,
    /// `MyCompany/myProduct/1.0.0`.
    pub(crate) products: String,
}

/// Where access tokens come from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Auth {
    /// The service asks for none.
    #[default]
    None,
    /// Somebody else takes care of it.
    Token(Secret),
    /// An organisation: a client of the realm M2M.
    ClientCredentials(ClientCredentials),
    /// A person, in a browser: a client of the realm healthcare.
    Login(Login),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientCredentials {
    pub(crate) client_id: String,
    /// The issuer, or the realm below the service's address.
    pub(crate) issuer: Option<String>,
    pub(crate) realm: Option<String>,
    /// The private key that signs: PKCS#8, PEM.
    pub(crate) key: Secret,
    pub(crate) kid: Option<String>,
    /// What signed JWTs carry as `aud`; the issuer where it is absent.
    pub(crate) audience: Option<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    pub(crate) client_id: String,
    pub(crate) issuer: Option<String>,
    pub(crate) realm: Option<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// `127.0.0.1` or `localhost`, as registered.
    #[serde(default = "this_machine")]
    pub(crate) redirect_host: String,
    /// The port of the redirect; 0 takes a free one.
    #[serde(default)]
    pub(crate) redirect_port: u16,
    #[serde(default = "callback")]
    pub(crate) redirect_path: String,
}

fn this_machine() -> String {
    "127.0.0.1".to_owned()
}

fn callback() -> String {
    "/callback".to_owned()
}

/// An owner of the domains.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnerSettings {
    /// The address of our JWKS, exactly as the domains have it.
    pub(crate) jku: String,
    /// What that address serves, where it is to come from elsewhere.
    pub(crate) jwks: Option<JwksPlace>,
    /// The ids of the domains' transit keys, where the owner was told of them.
    pub(crate) transit_keys: Option<Vec<String>>,
    pub(crate) keys: Vec<KeySettings>,
}

/// A file, or another address.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JwksPlace {
    File(PathBuf),
    Url(String),
}

/// One private key, and what it is known by: without either, the JWKS tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeySettings {
    pub(crate) key: Secret,
    /// Its certificate, PEM or DER.
    pub(crate) certificate: Option<PathBuf>,
    /// The certificate's `x5t#S256`.
    pub(crate) thumbprint: Option<String>,
}

/// How the service is treated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Network {
    /// Seconds for one answer.
    pub(crate) timeout: u32,
    /// Times that a request is sent again.
    pub(crate) retries: u8,
    /// Requests that are on their way at once.
    pub(crate) requests: u16,
    /// Threads that compute; one a core where it is absent.
    pub(crate) threads: Option<u16>,
    /// Certificate authorities, PEM, instead of those that everybody trusts.
    pub(crate) authorities: Option<PathBuf>,
}

impl Default for Network {
    fn default() -> Self {
        Self { timeout: 10, retries: 5, requests: 8, threads: None, authorities: None }
    }
}
