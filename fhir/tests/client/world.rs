use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use blindnym::{Curve, Domain, MasterSecret, Request, Service, ServiceDomain};
use blindnym_client::{
    Answer, Client, ClientError, ClientSettings, EmbeddedService, PseudonymisationService,
};
use blindnym_fhir::{FhirClient, Rules, Settings};

/// Counts requests, and fails from one of them on.
#[derive(Debug)]
struct Counted {
    service: EmbeddedService,
    calls: AtomicUsize,
    good: usize,
}

impl PseudonymisationService for Counted {
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>> {
        self.service.describe(domain)
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        if self.calls.fetch_add(1, Ordering::Relaxed) >= self.good {
            return Box::pin(async {
                Err(ClientError::Unreachable { reason: "the test says so" })
            });
        }
        self.service.send(request)
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        self.service.subject()
    }
}

/// A client, and how often it asked.
pub(crate) struct World {
    pub(crate) fhir: FhirClient,
    counted: Arc<Counted>,
}

impl World {
    pub(crate) fn new(rules: &str) -> Self {
        Self::failing_after(rules, usize::MAX)
    }

    /// A service that cannot be reached after so many requests.
    pub(crate) fn failing_after(rules: &str, good: usize) -> Self {
        let audience = "https://x/pseudo/v1/domains/uhmep_v1";
        let domain = Domain::new("uhmep_v1", Curve::P521, audience);
        let master = MasterSecret::from_bytes(&[42; 64]).unwrap();
        let mut service = Service::new();
        service.insert(ServiceDomain::derive(&master, &domain, 1, &[1]).unwrap());
        let service = EmbeddedService::new(Arc::new(service), []);
        let counted = Arc::new(Counted { service, calls: AtomicUsize::new(0), good });
        // Nothing is kept, so that every round asks anew.
        let settings = ClientSettings { cache: 0, ..ClientSettings::default() };
        let client = Client::new(Arc::<Counted>::clone(&counted), settings).unwrap();
        let rules = Rules::ready(rules).unwrap();
        let fhir = FhirClient::new(Arc::new(client), domain, rules, Settings::default());
        Self { fhir, counted }
    }

    pub(crate) fn calls(&self) -> usize {
        self.counted.calls.load(Ordering::Relaxed)
    }
}
