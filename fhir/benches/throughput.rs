//! Resources per second of UHMEP's rule set, out and back, with the service in this process; and the share of the
//! processor's time that is no scalar multiplication. `cargo xtask fhir-bench` writes `target/fhir-bench.json`.
//!
//! A value is multiplied three times each way: blinded and unblinded in groups, by the service in requests of ten.
//! What a multiplication costs is measured in such batches by turns with the work, because other programs change it
//! from one second to the next, and on as many threads, because cores that share a pipeline cost each other time. What
//! this crate does beside the protocol is measured alone (`fhir_share`).

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use blindnym::{Curve, Domain, MasterSecret, Multiplications, Request, Service, ServiceDomain};
use blindnym_client::{Answer, Client, ClientSettings, EmbeddedService, PseudonymisationService};
use blindnym_fhir::{FhirClient, Rules, Settings, identify};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Resources that go together, as a program sends Bundles or a command reads lines.
const TOGETHER: usize = 64;
/// Points that are multiplied together: a client's group, and a request.
const GROUP: usize = 100;
const REQUEST: usize = 10;
/// How long is measured, and how long it warms up.
const SECONDS: u64 = 20;
const WARM_UP: Duration = Duration::from_secs(2);

/// The service, and how many values it was asked for.
#[derive(Debug)]
struct Counted {
    service: EmbeddedService,
    values: AtomicU32,
}

impl PseudonymisationService for Counted {
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>> {
        self.service.describe(domain)
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        let inputs = request.body().matches("\"crv\"").count();
        let inputs = u32::try_from(inputs).unwrap_or(u32::MAX);
        let _before = self.values.fetch_add(inputs, Ordering::Relaxed);
        self.service.send(request)
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        self.service.subject()
    }
}

/// One way, measured.
#[derive(Default)]
struct Measured {
    resources: u32,
    values: u32,
    elapsed: Duration,
    processor: Duration,
}

