//! Profiles: where the service is, who asks, and what opens it.
//!
//! ```text
//! Selection (--config, --profile, environment) → file → Settings → Profile
//!     → HttpService, ClientSettings, OwnerKeys: what commands work with
//! ```

// In reading order: the file, which of it is meant, its secrets.
mod error;
mod file;
mod find;
mod secret;
// An owner's keys and certificates.
mod certificate;
mod owner;
// Where tokens come from, and the session of a person between commands.
mod session;
mod tokens;
// What `config init` writes.
mod templates;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use blindnym_client::{
    Caller, ClientSettings, HttpService, HttpSettings, OwnerKeys, PseudonymisationService,
    RetrySettings,
};

pub(crate) use certificate::Certificate;
pub(crate) use error::ProfileError;
pub(crate) use file::{Auth, JwksPlace, Login, OwnerSettings, Settings};
pub(crate) use find::{FILE, Selection};
pub(crate) use owner::OwnKey;
pub(crate) use secret::{Secret, is_open_to_others};
pub(crate) use templates::{Template, configuration};

/// A profile that commands work with.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    /// Its name.
    pub(crate) name: String,
    /// The file that it is in.
    pub(crate) file: PathBuf,
    /// The address before `/pseudo/v1`.
    pub(crate) base: String,
    /// What the file says.
    pub(crate) settings: Settings,
}

impl Profile {
    /// Finds and reads the profile that is meant.
    pub(crate) fn find(selection: &Selection) -> Result<Self, ProfileError> {
        Self::read(selection, selection.file()?)
    }

    /// Reads it from this file.
    pub(crate) fn read(selection: &Selection, file: PathBuf) -> Result<Self, ProfileError> {
        let (name, settings) = selection.settings(&file)?;
        let wrong = |reason: &str| {
            Err(ProfileError::Settings { profile: name.clone(), reason: reason.to_owned() })
        };
        let base = match (settings.environment, &settings.base) {
            (Some(environment), None) => environment.base().to_owned(),
            (None, Some(base)) => base.trim_end_matches('/').to_owned(),
            (Some(_), Some(_)) => {
                return wrong("`environment` and `base` are two addresses: give one");
            }
            (None, None) => {
                return wrong("`environment` (acceptance, production) or `base` is missing");
            }
        };
        if settings.domains.iter().any(String::is_empty) {
            return wrong("a domain has no name");
        }
        Ok(Self { name, file, base, settings })
    }

    /// Where its relative paths start.
    pub(crate) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or_else(|| Path::new(""))
    }

    /// The domain that is named, or else the profile's first one.
    pub(crate) fn domain<'a>(&'a self, named: Option<&'a str>) -> Result<&'a str, ProfileError> {
        let first = self.settings.domains.first().map(String::as_str);
        named
            .or(first)
            .ok_or_else(|| self.wrong("`domains` is missing, [\"uhmep_v1\"] for instance"))
    }

    /// Who asks, where the profile says it.
    pub(crate) fn caller(&self) -> Result<Option<Caller>, ProfileError> {
        let caller = self.settings.caller.as_ref();
        let caller = caller.map(|caller| Caller::new(&caller.from, &caller.products)).transpose();
        caller.map_err(|error| ProfileError::Caller { profile: self.name.clone(), error })
    }

    /// How the service is treated.
    pub(crate) fn http_settings(&self) -> Result<HttpSettings, ProfileError> {
        let network = &self.settings.network;
        let mut settings = HttpSettings::new(&self.base);
        settings.caller = self.caller()?;
        settings.timeout = Duration::from_secs(network.timeout.max(1).into());
        settings.retry = RetrySettings { times: network.retries.into(), ..settings.retry };
        if let Some(path) = &network.authorities {
            let file = self.folder().join(path);
            let pem = fs::read(&file);
            let pem = pem.map_err(|source| ProfileError::Unreadable { file, source })?;
            settings.authorities = Some(pem);
        }
        Ok(settings)
    }

    /// The service, with the profile's tokens.
    pub(crate) fn service(&self) -> Result<Arc<HttpService>, ProfileError> {
        self.service_with(self.http_settings()?)
    }

    /// The same, treated otherwise.
    pub(crate) fn service_with(
        &self,
        settings: HttpSettings,
    ) -> Result<Arc<HttpService>, ProfileError> {
        Ok(Arc::new(HttpService::new(settings, self.tokens()?)?))
    }

    /// How much is done at once, and whether answers are kept.
    pub(crate) fn client_settings(&self) -> ClientSettings {
        let (network, usual) = (&self.settings.network, ClientSettings::default());
        ClientSettings {
            requests: network.requests.max(1).into(),
            threads: network.threads.map(|threads| threads.max(1).into()),
            cache: if self.settings.cache { usual.cache } else { 0 },
        }
    }

    /// What its owner unlocks a domain with.
    pub(crate) async fn owner_keys(
        &self,
        service: Arc<dyn PseudonymisationService>,
        domain: &str,
    ) -> Result<OwnerKeys, ProfileError> {
        let Some(owner) = &self.settings.owner else {
            return Err(self.wrong("`owner` is missing: only an owner of the domain can do this"));
        };
        owner.owner_keys(self.folder(), &self.http_settings()?, service, domain).await
    }

    /// Every secret that it names, and what for.
    pub(crate) fn secrets(&self) -> Vec<(&'static str, &Secret)> {
        let auth = match &self.settings.auth {
            Auth::None | Auth::Login(_) => None,
            Auth::Token(secret) => Some(("access token", secret)),
            Auth::ClientCredentials(client) => Some(("client key", &client.key)),
        };
        let keys = self.settings.owner.iter().flat_map(|owner| &owner.keys);
        auth.into_iter().chain(keys.map(|key| ("owner key", &key.key))).collect()
    }

    fn wrong(&self, reason: &str) -> ProfileError {
        ProfileError::Settings { profile: self.name.clone(), reason: reason.to_owned() }
    }
}
