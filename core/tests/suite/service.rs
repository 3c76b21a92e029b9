//! The service's arithmetic with clients and owners: the whole circle on every curve.

use std::sync::atomic::{AtomicU64, Ordering};

use base64ct::{Base64UrlUnpadded, Encoding};
use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Pseudonym, PseudonymAtRest,
    PseudonymInTransit, Reply, Request, Result, Service, ServiceDomain, Step, TransitOptions,
    Value,
};
use serde_json::{Value as Json, json};

use crate::support::seeded_rng;
use crate::{named, uhmep};

const NOW: i64 = 1_750_000_000;
static CALLS: AtomicU64 = AtomicU64::new(1_000);

fn master() -> MasterSecret {
    MasterSecret::from_bytes(&[5; 64]).unwrap()
}

fn service(domains: &[&Domain]) -> Service {
    let mut service = Service::new();
    for domain in domains {
        service.insert(ServiceDomain::derive(&master(), domain, 1, &[1]).unwrap());
    }
    service
}

fn owner(service: &Service, domain: &Domain) -> DomainOwner {
    let keys = service.domain(domain.name()).unwrap().keys().clone();
    DomainOwner::new(domain.clone(), keys)
}

fn send(service: &Service, requests: &[Request]) -> Vec<Reply> {
    send_as(service, requests, &Caller::default())
}

fn send_as(service: &Service, requests: &[Request], caller: &Caller) -> Vec<Reply> {
    // Another one for every call, so that no two transit scalars are the same.
    let mut rng = seeded_rng(CALLS.fetch_add(1, Ordering::Relaxed));
    let answer = |request| service.answer_request(request, caller, NOW, &mut rng);
    requests.iter().map(answer).collect()
}

fn codes<T>(results: &[Result<T>]) -> Vec<&'static str> {
    results.iter().map(|r| r.as_ref().map_or_else(blindnym::Error::code, |_| "ok")).collect()
}

#[test]
fn values_go_the_whole_circle_on_every_curve() {
    for &curve in Curve::ALL {
        let (from, to) = (Domain::new("from", curve, "f"), Domain::new("to é/..", curve, "t"));
        let service = service(&[&from, &to]);
        let (from_owner, to_owner) = (owner(&service, &from), owner(&service, &to));
        let values: Vec<Value> = (0..11).map(|n| Value::from_text(&"7".repeat(n))).collect();
        let values: Vec<&Value> = values.iter().collect();
        let mut rng = seeded_rng(1);

        let Step { state, message } = from.pseudonymize(&values, &mut rng);
        let in_transit = state.finish(&send(&service, &message));
        let in_transit: Vec<_> = in_transit.into_iter().map(Result::unwrap).collect();
        let opened = from_owner.to_at_rest_batch(&in_transit.iter().collect::<Vec<_>>(), NOW);
        let at_rest: Vec<PseudonymAtRest> =
            opened.into_iter().map(|opened| opened.unwrap().pseudonym).collect();

        // The same value gives the same pseudonym at rest, and another in transit.
        let Step { state, message } = from.pseudonymize(&values, &mut rng);
        let again = state.finish(&send(&service, &message)).remove(0).unwrap();
        assert_ne!(again.point(), in_transit[0].point());
        assert_eq!(from_owner.to_at_rest(&again, NOW).unwrap().pseudonym, at_rest[0]);

        // From stored x to new pseudonyms in transit, identified by whoever gets them.
        let stored: Vec<&[u8]> = at_rest.iter().map(PseudonymAtRest::x).collect();
        let stored: Vec<_> =
            PseudonymAtRest::from_x_batch(&from, &stored).into_iter().map(Result::unwrap).collect();
        let options = TransitOptions::default();
        let stored: Vec<&PseudonymAtRest> = stored.iter().collect();
        let fresh: Vec<_> = from_owner
            .to_in_transit_batch(&stored, &options, NOW, &mut rng)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let Step { state, message } = from.identify(&fresh.iter().collect::<Vec<_>>(), &mut rng);
        let identified = state.finish(&send(&service, &message));
        for (identified, value) in identified.iter().zip(&values) {
            assert_eq!(identified.as_ref(), Ok(*value));
        }

        // Converted from both forms, in one batch: what pseudonymizing there gives.
        let mut pseudonyms: Vec<Pseudonym> = at_rest.iter().cloned().map(Into::into).collect();
        pseudonyms.extend(fresh.into_iter().map(Pseudonym::from));
        let Step { state, message } =
            from.convert(&pseudonyms.iter().collect::<Vec<_>>(), &to, &mut rng);
        let converted = state.finish(&send(&service, &message));
        let Step { state, message } = to.pseudonymize(&values, &mut rng);
        let direct = state.finish(&send(&service, &message));
        for (place, converted) in converted.iter().enumerate() {
            let rest =
                |p: &Result<_>| to_owner.to_at_rest(p.as_ref().unwrap(), NOW).unwrap().pseudonym;
            assert_eq!(rest(converted), rest(&direct[place % values.len()]));
            assert_ne!(rest(converted).x(), at_rest[place % values.len()].x());
        }
    }
}