fn main() -> Outcome<()> {
    let mut output = None;
    let mut seconds = SECONDS;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--output" => output = arguments.next().map(PathBuf::from),
            "--seconds" => seconds = arguments.next().ok_or("--seconds N")?.parse()?,
            // What `cargo bench` adds.
            "--bench" => {}
            other => return Err(format!("{other} is not known").into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (counted, fhir) = world()?;
    let resources: Vec<String> = (0..TOGETHER).map(resource).collect();
    let mut baselines = Baselines::new();
    let work = |time, baselines: &mut Baselines| {
        runtime.block_on(measure(&fhir, &counted, &resources, time, baselines))
    };
    let _warm = work(WARM_UP, &mut Baselines::new())?;
    let [out, back] = work(Duration::from_secs(seconds), &mut baselines)?;
    let (group, request) = (baselines.group.cost(), baselines.request.cost());
    let each_way = group + request + group;
    let share = |values: u32, processor: Duration| {
        1.0 - f64::from(values) * each_way / processor.as_secs_f64()
    };
    let engine = engine(&runtime, &fhir, &resources)?;
    let own = f64::from(out.resources) * engine.as_secs_f64() / f64::from(u32::try_from(TOGETHER)?);
    let values = out.values.saturating_add(back.values);
    let processor = out.processor.saturating_add(back.processor);
    let elapsed = out.elapsed.saturating_add(back.elapsed);
    let rate = |way: &Measured| f64::from(way.resources) / way.elapsed.as_secs_f64();
    let json = serde_json::json!({
        "resources_per_s": f64::from(out.resources) / elapsed.as_secs_f64(),
        "outside_share": share(values, processor),
        "pseudonymize_per_s": rate(&out),
        "pseudonymize_outside_share": share(out.values, out.processor),
        "identify_per_s": rate(&back),
        "identify_outside_share": share(back.values, back.processor),
        "values_per_resource": f64::from(out.values) / f64::from(out.resources),
        "bytes_per_resource": resources.iter().map(String::len).sum::<usize>() / TOGETHER,
        "fhir_share": own / processor.as_secs_f64(),
        "multiplication_us": group * 1e6,
        "multiplication_of_ten_us": request * 1e6,
        "threads": thread::available_parallelism()?.get(),
        "seconds": elapsed.as_secs_f64(),
    });
    let text = serde_json::to_string_pretty(&json)?;
    writeln!(io::stdout(), "{text}")?;
    if let Some(path) = output {
        fs::write(path, text)?;
    }
    Ok(())
}

fn world() -> Outcome<(Arc<Counted>, FhirClient)> {
    let domain = Domain::new("uhmep_v1", Curve::P521, "https://x/pseudo/v1/domains/uhmep_v1");
    let mut service = Service::new();
    let master = MasterSecret::from_bytes(&[42; 64])?;
    service.insert(ServiceDomain::derive(&master, &domain, 1, &[1])?);
    let service = EmbeddedService::new(Arc::new(service), []);
    let counted = Arc::new(Counted { service, values: AtomicU32::new(0) });
    // Every round computes everything anew.
    let settings = ClientSettings { cache: 0, ..ClientSettings::default() };
    let client = Client::new(Arc::<Counted>::clone(&counted), settings)?;
    let rules = Rules::ready("uhmep")?;
    Ok((counted, FhirClient::new(Arc::new(client), domain, rules, Settings::default())))
}

/// A prescription of nobody: two texts that are short, three that are not.
fn resource(number: usize) -> String {
    let nine =
        format!("{:02}0312{}", number % 100, if number.is_multiple_of(2) { 998 } else { 999 });
    let check = 97_u64.saturating_sub(nine.parse::<u64>().unwrap_or_default() % 97);
    let ssin = format!("{nine}{check:02}");
    let system = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin";
    serde_json::json!({
        "resourceType": "ServiceRequest",
        "id": format!("r-{number}"),
        "status": "active",
        "intent": "order",
        "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "9632001"}]}],
        "code": {"text": format!("Care of wound {number}")},
        "subject": {"identifier": {"use": "official", "system": system, "value": ssin}},
        "authoredOn": "2026-02-18T10:15:00+01:00",
        "requester": {"reference": "PractitionerRole/72101230445-PHYSICIAN"},
        "reasonCode": [{"text": format!("Diabetic foot, patient {number}")}],
        "orderDetail": [{"text": "Hydrogel first, then a dry dressing, twice a week for a month"}],
        "note": [
            {"text": "The patient is afraid of dogs. Please ring before coming: the door is opened by a neighbour."},
            {"text": "The daughter would like to be called after the first visit, in the evening if possible."}
        ]
    })
    .to_string()
}

/// Out and back by turns, each with a turn of multiplications alone.
async fn measure(
    fhir: &FhirClient,
    counted: &Counted,
    resources: &[String],
    time: Duration,
    baselines: &mut Baselines,
) -> Outcome<[Measured; 2]> {
    let texts: Vec<&str> = resources.iter().map(String::as_str).collect();
    let [mut out, mut back] = [Measured::default(), Measured::default()];
    let started = Instant::now();
    while started.elapsed() < time {
        let before = Moment::now(counted);
        let leaves = fhir.pseudonymize(&texts).await;
        out.add(&before, counted, texts.len());
        baselines.sample();
        let leaves = leaves.into_iter().collect::<Result<Vec<String>, _>>()?;
        let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
        let before = Moment::now(counted);
        let results = fhir.identify(&leaves).await;
        back.add(&before, counted, texts.len());
        baselines.sample();
        for (result, resource) in results.into_iter().zip(resources) {
            if result?.as_str() != resource {
                return Err("a resource came back changed".into());
            }
        }
    }
    Ok([out, back])
}

/// Times that this crate's own work is done, so that it is measured as warm as it runs.
const TIMES: u32 = 50;

/// Processor time of what this crate does for all resources, out and back, with nothing between.
fn engine(
    runtime: &tokio::runtime::Runtime,
    fhir: &FhirClient,
    resources: &[String],
) -> Outcome<Duration> {
    let (rules, domain, client) = (Rules::ready("uhmep")?, fhir.domain(), fhir.client());
    let rng = &mut ChaCha20Rng::from_seed([3; 32]);
    let mut known = Vec::new();
    for resource in resources {
        let out = rules.pseudonymize(domain, Settings::default(), resource, rng)?;
        let pseudonyms = runtime.block_on(client.pseudonymize(domain, &out.message));
        let leaves = out.state.finish(&pseudonyms)?;
        let back = identify(domain, &leaves)?;
        let values = runtime.block_on(client.identify(domain, &back.message));
        known.push((resource, pseudonyms, leaves, values));
    }
    let started = clock(Clock::Thread);
    for _ in 0..TIMES {
        for (resource, pseudonyms, leaves, values) in &known {
            let out = rules.pseudonymize(domain, Settings::default(), resource, rng)?;
            let _leaves = out.state.finish(pseudonyms)?;
            let back = identify(domain, leaves)?;
            let _back = back.state.finish(values)?;
        }
    }
    let spent = clock(Clock::Thread).saturating_sub(started);
    Ok(spent.checked_div(TIMES).unwrap_or_default())
}

/// When something starts.
struct Moment {
    at: Instant,
    processor: Duration,
    values: u32,
}

impl Moment {
    fn now(counted: &Counted) -> Self {
        let values = counted.values.load(Ordering::Relaxed);
        Self { at: Instant::now(), processor: clock(Clock::Process), values }
    }
}

impl Measured {
    fn add(&mut self, since: &Moment, counted: &Counted, resources: usize) {
        let now = Moment::now(counted);
        let resources = u32::try_from(resources).unwrap_or(u32::MAX);
        self.resources = self.resources.saturating_add(resources);
        self.values = self.values.saturating_add(now.values.saturating_sub(since.values));
        self.elapsed = self.elapsed.saturating_add(now.at.duration_since(since.at));
        self.processor =
            self.processor.saturating_add(now.processor.saturating_sub(since.processor));
    }
}

/// What multiplications alone cost, in both batches.
struct Baselines {
    group: Baseline,
    request: Baseline,
}

impl Baselines {
    fn new() -> Self {
        Self { group: Baseline::new(GROUP), request: Baseline::new(REQUEST) }
    }

    fn sample(&mut self) {
        self.group.sample(1);
        self.request.sample(5);
    }
}

/// Batches of multiplications, one on each core, and what they cost so far.
struct Baseline {
    cores: Vec<Multiplications>,
    count: u32,
    spent: Duration,
}

impl Baseline {
    fn new(batch: usize) -> Self {
        let rng = &mut ChaCha20Rng::from_seed([9; 32]);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let cores = (0..cores).map(|_| Multiplications::random(Curve::P521, batch, rng)).collect();
        Self { cores, count: 0, spent: Duration::ZERO }
    }

    fn sample(&mut self, times: u32) {
        let core = |multiplications: &Multiplications| {
            let before = clock(Clock::Thread);
            let count: usize = (0..times).map(|_| multiplications.multiply()).sum();
            (count, clock(Clock::Thread).saturating_sub(before))
        };
        thread::scope(|scope| {
            let running: Vec<_> =
                self.cores.iter().map(|core_of| scope.spawn(move || core(core_of))).collect();
            for (count, spent) in running.into_iter().filter_map(|one| one.join().ok()) {
                self.spent = self.spent.saturating_add(spent);
                self.count = self.count.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
            }
        });
    }

    /// Seconds for one.
    fn cost(&self) -> f64 {
        self.spent.as_secs_f64() / f64::from(self.count)
    }
}

#[derive(Clone, Copy)]
enum Clock {
    Process,
    Thread,
}

/// Processor time; wall time where the system does not tell it.
#[cfg(target_os = "linux")]
fn clock(clock: Clock) -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let clock = match clock {
        Clock::Process => ClockId::ProcessCPUTime,
        Clock::Thread => ClockId::ThreadCPUTime,
    };
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn clock(_clock: Clock) -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
