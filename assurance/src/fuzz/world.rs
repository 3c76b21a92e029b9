use std::sync::OnceLock;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, PseudonymInTransit, Reply, Request, Service,
    ServiceDomain, Step, Value,
};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;

/// The clock of all targets.
pub(super) const NOW: i64 = 1_750_000_000;

/// Domains of a service with the same secrets every time.
pub(super) struct World {
    pub(super) domain: Domain,
    /// Where things are converted to.
    pub(super) other: Domain,
    pub(super) service: Service,
    pub(super) owner: DomainOwner,
}

impl World {
    fn new(curve: Curve) -> Self {
        let named = |name: &str| Domain::new(name, curve, &format!("https://x/domains/{name}"));
        let (domain, other) = (named("uhmep_v1"), named("ehealth_v1"));
        let master = MasterSecret::from_bytes(&[42; 64]).unwrap();
        let mut service = Service::new();
        for one in [&domain, &other] {
            service.insert(ServiceDomain::derive(&master, one, 1, &[1]).unwrap());
        }
        let keys = service.domain("uhmep_v1").unwrap().keys().clone();
        Self { owner: DomainOwner::new(domain.clone(), keys), domain, other, service }
    }

    pub(super) fn send(&self, requests: &[Request], rng: &mut ChaCha20Rng) -> Vec<Reply> {
        let caller = Caller::default();
        requests.iter().map(|one| self.service.answer_request(one, &caller, NOW, rng)).collect()
    }

    pub(super) fn pseudonymize(
        &self,
        values: &[Value],
        rng: &mut ChaCha20Rng,
    ) -> Vec<blindnym::Result<PseudonymInTransit>> {
        let Step { state, message } =
            self.domain.pseudonymize(&values.iter().collect::<Vec<_>>(), rng);
        state.finish(&self.send(&message, rng))
    }

    pub(super) fn identify(
        &self,
        pseudonyms: &[PseudonymInTransit],
        rng: &mut ChaCha20Rng,
    ) -> Vec<blindnym::Result<Value>> {
        let Step { state, message } =
            self.domain.identify(&pseudonyms.iter().collect::<Vec<_>>(), rng);
        state.finish(&self.send(&message, rng))
    }
}

/// The one with domains on this curve.
pub(super) fn on(curve: Curve) -> &'static World {
    static WORLDS: OnceLock<Vec<(Curve, World)>> = OnceLock::new();
    let make = || Curve::ALL.iter().map(|curve| (*curve, World::new(*curve))).collect();
    let worlds = WORLDS.get_or_init(make);
    worlds.iter().find(|(one, _)| *one == curve).map(|(_, world)| world).unwrap()
}

/// The one on P-521.
pub(super) fn world() -> &'static World {
    on(Curve::P521)
}

/// The same numbers every time.
pub(super) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

/// The first byte, and the rest.
pub(super) fn first(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (*first, rest))
}

/// A curve that a byte chooses.
pub(super) fn curve(byte: u8) -> Curve {
    Curve::ALL[usize::from(byte) % Curve::ALL.len()]
}
