use std::convert::Infallible;
use std::hint::black_box;
use std::io::Write;

use anyhow::{Result, ensure};
use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Pseudonym, PseudonymAtRest,
    PseudonymInTransit, Reply, Request, Service, ServiceDomain, Ssin, Step, StudyKey, TextForm,
    TextKey, TransitKeys, TransitOptions, UrnFamily, Value,
};
use chacha20::ChaCha20Rng;
use rand_core::{SeedableRng as _, TryCryptoRng, TryRng};

use crate::marks::{public, secret};

const NOW: i64 = 1_750_000_000;
const DIGITS: &str = "97071143362";
/// A batch that fills lanes, and one more.
const MANY: usize = 9;

/// Numbers that can be foreseen, each of them a secret.
pub(crate) struct SecretRng(ChaCha20Rng);

impl TryRng for SecretRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)?;
        secret(bytes);
        Ok(())
    }
}

impl TryCryptoRng for SecretRng {}

/// Two domains, their service, and who draws numbers.
struct World {
    from: Domain,
    to: Domain,
    service: Service,
    owner: DomainOwner,
    rng: SecretRng,
}

impl World {
    fn new(curve: Curve) -> Result<Self> {
        let domain = |name: &str| Domain::new(name, curve, &format!("https://pseudo/{name}"));
        let (from, to) = (domain("one"), domain("two"));
        let bytes = [42; 64];
        secret(&bytes);
        let master = MasterSecret::from_bytes(black_box(&bytes))?;
        let mut service = Service::new();
        for domain in [&from, &to] {
            service.insert(ServiceDomain::derive(&master, domain, 1, &[1])?);
        }
        let mut keys = TransitKeys::new();
        for key in service.domain("one").into_iter().flat_map(|domain| domain.keys().keys()) {
            keys.insert(key.clone(), true);
        }
        let owner = DomainOwner::new(from.clone(), keys);
        let rng = SecretRng(ChaCha20Rng::from_seed([7; 32]));
        Ok(Self { from, to, service, owner, rng })
    }

    fn send(&mut self, requests: &[Request]) -> Vec<Reply> {
        let caller = Caller::default();
        let answer = |request| self.service.answer_request(request, &caller, NOW, &mut self.rng);
        requests.iter().map(answer).collect()
    }
}

/// Values of one length, all of whose bytes are secret.
fn values(count: usize) -> Vec<Value> {
    let value = |at: usize| {
        let value = Value::from_text(&format!("970711433{at:02}"));
        secret(value.as_bytes());
        value
    };
    (0..count).map(value).collect()
}

/// Runs every operation of the engine on a curve, on batches of one and of nine.
pub(crate) fn run(curve: Curve, out: &mut impl Write) -> Result<()> {
    for count in [1, MANY] {
        writeln!(out, "{} {}: {count} at once", curve.crv(), blindnym::p521_backend())?;
        let mut world = World::new(curve)?;
        let in_transit = pseudonymize(&mut world, count)?;
        identify(&mut world, &in_transit)?;
        let at_rest = to_at_rest(&world, &in_transit)?;
        to_in_transit(&mut world, &at_rest)?;
        convert(&mut world, &in_transit, &at_rest)?;
        at_rest_texts(&world, &at_rest)?;
        study(&world, &at_rest)?;
    }
    ssin()?;
    text_key()
}

fn pseudonymize(world: &mut World, count: usize) -> Result<Vec<PseudonymInTransit>> {
    let values = values(count);
    let values: Vec<&Value> = values.iter().collect();
    let Step { state, message } = world.from.pseudonymize(&values, &mut world.rng);
    let replies = world.send(&message);
    let made: blindnym::Result<Vec<_>> = state.finish(&replies).into_iter().collect();
    let made = made?;
    for pseudonym in &made {
        given_away(pseudonym);
        let _text = black_box(pseudonym.to_text(TextForm::UrnV1(UrnFamily::Fgov)));
    }
    Ok(made)
}

/// Pseudonyms in transit are for others to see.
fn given_away(pseudonym: &PseudonymInTransit) {
    public(pseudonym.point().x());
    public(pseudonym.point().y());
}

