//! A profile for programs: the same service, tokens and keys as the commands have.

use std::path::PathBuf;
use std::sync::Arc;

use blindnym_client::{ClientSettings, HttpService, OwnerKeys, PseudonymisationService};

use crate::profile::{Profile, Selection};

/// What a profile of a configuration file describes. Nothing is asked of anybody before it is used.
#[derive(Clone, Debug)]
pub struct Connection(Profile);

impl Connection {
    /// Reads a profile. What is not named is looked for as the commands do: `BLINDNYM_CONFIG`, `blindnym.toml` here and
    /// then in the user's configuration; `BLINDNYM_PROFILE`, the file's `default_profile`, or its only one.
    ///
    /// # Errors
    /// What is wrong with the file, in words that say what to do.
    pub fn open(profile: Option<String>, config: Option<PathBuf>) -> anyhow::Result<Self> {
        Ok(Self(Profile::find(&Selection::of(profile, config))?))
    }

    /// The address before `/pseudo/v1`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.0.base
    }

    /// How much is done at once, and how much is kept.
    #[must_use]
    pub fn client_settings(&self) -> ClientSettings {
        self.0.client_settings()
    }

    /// The service, with the profile's tokens.
    ///
    /// # Errors
    /// Where a secret that it names cannot be read.
    pub fn service(&self) -> anyhow::Result<Arc<HttpService>> {
        Ok(self.0.service()?)
    }

    /// What its owner unlocks a domain with.
    ///
    /// # Errors
    /// Where the profile has no owner, or its keys cannot be read.
    pub async fn owner_keys(
        &self,
        service: Arc<dyn PseudonymisationService>,
        domain: &str,
    ) -> anyhow::Result<OwnerKeys> {
        Ok(self.0.owner_keys(service, domain).await?)
    }
}
