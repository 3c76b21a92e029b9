//! What the benchmarks share: a service, an owner and their pseudonyms on each curve, and the loop
//! over curves and batch sizes.
//!
//! And what the measuring programs share: processes to measure, and how results are told.
//!
//! `cargo bench -p blindnym-benches -- P-521` measures one curve, `-- --quick P-521` in a hurry, and
//! `-- P-521/encode/100` one operation. Where a benchmark's name ends in 100, a batch of 100 is one
//! call, and the rate counts its items.

// For `src/load`, `src/client` and `src/core_rate.rs`.
pub mod process;
pub mod reference;
pub mod report;
pub mod ssins;
pub mod statistics;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, PseudonymAtRest, PseudonymInTransit, Reply,
    Request, Result, Service, ServiceDomain, Step, TransitOptions, Value,
};
use chacha20::ChaCha12Rng;
use criterion::{Bencher, BenchmarkId, Criterion, Throughput};
use rand_core::SeedableRng as _;

/// A single item, and a batch.
pub const SIZES: &[usize] = &[1, 100];

/// Any time will do: the pseudonyms are as old as the clock that is passed in.
pub const NOW: i64 = 1_700_000_000;

/// Samples of a single item, and of a batch that takes a hundred times as long.
const SAMPLES: usize = 50;
const SAMPLES_OF_BATCHES: usize = 10;

/// An operation to measure, at each of its batch sizes.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name, the second part of the benchmark's.
    pub name: &'static str,
    /// The batch sizes, the third part.
    pub sizes: &'static [usize],
    /// Sets up, and hands the operation itself to the bencher.
    pub run: fn(&mut Bencher<'_>, &World, usize),
}

impl Operation {
    /// An operation at the usual sizes.
    #[must_use]
    pub const fn new(name: &'static str, run: fn(&mut Bencher<'_>, &World, usize)) -> Self {
        Self { name, sizes: SIZES, run }
    }
}

/// Measures the operations on every curve, the live service's first.
pub fn measure(operations: &[Operation]) {
    let mut criterion = Criterion::default().configure_from_args();
    for &curve in Curve::ALL {
        for Operation { name, sizes, run } in operations {
            let mut group = criterion.benchmark_group(format!("{curve}/{name}"));
            for size in *sizes {
                let samples = if *size == 1 { SAMPLES } else { SAMPLES_OF_BATCHES };
                let elements = u64::try_from(*size).unwrap_or(u64::MAX);
                let _group = group.sample_size(samples).throughput(Throughput::Elements(elements));
                // Set-up happens in here, so that what the filter leaves out costs nothing.
                let _group = group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                    run(bencher, &World::new(curve), *size);
                });
            }
            group.finish();
        }
    }
    criterion.final_summary();
}

/// The parties, on one curve.
#[derive(Debug)]
pub struct World {
    /// The domain whose pseudonyms are measured.
    pub domain: Domain,
    /// The domain that they are converted to.
    pub target: Domain,
    /// The owner of the former.
    pub owner: DomainOwner,
    /// The service of both.
    pub service: Service,
}

impl World {
    /// The same secrets every time, so that runs can be compared.
    #[must_use]
    pub fn new(curve: Curve) -> Self {
        let master = sure(MasterSecret::from_bytes(&[7; 64]));
        let domain = Domain::new("uhmep_v1", curve, "https://pseudo.example/domains/uhmep_v1");
        let target = Domain::new("ehealth_v1", curve, "https://pseudo.example/domains/ehealth_v1");
        let derive = |domain| sure(ServiceDomain::derive(&master, domain, 1, &[1]));
        let (from, to) = (derive(&domain), derive(&target));
        let owner = DomainOwner::new(domain.clone(), from.keys().clone());
        let mut service = Service::new();
        service.insert(from);
        service.insert(to);
        Self { domain, target, owner, service }
    }

    /// Values of eleven digits, as SSINs are.
    #[must_use]
    pub fn values(&self, size: usize) -> Vec<Value> {
        (0..size).map(|number| Value::from_text(&format!("{number:011}"))).collect()
    }

    /// Pseudonyms in transit, from the service.
    #[must_use]
    pub fn in_transit(&self, size: usize) -> Vec<PseudonymInTransit> {
        let values = self.values(size);
        let Step { state, message } = self.domain.pseudonymize_vartime(&refs(&values), &mut rng());
        good(state.finish(&self.replies(&message)))
    }

    /// Pseudonyms at rest.
    #[must_use]
    pub fn at_rest(&self, size: usize) -> Vec<PseudonymAtRest> {
        let opened = self.owner.to_at_rest_batch(&refs(&self.in_transit(size)), NOW);
        good(opened).into_iter().map(|opened| opened.pseudonym).collect()
    }

    /// What the service answers.
    #[must_use]
    pub fn replies(&self, requests: &[Request]) -> Vec<Reply> {
        let (caller, mut rng) = (Caller::default(), rng());
        let answer = |request| self.service.answer_request(request, &caller, NOW, &mut rng);
        requests.iter().map(answer).collect()
    }

    /// New pseudonyms in transit of those at rest.
    pub fn send(
        &self,
        at_rest: &[&PseudonymAtRest],
        rng: &mut ChaCha12Rng,
    ) -> Vec<Result<PseudonymInTransit>> {
        self.owner.to_in_transit_batch(at_rest, &TransitOptions::default(), NOW, rng)
    }
}

/// A generator that costs little beside the operation, with the same numbers every time.
#[must_use]
pub fn rng() -> ChaCha12Rng {
    ChaCha12Rng::seed_from_u64(1)
}

/// What batches take.
#[must_use]
pub fn refs<T>(items: &[T]) -> Vec<&T> {
    items.iter().collect()
}

/// The results, all of them.
#[must_use]
pub fn good<T>(results: impl IntoIterator<Item = Result<T>>) -> Vec<T> {
    results.into_iter().map(sure).collect()
}

/// What must not have failed: measuring failures would tell nothing.
#[allow(clippy::panic, reason = "a benchmark of something that fails has to stop")]
fn sure<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("cannot measure: {error}"))
}
