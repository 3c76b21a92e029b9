//! The way to a service: what is sent is counted, and can be refused, lost or delayed.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use blindnym::{Domain, Request, Value};
use blindnym_client::{
    Answer, Client, ClientError, ClientSettings, EmbeddedService, OwnerKeys,
    PseudonymisationService,
};
use blindnym_service::{DevWorld, HolderKey};

/// What becomes of a request: `None` lets it pass.
type Fate = dyn Fn(&Request) -> Option<ClientError> + Send + Sync;

/// A way that can be disturbed.
pub(crate) struct Way {
    service: EmbeddedService,
    fate: Box<Fate>,
    pub(crate) subject: Mutex<Option<String>>,
    pub(crate) broken: AtomicBool,
    /// A piece of descriptions, and what stands there instead.
    pub(crate) forged: Mutex<Option<(&'static str, &'static str)>>,
    sent: AtomicUsize,
    described: AtomicUsize,
}

/// A service, its owner, and the way to it.
pub(crate) struct World {
    pub(crate) way: Arc<Way>,
    pub(crate) owner: HolderKey,
    pub(crate) jwks: blindnym::Jwks,
    pub(crate) jku: String,
}

pub(crate) fn world() -> World {
    world_with(|_| None)
}

pub(crate) fn world_with(
    fate: impl Fn(&Request) -> Option<ClientError> + Send + Sync + 'static,
) -> World {
    let base = "http://localhost";
    let DevWorld { service, descriptions, owner, jwks } = DevWorld::new(base).unwrap();
    let descriptions = descriptions.into_iter().map(|one| (one.name, one.json));
    let way = Way {
        service: EmbeddedService::new(Arc::new(service), descriptions),
        fate: Box::new(fate),
        subject: Mutex::default(),
        broken: AtomicBool::new(false),
        forged: Mutex::default(),
        sent: AtomicUsize::new(0),
        described: AtomicUsize::new(0),
    };
    let jku = format!("{base}{}", DevWorld::JWKS_PATH);
    World { way: Arc::new(way), owner, jwks, jku }
}

impl World {
    pub(crate) fn client(&self, settings: ClientSettings) -> Client {
        let service: Arc<dyn PseudonymisationService> = Arc::<Way>::clone(&self.way);
        Client::new(service, settings).unwrap()
    }

    /// What the owner unlocks uhmep_v1 with.
    pub(crate) fn keys(&self) -> OwnerKeys {
        let service: Arc<dyn PseudonymisationService> = Arc::<Way>::clone(&self.way);
        OwnerKeys {
            service,
            domain: "uhmep_v1".into(),
            jku: self.jku.clone(),
            jwks: Arc::new(self.jwks.clone()),
            private_keys: Arc::new(self.owner.private_keys().unwrap()),
            transit_keys: None,
        }
    }
}

impl Way {
    /// Requests since it was asked last.
    pub(crate) fn sent(&self) -> usize {
        self.sent.swap(0, Ordering::SeqCst)
    }

    /// Descriptions since it was asked last.
    pub(crate) fn described(&self) -> usize {
        self.described.swap(0, Ordering::SeqCst)
    }
}

impl PseudonymisationService for Way {
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>> {
        let _before = self.described.fetch_add(1, Ordering::SeqCst);
        if self.broken.load(Ordering::SeqCst) {
            return Box::pin(async { Err(ClientError::Failed { status: 500 }) });
        }
        let Some((piece, instead)) = *self.forged.lock().unwrap() else {
            return self.service.describe(domain);
        };
        Box::pin(async move {
            let text = String::from_utf8(self.service.describe(domain).await?).unwrap();
            assert!(text.contains(piece), "{text}");
            Ok(text.replace(piece, instead).into())
        })
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        let _before = self.sent.fetch_add(1, Ordering::SeqCst);
        match (self.fate)(request) {
            Some(error) => Box::pin(async { Err(error) }),
            None => self.service.send(request),
        }
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        let subject = self.subject.lock().unwrap().clone();
        Box::pin(async { Ok(subject) })
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way").finish_non_exhaustive()
    }
}

/// Values that are all different.
pub(crate) fn values(count: usize) -> Vec<Value> {
    (0..count).map(|number| Value::from_text(&format!("value {number}"))).collect()
}

pub(crate) async fn domain(client: &Client, key: &str) -> Domain {
    client.domain(key).await.unwrap()
}