#[test]
fn rotated_transit_keys_keep_pseudonyms_and_old_ones_are_read() {
    let before = service(&[&uhmep()]);
    let value = Value::from_text("97071143362");
    let mut rng = seeded_rng(1);
    let Step { state, message } = uhmep().pseudonymize(&[&value], &mut rng);
    let old = state.finish(&send(&before, &message)).remove(0).unwrap();

    let mut after = Service::new();
    after.insert(ServiceDomain::derive(&master(), &uhmep(), 1, &[1, 2]).unwrap());
    let Step { state, message } = uhmep().pseudonymize(&[&value], &mut rng);
    let new = state.finish(&send(&after, &message)).remove(0).unwrap();
    let kid = |p: &PseudonymInTransit| p.transit_info().unverified_header().kid.clone();
    assert_ne!(kid(&old), kid(&new));
    let owner = owner(&after, &uhmep());
    let rest = |p| owner.to_at_rest(p, NOW).unwrap().pseudonym;
    assert_eq!(rest(&old), rest(&new));
    let Step { state, message } = uhmep().identify(&[&old, &new], &mut rng);
    assert_eq!(state.finish(&send(&after, &message)), [Ok(value.clone()), Ok(value)]);
}

#[test]
fn another_version_of_the_scalar_is_another_pseudonym() {
    let mut rng = seeded_rng(1);
    let value = Value::from_text("1");
    let mut rest = Vec::new();
    for version in [1, 2] {
        let mut service = Service::new();
        service.insert(ServiceDomain::derive(&master(), &uhmep(), version, &[1]).unwrap());
        let Step { state, message } = uhmep().pseudonymize(&[&value], &mut rng);
        let transit = state.finish(&send(&service, &message)).remove(0).unwrap();
        rest.push(owner(&service, &uhmep()).to_at_rest(&transit, NOW).unwrap().pseudonym);
    }
    assert_ne!(rest[0], rest[1]);
}

#[test]
fn a_bound_pseudonym_serves_its_subject_only() {
    let service = service(&[&uhmep(), &named("ehealth_v1")]);
    let owner = owner(&service, &uhmep());
    let mut rng = seeded_rng(1);
    let value = Value::from_text("1");
    let Step { state, message } = uhmep().pseudonymize(&[&value], &mut rng);
    let transit = state.finish(&send(&service, &message)).remove(0).unwrap();
    let at_rest = owner.to_at_rest(&transit, NOW).unwrap().pseudonym;
    let options = TransitOptions::for_subject("alice");
    let bound = owner.to_in_transit(&at_rest, &options, NOW, &mut rng).unwrap();
    for (subject, code) in [(Some("alice"), "ok"), (Some("bob"), "problem"), (None, "problem")] {
        let caller = Caller { subject: subject.map(Into::into) };
        let Step { state, message } = uhmep().identify(&[&bound], &mut rng);
        assert_eq!(codes(&state.finish(&send_as(&service, &message, &caller))), [code]);
        let bound = bound.clone().into();
        let Step { state, message } = uhmep().convert(&[&bound], &named("ehealth_v1"), &mut rng);
        assert_eq!(codes(&state.finish(&send_as(&service, &message, &caller))), [code]);
    }
}

