//! Where an owner's domain and keys come from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use blindnym::{DomainDocument, DomainOwner, ErrorKind, Jwks, PrivateKeys, TransitKey, Unlocked};

use crate::clients::{Clients, expect_safe};
use crate::error::ClientError;
use crate::http;
use crate::service::{Answer, PseudonymisationService, describe};

/// Characters of a key's id in a message.
const SHOWN: usize = 100;

/// Where the owner's own JWKS comes from.
pub trait JwksSource: fmt::Debug + Send + Sync {
    /// The JWKS as it is now.
    fn jwks(&self) -> Answer<'_, Jwks>;
}

impl JwksSource for Jwks {
    fn jwks(&self) -> Answer<'_, Jwks> {
        Box::pin(async { Ok(self.clone()) })
    }
}

/// A JWKS on the web.
#[derive(Debug)]
pub struct JwksUrl {
    clients: Clients,
    url: String,
    timeout: Duration,
}

impl JwksUrl {
    /// The address, which is `https`, or `http` on this machine.
    ///
    /// # Errors
    /// [`ClientError::Settings`].
    pub fn new(url: &str, settings: &http::HttpSettings) -> Result<Self, ClientError> {
        expect_safe(url)?;
        let clients = Clients::new(settings)?;
        Ok(Self { clients, url: url.to_owned(), timeout: settings.timeout })
    }
}

impl JwksSource for JwksUrl {
    fn jwks(&self) -> Answer<'_, Jwks> {
        Box::pin(async {
            let request = self.clients.of(&self.url).get(&self.url);
            let body = http::answer(request, self.timeout).await.map_err(|failed| failed.error)?;
            Ok(Jwks::parse(&body)?)
        })
    }
}

/// What an owner unlocks its domain with.
pub struct OwnerKeys {
    /// The service that describes the domain.
    pub service: Arc<dyn PseudonymisationService>,
    /// The domain's key.
    pub domain: String,
    /// The address of our JWKS, exactly as the domain's description has it.
    pub jku: String,
    /// What that address serves.
    pub jwks: Arc<dyn JwksSource>,
    /// Our private keys.
    pub private_keys: Arc<dyn PrivateKeys + Send + Sync>,
    /// The ids of the domain's transit keys, where somebody told us by another way than the description, to which whoever
    /// answers in the service's place could add a key of its own; `None` takes the keys that are described.
    pub transit_keys: Option<Vec<String>>,
}

impl OwnerKeys {
    /// Reads the description and unlocks what can be unlocked. Where a key of ours is not in the JWKS,
    /// the JWKS is read once more: it may be newer than what was read.
    pub(super) async fn unlock(&self) -> Result<DomainOwner, ClientError> {
        let document = describe(self.service.as_ref(), &self.domain).await?;
        let mut unlocked = self.unlock_with(document.clone()).await?;
        if unlocked
            .failed
            .iter()
            .any(|key| matches!(key.error.kind(), ErrorKind::UnknownKid { .. }))
        {
            unlocked = self.unlock_with(document).await?;
        }
        let Unlocked { owner, failed } = unlocked;
        match owner.keys().active() {
            Ok(_active) => self.expect_told(&owner).map(|()| owner),
            // Why, is with the active key that stayed locked, where there is one.
            Err(error) => {
                let active = failed.into_iter().find(|key| key.active);
                Err(active.map_or(error, |key| key.error).into())
            }
        }
    }

    /// Whether all keys that were unlocked are among [`transit_keys`](Self::transit_keys), where these are told.
    ///
    /// # Errors
    /// [`ClientError::UntoldKey`].
    pub fn expect_told(&self, owner: &DomainOwner) -> Result<(), ClientError> {
        let Some(told) = &self.transit_keys else { return Ok(()) };
        let mut kids = owner.keys().keys().iter().map(TransitKey::kid);
        match kids.find(|kid| !told.iter().any(|one| one == kid)) {
            Some(kid) => Err(ClientError::UntoldKey { kid: kid.chars().take(SHOWN).collect() }),
            None => Ok(()),
        }
    }

    /// RSA takes a millisecond a key and is not worth a thread of its own on tokio's blocking pool, but
    /// private keys in a module may take much longer.
    async fn unlock_with(&self, document: DomainDocument) -> Result<Unlocked, ClientError> {
        let jwks = self.jwks.jwks().await?;
        let (jku, keys) = (self.jku.clone(), Arc::clone(&self.private_keys));
        let work = move || document.unlock(&jku, &jwks, keys.as_ref());
        tokio::task::spawn_blocking(work).await.map_err(|_| ClientError::Cancelled)
    }
}

impl fmt::Debug for OwnerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("OwnerKeys");
        debug.field("domain", &self.domain).field("jku", &self.jku).finish_non_exhaustive()
    }
}
