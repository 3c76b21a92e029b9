//! A domain, its service and its owner, all in this process.
#![allow(dead_code, reason = "each example uses a part")]

use std::error::Error;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Reply, Request, Service, ServiceDomain, Step,
    Value,
};
use blindnym_fhir::{Form, Rules, Settings, identify, pseudonymize_search};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;

pub(crate) const NOW: i64 = 1_750_000_000;

pub(crate) struct World {
    domain: Domain,
    service: Service,
    pub(crate) owner: DomainOwner,
    pub(crate) rng: ChaCha20Rng,
}

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

impl World {
    pub(crate) fn new() -> Outcome<Self> {
        let domain = Domain::new("uhmep_v1", Curve::P521, "https://x/pseudo/v1/domains/uhmep_v1");
        let mut service = Service::new();
        let master = MasterSecret::from_bytes(&[42; 64])?;
        service.insert(ServiceDomain::derive(&master, &domain, 1, &[1])?);
        let keys = service.domain(domain.name()).ok_or("no domain")?.keys().clone();
        let owner = DomainOwner::new(domain.clone(), keys);
        Ok(Self { domain, service, owner, rng: ChaCha20Rng::from_seed([7; 32]) })
    }

    /// A resource as it leaves.
    pub(crate) fn out(&mut self, rules: &Rules, form: Form, resource: &str) -> Outcome<String> {
        let settings = Settings { form, ..Settings::default() };
        let Step { state, message } =
            rules.pseudonymize(&self.domain, settings, resource, &mut self.rng)?;
        Ok(state.finish(&self.pseudonyms(&message))?)
    }

    /// The parameters of a search as they leave.
    pub(crate) fn search(&mut self, parameters: &str) -> Outcome<String> {
        let Step { state, message } = pseudonymize_search(parameters, Form::default())?;
        Ok(state.finish(&self.pseudonyms(&message))?)
    }

    /// A resource as it comes back.
    pub(crate) fn back(&mut self, resource: &str) -> Outcome<String> {
        let Step { state, message } = identify(&self.domain, resource)?;
        let pseudonyms: Vec<_> = message.iter().collect();
        let Step { state: exchange, message } = self.domain.identify(&pseudonyms, &mut self.rng);
        let replies = self.send(&message);
        Ok(state.finish(&exchange.finish(&replies))?.to_string())
    }

    fn pseudonyms(
        &mut self,
        values: &[Value],
    ) -> Vec<blindnym::Result<blindnym::PseudonymInTransit>> {
        let values: Vec<_> = values.iter().collect();
        let Step { state, message } = self.domain.pseudonymize(&values, &mut self.rng);
        state.finish(&self.send(&message))
    }

    fn send(&mut self, requests: &[Request]) -> Vec<Reply> {
        let (caller, service, rng) = (Caller::default(), &self.service, &mut self.rng);
        requests.iter().map(|one| service.answer_request(one, &caller, NOW, rng)).collect()
    }
}
