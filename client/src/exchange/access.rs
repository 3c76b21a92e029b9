//! To an access token for a business API, without the right to pseudonymize.

use secrecy::ExposeSecret as _;

use crate::iam::answer::TokenJson;
use crate::iam::form::Form;
use crate::iam::http::Again;
use crate::iam::renewal::Lease;
use crate::iam::{IamClient, IamError, Realm};
use crate::token::{AccessToken, Exchanged, ExchangedToken};

use super::error::ExchangeError;
use super::service::{ACCESS_TOKEN, ExchangeService, TOKEN_EXCHANGE};

/// The audience of the pseudonymisation service, which an exchanged token is not for.
const PSEUDONYMISATION: &str = "ehealth-pseudo-api";

/// Where the parameters of an exchange are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParameterPlace {
    /// In the address, as the UHMEP integration guide writes it. Addresses are what proxies and servers
    /// write to their logs, the token with them.
    #[default]
    Query,
    /// In the body, as RFC 8693 has it.
    Body,
}

/// Exchanges original access tokens for those of one business API, `nihdi-uhmep-fhir-hcp` for instance.
#[derive(Clone, Debug)]
pub struct AccessExchange {
    door: Door,
    audience: String,
}

#[derive(Clone, Debug)]
enum Door {
    Service { service: ExchangeService, client: String, place: ParameterPlace },
    Realm { realm: Realm, client: IamClient },
}

impl AccessExchange {
    /// At IAM eXchange, as the UHMEP guide has it: the client gives its id and no proof.
    #[must_use]
    pub fn at_service(
        service: &ExchangeService,
        client: &str,
        audience: &str,
        place: ParameterPlace,
    ) -> Self {
        let (service, client) = (service.clone(), client.to_owned());
        Self { door: Door::Service { service, client, place }, audience: audience.to_owned() }
    }

    /// At the token endpoint of the realm itself, as the UHMEP web components do it.
    #[must_use]
    pub fn at_realm(realm: &Realm, client: &IamClient, audience: &str) -> Self {
        let (realm, client) = (realm.clone(), client.clone());
        Self { door: Door::Realm { realm, client }, audience: audience.to_owned() }
    }

    /// Exchanges a token.
    ///
    /// # Errors
    /// [`ExchangeError::Refused`] by IAM eXchange, [`IamError::Refused`] by the realm, failures of the way.
    pub async fn exchange(&self, token: &AccessToken) -> Result<ExchangedToken, ExchangeError> {
        Ok(self.lease(token).await?.token)
    }

    pub(super) async fn lease(
        &self,
        token: &AccessToken,
    ) -> Result<Lease<Exchanged>, ExchangeError> {
        let reply = match &self.door {
            Door::Service { service, client, place } => {
                let form = || {
                    let mut form = Form::new();
                    form.push("requested_token_type", ACCESS_TOKEN);
                    fill(&mut form, token);
                    form.push("client_id", client);
                    form.push("audience", &self.audience);
                    form
                };
                match place {
                    ParameterPlace::Query => service.exchange_by_query(&form()).await?,
                    ParameterPlace::Body => service.exchange(|| Ok(form())).await?,
                }
            }
            Door::Realm { realm, client } => {
                let form = || {
                    let mut form = Form::new();
                    fill(&mut form, token);
                    form.push("audience", &self.audience);
                    client.identify(realm.issuer(), &mut form)?;
                    Ok(form)
                };
                let url = &realm.endpoints().await?.token;
                realm.http().post(url, Again::Yes, form).await?
            }
        };
        let json = TokenJson::read(&reply)?;
        if json.issued_token_type.as_deref().is_some_and(|issued| issued != ACCESS_TOKEN) {
            return Err(IamError::Answer { reason: "its token is no access token" }.into());
        }
        // One with the rights of the original would be an original under another name.
        let same = json.access_token.expose_secret() == token.expose();
        if same || json.is_for(PSEUDONYMISATION) {
            let reason = "its token is still one for the pseudonymisation service";
            return Err(IamError::Answer { reason }.into());
        }
        Ok(json.lease(reply.asked))
    }
}

fn fill(form: &mut Form, token: &AccessToken) {
    form.push("grant_type", TOKEN_EXCHANGE);
    form.push("subject_token", token.expose());
    form.push("subject_token_type", ACCESS_TOKEN);
}
