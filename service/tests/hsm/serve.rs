//! A service of two domains: one with its secret in a token, one without.

use std::sync::Arc;

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Pseudonym, Reply, Request, Service,
    ServiceDomain, Step, Value,
};
use blindnym_service::{DomainRecord, Hsm, KeysError, SecretPlace, Store};

use crate::support::{TestToken, key_id, pair, seeded, shown};

const NOW: i64 = 1_750_000_000;

fn master() -> MasterSecret {
    MasterSecret::from_bytes(&[7; 64]).unwrap()
}

fn record(name: &str, crv: Curve, secret: SecretPlace) -> DomainRecord {
    DomainRecord {
        name: name.into(),
        description: String::new(),
        crv,
        audience: name.into(),
        buffer_size: 8,
        time_to_live: 600,
        scalar_version: 1,
        key_versions: vec![1],
        holders: vec![],
        access_rule: None,
        secret,
    }
}

fn send(service: &Service, requests: &[Request]) -> Vec<Reply> {
    let mut rng = seeded(8);
    let caller = Caller::default();
    requests.iter().map(|r| service.answer_request(r, &caller, NOW, &mut rng)).collect()
}

/// Pseudonymizes, identifies, converts, identifies: the pseudonyms at rest in both domains.
fn circle(service: &Service, from: &Domain, to: &Domain) -> [String; 2] {
    let mut rng = seeded(9);
    let values: Vec<Value> =
        (0..12).map(|number| Value::from_text(&format!("patient {number}"))).collect();
    let wanted: Vec<&Value> = values.iter().collect();
    let Step { state, message } = from.pseudonymize(&wanted, &mut rng);
    let transit: Vec<_> =
        state.finish(&send(service, &message)).into_iter().map(Result::unwrap).collect();
    let Step { state, message } = from.identify(&transit.iter().collect::<Vec<_>>(), &mut rng);
    let found = state.finish(&send(service, &message));
    assert!(found.iter().zip(&values).all(|(found, value)| found.as_ref() == Ok(value)));
    let pseudonyms: Vec<Pseudonym> = transit.iter().cloned().map(Pseudonym::from).collect();
    let Step { state, message } =
        from.convert(&pseudonyms.iter().collect::<Vec<_>>(), to, &mut rng);
    let converted: Vec<_> =
        state.finish(&send(service, &message)).into_iter().map(Result::unwrap).collect();
    let Step { state, message } = to.identify(&converted.iter().collect::<Vec<_>>(), &mut rng);
    let found = state.finish(&send(service, &message));
    assert!(found.iter().zip(&values).all(|(found, value)| found.as_ref() == Ok(value)));
    let at_rest = |domain: &Domain, transit: &[_]| -> String {
        let keys = service.domain(domain.name()).unwrap().keys().clone();
        let owner = DomainOwner::new(domain.clone(), keys);
        let at_rest = |transit| owner.to_at_rest(transit, NOW).unwrap().pseudonym.to_text();
        transit.iter().map(at_rest).collect()
    };
    [at_rest(from, &transit), at_rest(to, &converted)]
}

