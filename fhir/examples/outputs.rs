//! Writes what the engine makes of resources, in every form, for a validator:
//! `cargo run -p blindnym-fhir --example outputs -- RESOURCES GOOD BAD`.
//!
//! GOOD gets resources as they leave and as an owner stores them; BAD the same with an extension that is not as
//! it must be, so that it is sure that the validator looks.

use std::error::Error;
use std::fs;
use std::path::Path;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Reply, Request, Sec1Form, Service,
    ServiceDomain, Step, UrnFamily,
};
use blindnym_fhir::{Form, Rules, Settings, store};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;

const NOW: i64 = 1_750_000_000;
const FORMS: [(&str, Form); 5] = [
    ("v1", Form::V1(UrnFamily::Fgov)),
    ("v2", Form::V2(UrnFamily::Fgov, Sec1Form::Long)),
    ("v2-short", Form::V2(UrnFamily::Fgov, Sec1Form::Short)),
    ("ehealth-v2", Form::V2(UrnFamily::Ehealth, Sec1Form::Long)),
    ("bare", Form::Bare),
];
/// What is good of an extension, and what is not.
const DAMAGES: [(&str, &str, &str); 6] = [
    ("marker", r#""valueBoolean":true}"#, r#""valueBoolean":false}"#),
    ("no-marker", r#"{"url":"marker","valueBoolean":true},"#, ""),
    ("format", r#""valueCode":"direct""#, r#""valueCode":"secret""#),
    ("version", r#""valuePositiveInt":2"#, r#""valuePositiveInt":0"#),
    ("child", r#"{"url":"version""#, r#"{"url":"revision""#),
    ("key", r#"{"url":"key","valueString""#, r#"{"url":"lock","valueString""#),
];

struct World {
    domain: Domain,
    service: Service,
    rng: ChaCha20Rng,
}

impl World {
    fn out(&mut self, rules: &Rules, form: Form, resource: &str) -> Result<String, Box<dyn Error>> {
        let settings = Settings { form, ..Settings::default() };
        let Step { state, message: values } =
            rules.pseudonymize(&self.domain, settings, resource, &mut self.rng)?;
        let values: Vec<_> = values.iter().collect();
        let Step { state: exchange, message } = self.domain.pseudonymize(&values, &mut self.rng);
        let replies = self.send(&message);
        Ok(state.finish(&exchange.finish(&replies))?)
    }

    fn send(&mut self, requests: &[Request]) -> Vec<Reply> {
        let (caller, service, rng) = (Caller::default(), &self.service, &mut self.rng);
        requests.iter().map(|one| service.answer_request(one, &caller, NOW, rng)).collect()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [resources, good, bad] = arguments.as_slice() else {
        return Err("three folders expected: resources, good outputs, bad ones".into());
    };
    let (good, bad) = (Path::new(good), Path::new(bad));
    fs::create_dir_all(good)?;
    fs::create_dir_all(bad)?;
    let domain = Domain::new("uhmep_v1", Curve::P521, "https://x/pseudo/v1/domains/uhmep_v1");
    let mut service = Service::new();
    let master = MasterSecret::from_bytes(&[42; 64])?;
    service.insert(ServiceDomain::derive(&master, &domain, 1, &[1])?);
    let keys = service.domain(domain.name()).ok_or("no domain")?.keys().clone();
    let owner = DomainOwner::new(domain.clone(), keys);
    let mut world = World { domain, service, rng: ChaCha20Rng::from_seed([7; 32]) };
    let uhmep = Rules::ready("uhmep")?;
    for entry in fs::read_dir(resources)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let resource = fs::read_to_string(&path)?;
        for (form_name, form) in FORMS {
            let leaves = world.out(&uhmep, form, &resource)?;
            fs::write(good.join(format!("{name}-{form_name}.json")), &leaves)?;
            let stored = store(&owner, &leaves, None, NOW)?;
            fs::write(good.join(format!("{name}-{form_name}-stored.json")), stored)?;
        }
        let leaves = world.out(&uhmep, Form::default(), &resource)?;
        for (damage, from, to) in DAMAGES {
            if leaves.contains(from) {
                let damaged = leaves.replacen(from, to, 1);
                fs::write(bad.join(format!("{name}-{damage}.json")), damaged)?;
            }
        }
    }
    Ok(())
}
