use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use blindnym::{
    Caller, Curve, Domain, DomainDocument, DomainOwner, EncodedValue, Jwk, Jwks, MasterSecret,
    PrivateKeys, Pseudonym, PseudonymAtRest, PseudonymInTransit, PublicKeys, Reply, Request,
    SealedFor, Service, ServiceDomain, Ssin, Step, StudyKey, TextForm, TextKey, TransitKey,
    TransitKeys, TransitOptions, Unlocked, UrnFamily, Value, WrappedKey,
};
use rand_core::Rng as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::secrets::Secrets;

const NOW: i64 = 1_750_000_000;
/// A batch that fills lanes, and one more.
const MANY: usize = 9;
/// What P-256 has room for, and enough that nothing has it by chance.
const VALUE_LEN: usize = 22;

/// What is done, and all of it dropped.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Secrets, Curve) -> Result<()>,
}

/// All of them; each does what it needs of those before.
pub(crate) const ALL: &[Operation] = &[
    Operation { name: "draw", run: |secrets, _| secrets.draw("value", 64).map(drop) },
    Operation { name: "encode", run: encode },
    Operation { name: "blind-one", run: |secrets, curve| blind(secrets, curve, 1) },
    Operation { name: "blind", run: |secrets, curve| blind(secrets, curve, MANY) },
    Operation { name: "derive", run: |secrets, curve| World::new(secrets, curve).map(drop) },
    Operation { name: "pseudonymize", run: pseudonymize },
    Operation { name: "identify", run: identify },
    Operation { name: "to-at-rest", run: to_at_rest },
    Operation { name: "to-in-transit", run: to_in_transit },
    Operation { name: "convert", run: convert },
    Operation { name: "at-rest-texts", run: at_rest_texts },
    Operation { name: "study", run: study },
    Operation { name: "unlock", run: unlock },
    Operation { name: "owner-key", run: owner_key },
    Operation { name: "text-key", run: |secrets, _| text_key(secrets) },
    Operation { name: "ssin", run: |secrets, _| ssin(secrets) },
];

/// Two domains, their service, and an owner of each.
struct World {
    from: Domain,
    to: Domain,
    service: Service,
    owner: DomainOwner,
}

impl World {
    fn new(secrets: &mut Secrets, curve: Curve) -> Result<Self> {
        let [from, to] = ["one", "two"].map(|name| domain(name, curve));
        let master = MasterSecret::from_bytes(secrets.draw("master", 64)?.as_slice())?;
        let mut service = Service::new();
        for domain in [&from, &to] {
            service.insert(ServiceDomain::derive(&master, domain, 1, &[1])?);
        }
        let keys = service.domain("one").context("the service has no domain")?.keys().clone();
        let owner = DomainOwner::new(from.clone(), keys);
        Ok(Self { from, to, service, owner })
    }

    fn send(&self, requests: &[Request], secrets: &mut Secrets) -> Vec<Reply> {
        let caller = Caller::default();
        let answer = |request| self.service.answer_request(request, &caller, NOW, secrets);
        requests.iter().map(answer).collect()
    }

    /// Pseudonyms in transit of new values.
    fn in_transit(&self, secrets: &mut Secrets) -> Result<Vec<PseudonymInTransit>> {
        let values = values(secrets, MANY)?;
        let Step { state, message } =
            self.from.pseudonymize(&values.iter().collect::<Vec<_>>(), secrets);
        let replies = self.send(&message, secrets);
        let made: blindnym::Result<Vec<_>> = state.finish(&replies).into_iter().collect();
        Ok(made?)
    }

    /// Pseudonyms at rest of new values.
    fn at_rest(&self, secrets: &mut Secrets) -> Result<Vec<PseudonymAtRest>> {
        let made = self.in_transit(secrets)?;
        let opened = self.owner.to_at_rest_batch(&made.iter().collect::<Vec<_>>(), NOW);
        let at_rest: blindnym::Result<Vec<_>> =
            opened.into_iter().map(|opened| Ok(opened?.pseudonym)).collect();
        let at_rest = at_rest?;
        for one in &at_rest {
            secrets.tell("at-rest-x", one.x())?;
            secrets.tell("at-rest-y", one.point().y())?;
        }
        Ok(at_rest)
    }
}

fn domain(name: &str, curve: Curve) -> Domain {
    Domain::new(name, curve, &format!("https://pseudo/{name}"))
}