fn circles_close(curve: Curve) {
    let token = TestToken::new(&format!("circle {curve}"));
    let hsm = token.hsm(2);
    let pair = pair(curve, 41);
    let secret = hsm.import_secret(&token.label, "token_v1", &pair).unwrap();
    let inside = record("token_v1", curve, secret).service_domain_with(&master(), Some(&hsm));
    let plain = record("plain_v1", curve, SecretPlace::Derived);
    let plain = plain.service_domain_with(&master(), Some(&hsm)).unwrap();
    let [from, to] = ["token_v1", "plain_v1"].map(|name| Domain::new(name, curve, name));
    // The same k, in this process.
    let beside = ServiceDomain::with_remote_secret(&master(), &from, Arc::new(pair), &[1]);
    let [mut there, mut here] = [Service::new(), Service::new()];
    there.insert(inside.unwrap());
    there.insert(plain.clone());
    here.insert(beside.unwrap());
    here.insert(plain);
    assert_eq!(circle(&there, &from, &to), circle(&here, &from, &to));
    let [[plain, inside], [plain_here, inside_here]] =
        [&there, &here].map(|service| circle(service, &to, &from));
    assert_eq!((plain, inside), (plain_here, inside_here));
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn circles_close_on_p521() {
    circles_close(Curve::P521);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn circles_close_on_p384() {
    circles_close(Curve::P384);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn circles_close_on_p256() {
    circles_close(Curve::P256);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_token_that_fails_is_a_problem_503() {
    let token = TestToken::new("fails");
    let hsm = token.hsm(1);
    let place = hsm.draw_secret(&token.label, "token_v1", Curve::P256).unwrap();
    let id = key_id(&place);
    let record = record("token_v1", Curve::P256, place);
    let mut service = Service::new();
    service.insert(record.service_domain_with(&master(), Some(&hsm)).unwrap());
    hsm.destroy_secret(&token.label, "token_v1", id).unwrap();
    let domain = record.domain().unwrap();
    let Step { message, .. } = domain.pseudonymize(&[&Value::from_text("v")], &mut seeded(1));
    let (path, body) = (message[0].path(), message[0].body().as_bytes());
    let answered = service.answer(path, body, &Caller::default(), NOW, &mut seeded(2));
    assert_eq!(answered.status, 503, "{}", answered.body);
    assert!(answered.body.contains("secret_unavailable"), "{}", answered.body);
    let values = [&Value::from_text("v"), &Value::from_text("w")];
    let Step { state, message } = domain.pseudonymize(&values, &mut seeded(1));
    for result in state.finish(&send(&service, &message)) {
        assert!(result.unwrap_err().to_string().contains("Service Unavailable (503)"));
    }
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn records_say_where_the_secret_is() {
    let token = TestToken::new("records");
    let hsm = token.hsm(1);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("s"), &master()).unwrap();
    let place = hsm.draw_secret(&token.label, "d", Curve::P384).unwrap();
    store.add(&record("d", Curve::P384, place.clone())).unwrap();
    assert_eq!(store.rotate("d").unwrap(), 2);
    store.retire("d", 1).unwrap();
    let kept = store.get("d").unwrap();
    assert_eq!((&kept.secret, kept.key_versions.as_slice()), (&place, &[2][..]));
    let domain = kept.service_domain_with(&master(), Some(&hsm)).unwrap();
    assert!(!format!("{domain:?}").contains("token"));
    let without = kept.service_domain(&master()).unwrap_err();
    assert!(matches!(&without, KeysError::NoModule { .. }), "{without}");
    assert!(shown(&without).contains("records"), "{without}");
    // The same keys under another domain's name are not found.
    let renamed = DomainRecord { name: "other".into(), ..kept };
    let error = renamed.service_domain_with(&master(), Some(&hsm)).unwrap_err();
    assert!(matches!(&error, KeysError::Hsm { .. }), "{error}");
    assert!(shown(&error).contains("no key"), "{error}");
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn nothing_shows_the_secret() {
    let token = TestToken::new("shown");
    let hsm: Hsm = token.hsm(1);
    let pair = pair(Curve::P256, 42);
    let place = hsm.import_secret(&token.label, "d", &pair).unwrap();
    let missing = hsm.secret(&token.label, "other", key_id(&place), Curve::P256).err().unwrap();
    let texts = [format!("{hsm:?} {pair:?} {place:?}"), shown(&missing)];
    for direction in [blindnym::Direction::ToPseudonym, blindnym::Direction::ToValue] {
        let bytes = pair.bytes(direction);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{bytes:?}");
        let forms = [hex.as_str(), &list[1..40], crate::support::PIN];
        for text in &texts {
            assert!(forms.iter().all(|form| !text.contains(form)), "{text}");
        }
    }
}
