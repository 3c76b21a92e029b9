//! Whom a person may act for.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::token::AccessToken;

use super::error::ExchangeError;
use super::service::ExchangeService;

/// The profiles of a person. A subset that the client is not concerned by is absent. Never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Profiles {
    /// First name; absent where a technical client asked.
    pub first_name: Option<String>,
    /// Last name; absent where a technical client asked.
    pub last_name: Option<String>,
    /// SSIN.
    pub ssin: String,
    /// Children.
    pub children: Option<Vec<Person>>,
    /// Those who gave a mandate.
    pub mandators: Option<Vec<Mandator>>,
    /// Organizations, whose form the specification does not tell.
    pub organizations: Option<Vec<Value>>,
}

/// A child. Never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Person {
    /// SSIN.
    pub ssin: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
}

/// Somebody who gave a mandate. Never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Mandator {
    /// SSIN; absent for an organization.
    pub ssin: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The name in one.
    pub name: Option<String>,
    /// The mandates, `medicaldatamanagement` or `recipe` for instance.
    #[serde(default)]
    pub service_names: Vec<String>,
}

impl ExchangeService {
    /// The profiles of the person who logged in: the role `profile`, the scope `iam:exchange:profile`.
    ///
    /// # Errors
    /// [`ExchangeError::Refused`], failures of the way.
    pub async fn profiles(&self, token: &AccessToken) -> Result<Profiles, ExchangeError> {
        Ok(self.get(&["profiles"], token.expose()).await?.json()?)
    }

    /// The profiles of any person, for technical clients: the role `profile-specific`.
    ///
    /// The SSIN is a part of the address, which servers write to their logs.
    ///
    /// # Errors
    /// [`ExchangeError::SsinForm`] before anything is sent (check digits are eHealth's to check),
    /// [`ExchangeError::Refused`], failures of the way.
    pub async fn profiles_of(
        &self,
        token: &AccessToken,
        ssin: &str,
    ) -> Result<Profiles, ExchangeError> {
        if ssin.len() != 11 || !ssin.bytes().all(|c| c.is_ascii_digit()) {
            return Err(ExchangeError::SsinForm);
        }
        Ok(self.get(&["profiles", ssin], token.expose()).await?.json()?)
    }
}

impl fmt::Debug for Profiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profiles")
            .field("children", &self.children.as_ref().map(Vec::len))
            .field("mandators", &self.mandators.as_ref().map(Vec::len))
            .field("organizations", &self.organizations.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

impl fmt::Debug for Mandator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = &self.service_names;
        f.debug_struct("Mandator").field("service_names", names).finish_non_exhaustive()
    }
}
