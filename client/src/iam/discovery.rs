//! A realm of I.AM Connect: its issuer and its endpoints.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::error::IamError;
use super::http::{IamHttp, IamSettings};

/// Where eHealth's own services are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.ehealth.fgov.be`.
    Production,
    /// `https://api-acpt.ehealth.fgov.be`.
    Acceptance,
}

impl Environment {
    /// The address before everything else, that of the pseudonymisation service too.
    #[must_use]
    pub const fn base(self) -> &'static str {
        match self {
            Self::Production => "https://api.ehealth.fgov.be",
            Self::Acceptance => "https://api-acpt.ehealth.fgov.be",
        }
    }

    /// The issuer of a realm, `healthcare` or `M2M`: `{base}/auth/realms/{realm}`.
    #[must_use]
    pub fn issuer(self, realm: &str) -> String {
        format!("{}/auth/realms/{realm}", self.base())
    }

    /// The address of IAM eXchange: `{base}/iam/v2`.
    #[must_use]
    pub fn exchange(self) -> String {
        format!("{}/iam/v2", self.base())
    }
}

/// A realm. Cheap to clone; clones share what discovery found.
#[derive(Clone)]
pub struct Realm {
    shared: Arc<Shared>,
}

struct Shared {
    issuer: String,
    http: IamHttp,
    endpoints: OnceCell<Endpoints>,
}

/// The endpoints that are used here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where a browser is sent.
    pub authorization: Url,
    /// Where tokens come from.
    pub token: Url,
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

impl Realm {
    /// The realm of an issuer, `https://api.ehealth.fgov.be/auth/realms/healthcare` for instance. Nothing
    /// is asked yet.
    ///
    /// # Errors
    /// [`IamError::Settings`] for an address that is not `https`, or `http` on this machine.
    pub fn new(issuer: &str, settings: IamSettings) -> Result<Self, IamError> {
        let _url = IamHttp::address(issuer)?;
        let (http, endpoints) = (IamHttp::new(settings)?, OnceCell::new());
        let shared = Shared { issuer: issuer.to_owned(), http, endpoints };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The same with endpoints that are known, so that none are asked for.
    ///
    /// # Errors
    /// As [`Realm::new`], for the endpoints too.
    pub fn with_endpoints(
        issuer: &str,
        endpoints: Endpoints,
        settings: IamSettings,
    ) -> Result<Self, IamError> {
        for url in [&endpoints.authorization, &endpoints.token] {
            let _url = IamHttp::address(url.as_str())?;
        }
        let realm = Self::new(issuer, settings)?;
        let _first = realm.shared.endpoints.set(endpoints);
        Ok(realm)
    }

    /// Its issuer, which is also the audience of signed JWTs.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// Its endpoints: `{issuer}/.well-known/openid-configuration`, asked for once.
    ///
    /// # Errors
    /// [`IamError::WrongIssuer`] where the description is of another issuer; [`IamError::NoRealm`];
    /// failures of the way. The next call asks again.
    pub async fn endpoints(&self) -> Result<&Endpoints, IamError> {
        self.shared.endpoints.get_or_try_init(|| self.discover()).await
    }

    async fn discover(&self) -> Result<Endpoints, IamError> {
        let issuer = self.issuer();
        let base = issuer.trim_end_matches('/');
        let url = IamHttp::address(&format!("{base}/.well-known/openid-configuration"))?;
        let reply = self.shared.http.get(&url, None).await?;
        match reply.status {
            200 => {}
            status @ 500.. => return Err(IamError::Failed { status }),
            status => return Err(IamError::NoRealm { status }),
        }
        let description: Description = reply.json()?;
        // OpenID Connect Discovery 1.0 section 4.3: the very same text.
        if description.issuer != issuer {
            return Err(IamError::WrongIssuer);
        }
        let endpoint = |text: &str| {
            let reason = "an endpoint of the realm is not an https one";
            IamHttp::address(text).map_err(|_| IamError::Answer { reason })
        };
        Ok(Endpoints {
            authorization: endpoint(&description.authorization_endpoint)?,
            token: endpoint(&description.token_endpoint)?,
        })
    }

    pub(crate) fn http(&self) -> &IamHttp {
        &self.shared.http
    }
}

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Realm").field("issuer", &self.issuer()).finish_non_exhaustive()
    }
}
