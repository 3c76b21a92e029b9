//! What the forms and mails want to know, as a file has it.

use serde::{Deserialize, Serialize};

/// All answers. What is missing is told when they are checked, all at once.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Answers {
    pub(super) environment: Option<Environment>,
    /// Realm healthcare: public or confidential.
    pub(super) access: Option<Access>,
    /// The usual ones where there are none.
    pub(super) scopes: Vec<String>,
    pub(super) contact: Contact,
    pub(super) client: Client,
    pub(super) urls: Urls,
    pub(super) credentials: Credentials,
    /// Present for clients that use referral prescriptions.
    pub(super) uhmep: Option<Uhmep>,
    /// Present for clients of the eHealthBox.
    pub(super) ehealthbox: Option<EhealthBox>,
}

/// eHealth's environments, in its words.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Environment {
    Integration,
    Acceptance,
    Production,
}

impl Environment {
    pub(super) const ALL: [Self; 3] = [Self::Integration, Self::Acceptance, Self::Production];

    /// As the forms have it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Integration => "Integration",
            Self::Acceptance => "Acceptation",
            Self::Production => "Production",
        }
    }
}

/// The access type of a client that persons log in to.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Access {
    /// It can keep nothing secret: PKCE.
    Public,
    /// It has a server, which proves itself.
    Confidential,
}

/// Whom eHealth answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Contact {
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) email: String,
    pub(super) phone: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    /// Whether persons are asked for their consent.
    pub(super) consent_required: bool,
    /// Whether the company or organisation has a client already.
    pub(super) existing: Existing,
}

impl Default for Client {
    fn default() -> Self {
        let (id, name, description) = <(String, String, String)>::default();
        Self { id, name, description, consent_required: true, existing: Existing::default() }
    }
}

/// A client that is there already.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Existing {
    /// There is none.
    #[default]
    None,
    /// This registers a change of it.
    Reused,
    /// There is one, and it cannot be used for this.
    NotReusable,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Urls {
    pub(super) root: String,
    pub(super) redirect_uris: Vec<String>,
    pub(super) base: String,
    pub(super) web_origins: Vec<String>,
}

/// One of the two.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Credentials {
    pub(super) certificate: Option<CertificateJwks>,
    pub(super) keydepot: Option<KeyDepotJwks>,
}

/// The JWKS of an eHealth certificate.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CertificateJwks {
    pub(super) identifier: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(rename = "use")]
    pub(super) purpose: String,
    pub(super) application_identifier: String,
}

/// A JWKS in the KeyDepot.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct KeyDepotJwks {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) value: String,
    #[serde(rename = "use")]
    pub(super) purpose: String,
}

/// What candidates for referral prescriptions tell.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Uhmep {
    pub(super) description: String,
    pub(super) solutions: Vec<Solution>,
    pub(super) users: String,
    pub(super) volume: String,
}

/// The ways to integrate.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Solution {
    FhirApi,
    ProWebApp,
    WebComponent,
}

impl Solution {
    pub(super) const ALL: [Self; 3] = [Self::FhirApi, Self::ProWebApp, Self::WebComponent];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::FhirApi => "UHMEP FHIR API",
            Self::ProWebApp => "ProWeb App",
            Self::WebComponent => "Web Component",
        }
    }
}

/// What the mail for the eHealthBox tells.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EhealthBox {
    pub(super) use_case: Option<UseCase>,
    pub(super) context: String,
    pub(super) purpose: String,
    pub(super) methods: String,
    pub(super) volume: String,
    pub(super) user_groups: String,
    /// What persons are to see when they log in: package and company.
    pub(super) shown_at_login: String,
}

/// Where the client runs.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UseCase {
    /// On the users' machines alone.
    Distributed,
    /// Partly on a server.
    Web,
    /// On a server alone, without users.
    M2m,
}
