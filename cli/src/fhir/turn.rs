//! From resources to resources, in one direction.

use std::sync::Arc;

use anyhow::Result;
use blindnym_client::blocking::Blocking;
use blindnym_client::{Client, ClientError};
use blindnym_fhir::{Error, Failure, FhirClient, Rules, Settings};
use zeroize::Zeroizing;

use super::arguments::{Common, Identify, Pseudonymize};
use super::rules;
use crate::profile::Profile;

/// One direction, with a profile's service.
pub(super) struct Turn {
    blocking: Blocking,
    client: FhirClient,
    direction: Direction,
    /// What would give other results: a run that is resumed has the same.
    pub(super) what: String,
}

#[derive(Clone, Copy)]
enum Direction {
    Out,
    Back,
}

/// A resource as it is written, or why it is not.
pub(super) type Turned = Result<Zeroizing<String>, Error>;

impl Turn {
    /// Resources leave.
    ///
    /// # Errors
    /// Where the profile, the rules or the service cannot be used.
    pub(super) fn pseudonymize(options: &Pseudonymize) -> Result<Self> {
        let (rules, text) = rules::find(&options.rules)?;
        let settings = options.settings();
        Self::new(&options.common, rules, settings, Direction::Out, &text)
    }

    /// Resources come back.
    ///
    /// # Errors
    /// As [`Turn::pseudonymize`].
    pub(super) fn identify(options: &Identify) -> Result<Self> {
        let rules = Rules::parse(Rules::BELGIUM)?;
        Self::new(&options.common, rules, Settings::default(), Direction::Back, "")
    }

    fn new(
        common: &Common,
        rules: Rules,
        settings: Settings,
        direction: Direction,
        text: &str,
    ) -> Result<Self> {
        let profile = Profile::find(&common.selection)?;
        let blocking = Blocking::new()?;
        let client = Arc::new(Client::new(profile.service()?, profile.client_settings())?);
        let domain = blocking.run(client.domain(profile.domain(common.domain.as_deref())?))??;
        let name = match direction {
            Direction::Out => "pseudonymize",
            Direction::Back => "identify",
        };
        let what = format!("{name} {} {} {settings:?} {text}", profile.base, domain.name());
        let client = FhirClient::new(client, domain, rules, settings);
        Ok(Self { blocking, client, direction, what })
    }

    /// Resources together: what they ask for goes in as few requests as it can.
    ///
    /// # Errors
    /// [`ClientError`] where the service cannot be asked: other resources would go no better.
    pub(super) fn apply(&self, resources: &[&str]) -> Result<Vec<Turned>, ClientError> {
        let work = async {
            match self.direction {
                Direction::Out => {
                    let results = self.client.pseudonymize(resources).await;
                    results.into_iter().map(|one| one.map(Zeroizing::new)).collect()
                }
                Direction::Back => self.client.identify(resources).await,
            }
        };
        let results: Vec<Result<Zeroizing<String>, Failure>> = self.blocking.run(work)?;
        let each = results.into_iter().map(|result| match result {
            Ok(text) => Ok(Ok(text)),
            Err(Failure::Resource(error)) => Ok(Err(error)),
            Err(Failure::Service(error)) => Err(error),
        });
        each.collect()
    }
}