/// As long as the curve takes.
fn values(secrets: &mut Secrets, count: usize) -> Result<Vec<Value>> {
    let draw = |_| Ok(Value::from_bytes(secrets.draw("value", VALUE_LEN)?.as_slice()));
    (0..count).map(draw).collect()
}

fn encode(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let domain = domain("one", curve);
    let values = values(secrets, MANY)?;
    let encoded = EncodedValue::encode_batch(&domain, &values.iter().collect::<Vec<_>>());
    let alone = EncodedValue::encode(&domain, values.first().context("no value")?)?;
    let decoded = alone.decode(&domain)?;
    ensure!(Some(&decoded) == values.first(), "another value came back");
    for encoded in encoded {
        let encoded = encoded?;
        secrets.tell("encoded-x", encoded.point().x())?;
        secrets.tell("encoded-y", encoded.point().y())?;
    }
    Ok(())
}

fn blind(secrets: &mut Secrets, curve: Curve, count: usize) -> Result<()> {
    let domain = domain("one", curve);
    let values = values(secrets, count)?;
    let values: Vec<&Value> = values.iter().collect();
    let encoded = EncodedValue::encode_batch(&domain, &values);
    for encoded in encoded.iter().flatten() {
        secrets.tell("encoded-x", encoded.point().x())?;
        secrets.tell("encoded-y", encoded.point().y())?;
    }
    let Step { state, message } = domain.pseudonymize(&values, secrets);
    drop((state, message));
    Ok(())
}

fn pseudonymize(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    for pseudonym in world.in_transit(secrets)? {
        let _text = black_box(pseudonym.to_text(TextForm::UrnV1(UrnFamily::Fgov)));
    }
    Ok(())
}

fn identify(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    let made = world.in_transit(secrets)?;
    let Step { state, message } = world.from.identify(&made.iter().collect::<Vec<_>>(), secrets);
    let replies = world.send(&message, secrets);
    let found: blindnym::Result<Vec<Value>> = state.finish(&replies).into_iter().collect();
    ensure!(found?.iter().all(|value| value.len() == VALUE_LEN), "another value came back");
    Ok(())
}

fn to_at_rest(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    World::new(secrets, curve)?.at_rest(secrets).map(drop)
}

fn to_in_transit(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    let at_rest = world.at_rest(secrets)?;
    let at_rest: Vec<&PseudonymAtRest> = at_rest.iter().collect();
    let options = TransitOptions::default();
    for made in world.owner.to_in_transit_batch(&at_rest, &options, NOW, secrets) {
        let _text = black_box(made?.to_text(TextForm::V1));
    }
    Ok(())
}

fn convert(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    let in_transit = world.in_transit(secrets)?.into_iter().map(Pseudonym::from);
    let at_rest = world.at_rest(secrets)?.into_iter().map(Pseudonym::from);
    let pseudonyms: Vec<Pseudonym> = in_transit.chain(at_rest).collect();
    let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
    let Step { state, message } = world.from.convert(&pseudonyms, &world.to, secrets);
    let replies = world.send(&message, secrets);
    for made in state.finish(&replies) {
        let _made = black_box(made?);
    }
    Ok(())
}

fn at_rest_texts(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    let at_rest = world.at_rest(secrets)?;
    // An owner stores them, so that they are the caller's to wipe.
    let texts: Vec<_> = at_rest.iter().map(|one| Zeroizing::new(one.to_text())).collect();
    let places: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
    for read in PseudonymAtRest::from_text_batch(&world.from, &places) {
        let _read = black_box(read?);
    }
    Ok(())
}

fn study(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let world = World::new(secrets, curve)?;
    let at_rest = world.at_rest(secrets)?;
    let key = StudyKey::from_bytes(secrets.draw("study-key", 32)?.as_slice())?;
    let at_rest: Vec<&PseudonymAtRest> = at_rest.iter().collect();
    let made: blindnym::Result<Vec<_>> =
        key.pseudonyms(&world.from, &at_rest).into_iter().collect();
    let made = made?;
    for one in &made {
        secrets.tell("study-x", one.x())?;
    }
    for back in key.at_rest(&world.from, &made.iter().collect::<Vec<_>>()) {
        let _back = black_box(back?);
    }
    let _generated = black_box(StudyKey::generate(secrets));
    Ok(())
}