#[test]
fn pseudonyms_of_other_domains_are_not_sent() {
    let (here, there) = (uhmep(), named("ehealth_v1"));
    let service = service(&[&here, &there]);
    let mut rng = seeded_rng(1);
    let value = Value::from_text("1");
    let Step { state, message } = there.pseudonymize(&[&value], &mut rng);
    let foreign = state.finish(&send(&service, &message)).remove(0).unwrap();
    let Step { state, message } = here.identify(&[&foreign], &mut rng);
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["wrong_domain"]);
    let foreign = Pseudonym::from(foreign);
    let Step { state, message } = here.convert(&[&foreign], &there, &mut rng);
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["wrong_domain"]);
    let p256 = Domain::new("p256", Curve::P256, "a");
    let Step { state, message } = there.convert(&[&foreign], &p256, &mut rng);
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["wrong_curve"]);
}

/// Posts and gives the status, and the code or `ok` of each output.
fn post(path: &str, body: &Json) -> (u16, Vec<String>) {
    let service = service(&[&uhmep(), &Domain::new("p256", Curve::P256, "a")]);
    let body = body.to_string();
    let answered =
        service.answer(path, body.as_bytes(), &Caller::default(), NOW, &mut seeded_rng(1));
    let body: Json = serde_json::from_str(&answered.body).unwrap();
    let word = |output: &Json| match output.get("x") {
        Some(_) => "ok".to_owned(),
        None => output["detail"].as_str().unwrap().to_owned(),
    };
    let outputs = body.get("outputs").and_then(Json::as_array);
    (
        answered.status,
        outputs.map_or_else(|| vec![word(&body)], |all| all.iter().map(word).collect()),
    )
}

fn input() -> Json {
    let value = Value::from_text("1");
    let Step { message, .. } = uhmep().pseudonymize(&[&value], &mut seeded_rng(1));
    serde_json::from_str(message[0].body()).unwrap()
}

#[test]
fn bad_inputs_are_problems_at_their_places() {
    let with = |member: &str, value: Json| {
        let mut input = input();
        input[member] = value;
        input
    };
    let inputs = json!({"inputs": [
        input(), with("x", "AQ==".into()), with("crv", "P-256".into()), with("y", "!".into()),
        {}, 1, with("x", Json::Null), input(),
    ]});
    let (status, words) = post("/pseudo/v1/domains/uhmep_v1/pseudonymizeMultiple", &inputs);
    assert_eq!(status, 200);
    assert_eq!((words[0].as_str(), words[7].as_str()), ("ok", "ok"));
    let expected =
        ["not_on_curve", "wrong_curve", "base64", "missing_member", "json", "missing_member"];
    for (word, expected) in words[1..7].iter().zip(expected) {
        assert_eq!(*word, format!("Invalid input: {expected}"));
    }
}

