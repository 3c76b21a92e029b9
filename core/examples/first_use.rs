//! First use: an SSIN to a pseudonym at rest and back, with a service in this process.
//!
//! `cargo run --example first_use -p blindnym`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Reply, Request, Service, ServiceDomain, Ssin,
    Step, TextForm, TransitOptions, UrnFamily, Value,
};
use getrandom::SysRng;
use rand_core::{TryRng, UnwrapErr};

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = UnwrapErr(SysRng);
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed()?.as_secs())?;

    // The service: one master secret, one domain. In real life it is eHealth's, behind HTTP.
    let mut secret = [0; 64];
    SysRng.try_fill_bytes(&mut secret)?;
    let domain = Domain::new("uhmep_v1", Curve::P521, "https://…/pseudo/v1/domains/uhmep_v1");
    let served = ServiceDomain::derive(&MasterSecret::from_bytes(&secret)?, &domain, 1, &[1])?;
    let owner = DomainOwner::new(domain.clone(), served.keys().clone());
    let mut service = Service::new();
    service.insert(served);
    let send = |requests: &[Request]| -> Vec<Reply> {
        let caller = Caller::default();
        let mut rng = UnwrapErr(SysRng);
        requests.iter().map(|r| service.answer_request(r, &caller, now, &mut rng)).collect()
    };

    // A care provider knows the number and gets a pseudonym in transit.
    let ssin: Ssin = "97.07.11-433.62".parse()?;
    let Step { state, message } = domain.pseudonymize(&[&Value::from(&ssin)], &mut rng);
    for request in &message {
        println!("POST {} ({} bytes)", request.path(), request.body().len());
    }
    let in_transit = state.finish(&send(&message)).remove(0)?;
    let form = TextForm::UrnV2(UrnFamily::Fgov, blindnym::Sec1Form::Short);
    println!("in transit: {:.60}…", in_transit.to_text(form));

    // The owner of the data gets the pseudonym at rest and stores its x.
    let at_rest = owner.to_at_rest(&in_transit, now)?.pseudonym;
    println!("at rest:    {}", at_rest.to_text());

    // Later the owner answers with a new pseudonym in transit, and the provider identifies it.
    let answer = owner.to_in_transit(&at_rest, &TransitOptions::default(), now, &mut rng)?;
    let Step { state, message } = domain.identify(&[&answer], &mut rng);
    let identified = state.finish(&send(&message)).remove(0)?;
    println!("identified: the same number: {}", identified.as_text()? == ssin.digits());
    Ok(())
}