fn identify(world: &mut World, pseudonyms: &[PseudonymInTransit]) -> Result<()> {
    let pseudonyms: Vec<&PseudonymInTransit> = pseudonyms.iter().collect();
    let Step { state, message } = world.from.identify(&pseudonyms, &mut world.rng);
    let replies = world.send(&message);
    let found: blindnym::Result<Vec<Value>> = state.finish(&replies).into_iter().collect();
    let found = found?;
    for (found, expected) in found.iter().zip(values(found.len())) {
        let same = black_box(*found == expected);
        // The test looks whether it works.
        public(&same);
        ensure!(black_box(same), "another value came back");
    }
    Ok(())
}

fn to_at_rest(world: &World, pseudonyms: &[PseudonymInTransit]) -> Result<Vec<PseudonymAtRest>> {
    let pseudonyms: Vec<&PseudonymInTransit> = pseudonyms.iter().collect();
    let opened = world.owner.to_at_rest_batch(&pseudonyms, NOW).into_iter();
    let at_rest: blindnym::Result<Vec<_>> = opened.map(|opened| Ok(opened?.pseudonym)).collect();
    Ok(at_rest?)
}

fn to_in_transit(world: &mut World, at_rest: &[PseudonymAtRest]) -> Result<()> {
    let at_rest: Vec<&PseudonymAtRest> = at_rest.iter().collect();
    let options = TransitOptions::default();
    let made = world.owner.to_in_transit_batch(&at_rest, &options, NOW, &mut world.rng);
    let made: blindnym::Result<Vec<_>> = made.into_iter().collect();
    for pseudonym in made? {
        given_away(&pseudonym);
        let _text = black_box(pseudonym.to_text(TextForm::V1));
    }
    Ok(())
}

fn convert(
    world: &mut World,
    in_transit: &[PseudonymInTransit],
    at_rest: &[PseudonymAtRest],
) -> Result<()> {
    let in_transit = in_transit.iter().cloned().map(Pseudonym::from);
    let at_rest = at_rest.iter().cloned().map(Pseudonym::from);
    let pseudonyms: Vec<Pseudonym> = in_transit.chain(at_rest).collect();
    let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
    let (from, to) = (world.from.clone(), world.to.clone());
    let Step { state, message } = from.convert(&pseudonyms, &to, &mut world.rng);
    let replies = world.send(&message);
    let made: blindnym::Result<Vec<_>> = state.finish(&replies).into_iter().collect();
    let _made = black_box(made?);
    Ok(())
}

fn at_rest_texts(world: &World, at_rest: &[PseudonymAtRest]) -> Result<()> {
    let texts: Vec<String> = at_rest.iter().map(PseudonymAtRest::to_text).collect();
    let places: Vec<&str> = texts.iter().map(String::as_str).collect();
    let read = PseudonymAtRest::from_text_batch(&world.from, &places);
    let read: blindnym::Result<Vec<_>> = read.into_iter().collect();
    let _read = black_box(read?);
    Ok(())
}

fn study(world: &World, at_rest: &[PseudonymAtRest]) -> Result<()> {
    let bytes = [9; 32];
    secret(&bytes);
    let key = StudyKey::from_bytes(black_box(&bytes))?;
    let at_rest: Vec<&PseudonymAtRest> = at_rest.iter().collect();
    let made: blindnym::Result<Vec<_>> =
        key.pseudonyms(&world.from, &at_rest).into_iter().collect();
    let made = made?;
    let back = key.at_rest(&world.from, &made.iter().collect::<Vec<_>>());
    let back: blindnym::Result<Vec<_>> = back.into_iter().collect();
    let _back = black_box(back?);
    Ok(())
}

fn ssin() -> Result<()> {
    for text in [DIGITS, "97.07.11-433.62"] {
        let text = text.to_owned();
        secret(text.as_str());
        let ssin = Ssin::parse(black_box(&text))?;
        let value = Value::from(&ssin);
        let _kept = black_box((ssin.to_display(), value));
    }
    Ok(())
}

fn text_key() -> Result<()> {
    let mut rng = SecretRng(ChaCha20Rng::from_seed([8; 32]));
    let key = TextKey::generate(&mut rng);
    let text = "pain in the left knee since the fall of last week".to_owned();
    secret(text.as_str());
    let sealed = key.encrypt(black_box(&text), &mut rng)?;
    let _text = black_box(TextKey::from_value(&key.to_value())?.decrypt(&sealed)?);
    Ok(())
}

/// What a careless caller does: nothing says that this verdict is public.
pub(crate) fn leak(out: &mut impl Write) -> Result<()> {
    let values = values(2);
    if let [one, two] = values.as_slice()
        && black_box(one == two)
    {
        writeln!(out, "a secret decided that this is printed")?;
    }
    Ok(())
}