#[test]
fn requests_that_cannot_be_answered_are_refused_whole() {
    let one = "/pseudo/v1/domains/uhmep_v1/pseudonymize";
    let many = "/pseudo/v1/domains/uhmep_v1/pseudonymizeMultiple";
    assert_eq!(post(one, &input()).0, 200);
    assert_eq!(post(one, &json!([])).0, 400);
    assert_eq!(post(many, &json!({})).0, 400);
    assert_eq!(post(many, &json!({"inputs": []})).0, 400);
    assert_eq!(post(many, &json!({"inputs": vec![input(); 10]})).0, 200);
    assert_eq!(post(many, &json!({"inputs": vec![input(); 11]})).0, 400);
    assert_eq!(post("/pseudo/v1/domains/uhmep_v1/identify", &input()).0, 400, "no transitInfo");
    for path in [
        "/pseudo/v1/domains/nobody/pseudonymize",
        "/pseudo/v1/domains/uhmep_v1/convertTo/nobody",
        "/pseudo/v1/domains/uhmep_v1/convertTo/p256",
        "/pseudo/v1/domains/uhmep_v1/convertTo/uhmep_v1",
        "/pseudo/v1/domains/uhmep_v1/convertTo",
        "/pseudo/v1/domains/uhmep_v1/pseudonymize/uhmep_v1",
        "/pseudo/v1/domains/uhmep_v1/pseudonymize/",
        "/pseudo/v1/domains/uhmep_v1",
        "/pseudo/v1/domains/",
        "/",
        "",
    ] {
        assert_eq!(post(path, &input()).0, 404, "{path}");
    }
    let nowhere =
        service(&[&uhmep()]).answer("/", b"", &Caller::default(), NOW, &mut seeded_rng(1));
    let problem: Json = serde_json::from_str(&nowhere.body).unwrap();
    let expected = json!({
        "type": "urn:problem-type:belgif:resourceNotFound",
        "title": "Resource Not Found",
        "status": 404,
        "detail": "No such domain or operation",
    });
    assert_eq!(problem, expected);
}

#[test]
fn what_is_bound_stays_bound_when_it_is_converted() {
    let service = service(&[&uhmep(), &named("ehealth_v1")]);
    let bound = bound_to("alice".into());
    let alice = Caller { subject: Some("alice".into()) };
    let mut rng = seeded_rng(1);
    let Step { state, message } = uhmep().convert(&[&bound.into()], &named("ehealth_v1"), &mut rng);
    let converted = state.finish(&send_as(&service, &message, &alice)).remove(0).unwrap();
    let opened = owner(&service, &named("ehealth_v1")).to_at_rest(&converted, NOW).unwrap();
    assert_eq!(opened.claims.subject(), Some(&"alice".into()));
}

/// A pseudonym in transit of value 1, bound to a `sub`.
fn bound_to(sub: Json) -> PseudonymInTransit {
    let service = service(&[&uhmep()]);
    let mut rng = seeded_rng(9);
    let Step { state, message } = uhmep().pseudonymize(&[&Value::from_text("1")], &mut rng);
    let transit = state.finish(&send(&service, &message)).remove(0).unwrap();
    let owner = owner(&service, &uhmep());
    let at_rest = owner.to_at_rest(&transit, NOW).unwrap().pseudonym;
    let mut options = TransitOptions::default();
    let _before = options.payload.insert("sub".into(), sub);
    owner.to_in_transit(&at_rest, &options, NOW, &mut rng).unwrap()
}

#[test]
fn a_subject_that_is_no_text_serves_nobody() {
    let service = service(&[&uhmep()]);
    for sub in [json!(5), json!(null), json!(["alice"]), json!({"alice": 1}), json!("")] {
        let bound = bound_to(sub.clone());
        for subject in [None, Some("alice"), Some("5"), Some("null")] {
            let caller = Caller { subject: subject.map(Into::into) };
            let Step { state, message } = uhmep().identify(&[&bound], &mut seeded_rng(1));
            let results = state.finish(&send_as(&service, &message, &caller));
            assert_eq!(codes(&results), ["problem"], "{sub} {subject:?}");
        }
    }
}

#[test]
fn nothing_is_converted_to_its_own_domain() {
    let bound = Pseudonym::from(bound_to("alice".into()));
    let Step { state, message } = uhmep().convert(&[&bound], &uhmep(), &mut seeded_rng(1));
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["same_domain"]);
}