/// In the place of RSA, whose memory is not the engine's: all bits turned over.
struct Turned;

fn turned(key: &[u8]) -> Vec<u8> {
    key.iter().map(|byte| !byte).collect()
}

impl PublicKeys for Turned {
    fn wrap_key(&self, _: &Jwk, key: &[u8]) -> blindnym::Result<Vec<u8>> {
        Ok(turned(key))
    }
}

impl PrivateKeys for Turned {
    fn unwrap_key(&self, wrapped: &WrappedKey) -> blindnym::Result<Zeroizing<Vec<u8>>> {
        Ok(Zeroizing::new(turned(wrapped.encrypted_key())))
    }
}

/// A domain's description with locked keys, and the owner that comes of it.
fn unlock(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    const JKU: &str = "https://me";
    let jwks = r#"{"keys":[{"kty":"RSA","kid":"me","n":"AQ","e":"AQAB","x5t#S256":"me"}]}"#;
    let jwks = Jwks::parse(jwks.as_bytes())?;
    let key = jwks.find("me").context("the key is not there")?.clone();
    let holders = [SealedFor { jku: JKU.to_owned(), key }];
    let document = {
        let world = World::new(secrets, curve)?;
        let domain = world.service.domain("one").context("the service has no domain")?;
        domain.document("", &holders, &Turned, secrets)?
    };
    let Unlocked { owner, failed } =
        DomainDocument::parse(document.as_bytes())?.unlock(JKU, &jwks, &Turned);
    ensure!(failed.is_empty() && owner.keys().keys().len() == 1, "the key stayed locked");
    Ok(())
}

/// A transit key that was unlocked elsewhere: a pseudonym under it, and back.
fn owner_key(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let domain = domain("one", curve);
    let mut keys = TransitKeys::new();
    let key = TransitKey::new("kid", secrets.draw("transit-key", 32)?.as_slice())?;
    keys.insert(key, true);
    let owner = DomainOwner::new(domain.clone(), keys);
    let value = Value::from_bytes(secrets.draw("value", VALUE_LEN)?.as_slice());
    // Any point does.
    let point = EncodedValue::encode(&domain, &value)?.point().clone();
    let at_rest = PseudonymAtRest::from_point(&domain, point)?;
    let made = owner.to_in_transit(&at_rest, &TransitOptions::default(), NOW, secrets)?;
    let back = owner.to_at_rest(&made, NOW)?.pseudonym;
    ensure!(back == at_rest, "another pseudonym came back");
    Ok(())
}

fn text_key(secrets: &mut Secrets) -> Result<()> {
    let key = TextKey::generate(secrets);
    let mut text = Zeroizing::new(String::with_capacity(64));
    let bytes = secrets.draw("letters", 64)?;
    text.extend(bytes.iter().map(|byte| char::from(b'a'.wrapping_add(byte % 26))));
    secrets.tell("text", text.as_bytes())?;
    let sealed = key.encrypt(&text, secrets)?;
    let opened = TextKey::from_value(&key.to_value())?.decrypt(&sealed)?;
    ensure!(opened == text, "another text came back");
    Ok(())
}

/// An SSIN of nobody, of digits that are drawn.
fn ssin(secrets: &mut Secrets) -> Result<()> {
    let counter = u64::from(secrets.next_u32() % 997);
    let day = u64::from(secrets.next_u32() % 28).saturating_add(1);
    let year = u64::from(secrets.next_u32() % 100);
    let nine = year.saturating_mul(10_000_000).saturating_add(700_000);
    let nine = nine.saturating_add(day.saturating_mul(1_000)).saturating_add(counter);
    let check = 97u64.saturating_sub(nine % 97);
    let mut digits = Zeroizing::new([b'0'; 11]);
    let mut number = nine.saturating_mul(100).saturating_add(check);
    for digit in digits.iter_mut().rev() {
        *digit = b'0'.wrapping_add(u8::try_from(number % 10)?);
        number /= 10;
    }
    secrets.tell("ssin", digits.as_slice())?;
    let mut parsed = Ssin::parse(std::str::from_utf8(digits.as_slice())?)?;
    let value = Value::from(&parsed);
    let display = parsed.to_display();
    secrets.tell("ssin-display", display.as_bytes())?;
    parsed = Ssin::parse(&display)?;
    digits.zeroize();
    let _kept = black_box((parsed, value));
    Ok(())
}
