use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, PseudonymInTransit, Reply, Request, Service,
    ServiceDomain, Step, Value,
};
use blindnym_fhir::{Error, Form, Rules, Settings, identify};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;

pub(crate) const NOW: i64 = 1_750_000_000;
pub(crate) const SSIN: &str = "97071143362";
pub(crate) const OTHER: &str = "82042605839";
pub(crate) const SYSTEM: &str = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin";
/// 50 bytes.
pub(crate) const LONG: &str = "Pain in the left knee since the fall of last week.";

/// A service in this process.
pub(crate) struct World {
    pub(crate) domain: Domain,
    service: Service,
    pub(crate) rng: ChaCha20Rng,
    /// Requests that were sent.
    pub(crate) calls: usize,
}

impl World {
    pub(crate) fn new() -> Self {
        let name = "uhmep_v1";
        let domain = Domain::new(name, Curve::P521, "https://x/pseudo/v1/domains/uhmep_v1");
        let master = MasterSecret::from_bytes(&[42; 64]).unwrap();
        let mut service = Service::new();
        service.insert(ServiceDomain::derive(&master, &domain, 1, &[1]).unwrap());
        Self { domain, service, rng: ChaCha20Rng::from_seed([7; 32]), calls: 0 }
    }

    pub(crate) fn owner(&self) -> DomainOwner {
        DomainOwner::new(
            self.domain.clone(),
            self.service.domain("uhmep_v1").unwrap().keys().clone(),
        )
    }

    fn send(&mut self, requests: &[Request]) -> Vec<Reply> {
        self.calls += requests.len();
        let (caller, rng) = (Caller::default(), &mut self.rng);
        let service = &self.service;
        requests.iter().map(|one| service.answer_request(one, &caller, NOW, rng)).collect()
    }

    pub(crate) fn pseudonyms(
        &mut self,
        values: &[Value],
    ) -> Vec<blindnym::Result<PseudonymInTransit>> {
        let Step { state, message } =
            self.domain.pseudonymize(&values.iter().collect::<Vec<_>>(), &mut self.rng);
        state.finish(&self.send(&message))
    }

    pub(crate) fn values(
        &mut self,
        pseudonyms: &[PseudonymInTransit],
    ) -> Vec<blindnym::Result<Value>> {
        let Step { state, message } =
            self.domain.identify(&pseudonyms.iter().collect::<Vec<_>>(), &mut self.rng);
        state.finish(&self.send(&message))
    }

    pub(crate) fn pseudonym(&mut self, value: &str) -> String {
        let made = self.pseudonyms(&[Value::from_text(value)]).remove(0).unwrap();
        made.to_text(Form::default().text_form())
    }

    pub(crate) fn out_with(
        &mut self,
        rules: &Rules,
        settings: Settings,
        resource: &str,
    ) -> Result<String, Error> {
        let domain = self.domain.clone();
        let step = rules.pseudonymize(&domain, settings, resource, &mut self.rng)?;
        let results = self.pseudonyms(&step.message);
        step.state.finish(&results)
    }

    pub(crate) fn out(&mut self, rules: &Rules, resource: &str) -> Result<String, Error> {
        self.out_with(rules, Settings::default(), resource)
    }

    pub(crate) fn back(&mut self, resource: &str) -> Result<String, Error> {
        let step = identify(&self.domain, resource)?;
        let results = self.values(&step.message);
        step.state.finish(&results).map(|text| text.to_string())
    }

    /// Out and back again, to the byte; what it was meanwhile.
    #[track_caller]
    pub(crate) fn round(&mut self, rules: &Rules, resource: &str) -> String {
        let leaves = self.out(rules, resource).unwrap();
        let meanwhile: serde_json::Value = serde_json::from_str(&leaves).unwrap();
        assert!(meanwhile.is_object());
        assert_eq!(self.back(&leaves).unwrap(), resource);
        leaves
    }
}

pub(crate) fn uhmep() -> Rules {
    Rules::ready("uhmep").unwrap()
}

pub(crate) fn belgium() -> Rules {
    Rules::ready("belgium").unwrap()
}

/// A rule set of one rule.
pub(crate) fn rule(kind: &str, path: &str) -> Rules {
    Rules::parse(&format!(r#"{{"name":"one","rules":[{{"kind":"{kind}","path":"{path}"}}]}}"#))
        .unwrap()
}