#[test]
fn a_domain_of_the_same_name_on_another_curve_is_another_domain() {
    let (p521, p256) = (Domain::new("d", Curve::P521, "a"), Domain::new("d", Curve::P256, "a"));
    let mut rng = seeded_rng(1);
    let value = Value::from_text("1");
    let here = service(&[&p256]);
    let Step { state, message } = p256.pseudonymize(&[&value], &mut rng);
    let transit = state.finish(&send(&here, &message)).remove(0).unwrap();
    let at_rest = owner(&here, &p256).to_at_rest(&transit, NOW).unwrap().pseudonym;
    let there = owner(&service(&[&p521]), &p521);
    assert_eq!(there.to_at_rest(&transit, NOW).unwrap_err().code(), "wrong_curve");
    let made = there.to_in_transit(&at_rest, &TransitOptions::default(), NOW, &mut rng);
    assert_eq!(made.unwrap_err().code(), "wrong_curve");
    let Step { state, message } = p521.identify(&[&transit], &mut rng);
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["wrong_curve"]);
    let other = Domain::new("other", Curve::P521, "a");
    let Step { state, message } = p521.convert(&[&at_rest.into()], &other, &mut rng);
    assert!(message.is_empty());
    assert_eq!(codes(&state.finish(&[])), ["wrong_curve"]);
}

#[test]
fn no_problem_repeats_its_input() {
    let service = service(&[&uhmep()]);
    let mut wrong = input();
    wrong["crv"] = "97071143362".into();
    let header = Base64UrlUnpadded::encode_string(br#"{"alg":"97071143362"}"#);
    for info in ["97071143362".to_owned(), format!("{header}....")] {
        wrong["transitInfo"] = info.into();
        let path = "/pseudo/v1/domains/uhmep_v1/identify";
        let body = wrong.to_string();
        let answered =
            service.answer(path, body.as_bytes(), &Caller::default(), NOW, &mut seeded_rng(1));
        assert_eq!(answered.status, 400);
        assert!(!answered.body.contains("97071143362"), "{}", answered.body);
        wrong["crv"] = "P-521".into();
    }
}

#[test]
fn no_answer_repeats_its_input() {
    let mut wrong = input();
    wrong["y"] = wrong["x"].clone();
    let x = wrong["x"].as_str().unwrap().to_owned();
    let service = service(&[&uhmep()]);
    let path = "/pseudo/v1/domains/uhmep_v1/pseudonymize";
    let body = wrong.to_string();
    let answered =
        service.answer(path, body.as_bytes(), &Caller::default(), NOW, &mut seeded_rng(1));
    assert_eq!(answered.status, 400);
    assert!(!answered.body.contains(&x));
}

#[test]
fn exchanged_transit_infos_give_nobodys_pseudonyms() {
    let uhmep = uhmep();
    let service = service(&[&uhmep]);
    let owner = owner(&service, &uhmep);
    let mut rng = seeded_rng(9);
    let values = [Value::from_text("97071143362"), Value::from_text("82042605839")];
    let Step { state, message } = uhmep.pseudonymize(&[&values[0], &values[1]], &mut rng);
    let made: Vec<_> =
        state.finish(&send(&service, &message)).into_iter().map(Result::unwrap).collect();
    let with = |point: usize, info: usize| {
        let (point, info) = (made[point].point().clone(), made[info].transit_info().clone());
        PseudonymInTransit::from_parts(&uhmep, point, info).unwrap()
    };
    let exchanged = [with(0, 1), with(1, 0)];

    // Nothing in a transitInfo names its point, so that an owner cannot notice; but it finds neither of both.
    let at_rest = |pseudonym| owner.to_at_rest(pseudonym, NOW).unwrap().pseudonym;
    let right: Vec<_> = made.iter().map(at_rest).collect();
    for pseudonym in &exchanged {
        assert!(!right.contains(&at_rest(pseudonym)));
    }
    let Step { state, message } = uhmep.identify(&[&exchanged[0], &exchanged[1]], &mut rng);
    let values = state.finish(&send(&service, &message));
    assert_eq!(codes(&values), ["foreign_point", "foreign_point"]);
}
