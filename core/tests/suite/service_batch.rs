//! Requests that came at the same time and are evaluated together.

use blindnym::{
    Caller, Curve, Domain, DomainOwner, MasterSecret, Pseudonym, PseudonymInTransit, Question,
    Reply, Request, Result, Service, ServiceDomain, Step, Value,
};

use crate::support::seeded_rng;

const NOW: i64 = 1_750_000_000;

fn domains() -> [Domain; 3] {
    [("a", Curve::P521), ("b", Curve::P521), ("c", Curve::P256)]
        .map(|(name, curve)| Domain::new(name, curve, name))
}

fn service() -> Service {
    let master = MasterSecret::from_bytes(&[5; 64]).unwrap();
    let mut service = Service::new();
    for domain in domains() {
        service.insert(ServiceDomain::derive(&master, &domain, 1, &[1]).unwrap());
    }
    service
}

fn together(service: &Service, requests: &[&[Request]]) -> Vec<Vec<Reply>> {
    let caller = Caller::default();
    let question = |request: &'_ Request| (request.path().to_owned(), request.body().to_owned());
    let texts: Vec<_> = requests.iter().flat_map(|r| r.iter()).map(question).collect();
    let questions: Vec<Question<'_>> = texts
        .iter()
        .map(|(path, body)| Question { path, body: body.as_bytes(), caller: &caller })
        .collect();
    let mut answers = service.answer_batch(&questions, NOW, &mut seeded_rng(5)).into_iter();
    let replies = |requests: &&[Request]| {
        let answers = answers.by_ref().take(requests.len());
        answers.map(|answered| Reply::from_body(answered.body)).collect()
    };
    requests.iter().map(replies).collect()
}

#[test]
fn operations_domains_and_curves_may_be_mixed() {
    let [a, b, c] = domains();
    let service = service();
    let mut rng = seeded_rng(1);
    let values: Vec<Value> = (0..13).map(|n| Value::from_text(&n.to_string())).collect();
    let values: Vec<&Value> = values.iter().collect();

    let in_a = a.pseudonymize(&values, &mut rng);
    let in_b = b.pseudonymize(&values[..1], &mut rng);
    let in_c = c.pseudonymize(&values, &mut rng);
    let replies = together(&service, &[&in_a.message, &in_b.message, &in_c.message]);
    let good = |results: Vec<Result<PseudonymInTransit>>| -> Vec<PseudonymInTransit> {
        results.into_iter().map(Result::unwrap).collect()
    };
    let transit_a = good(in_a.state.finish(&replies[0]));
    let transit_b = good(in_b.state.finish(&replies[1]));
    let transit_c = good(in_c.state.finish(&replies[2]));

    let back_a = a.identify(&transit_a.iter().collect::<Vec<_>>(), &mut rng);
    let back_c = c.identify(&transit_c.iter().collect::<Vec<_>>(), &mut rng);
    let converted = Pseudonym::from(transit_a[0].clone());
    let Step { state, message } = a.convert(&[&converted], &b, &mut rng);
    let replies = together(&service, &[&back_c.message, &message, &back_a.message]);
    for (identified, value) in back_a.state.finish(&replies[2]).iter().zip(&values) {
        assert_eq!(identified.as_ref(), Ok(*value));
    }
    for (identified, value) in back_c.state.finish(&replies[0]).iter().zip(&values) {
        assert_eq!(identified.as_ref(), Ok(*value));
    }
    let owner = DomainOwner::new(b.clone(), service.domain("b").unwrap().keys().clone());
    let rest = |transit: &PseudonymInTransit| owner.to_at_rest(transit, NOW).unwrap().pseudonym;
    assert_eq!(rest(&good(state.finish(&replies[1]))[0]), rest(&transit_b[0]));
}

#[test]
fn a_bad_question_costs_the_others_nothing() {
    let service = service();
    let caller = Caller::default();
    let [a, ..] = domains();
    let Step { message, .. } = a.pseudonymize(&[&Value::from_text("1")], &mut seeded_rng(1));
    let good =
        Question { path: message[0].path(), body: message[0].body().as_bytes(), caller: &caller };
    let nowhere = Question { path: "/nowhere", ..good.clone() };
    let garbage = Question { body: b"{", ..good.clone() };
    let empty = Question { body: b"{}", ..good.clone() };
    let questions = [good.clone(), nowhere, garbage, good.clone(), empty, good];
    let answers = service.answer_batch(&questions, NOW, &mut seeded_rng(5));
    let statuses: Vec<u16> = answers.iter().map(|answered| answered.status).collect();
    assert_eq!(statuses, [200, 404, 400, 200, 400, 200]);
    let items: Vec<usize> = answers.iter().map(|answered| answered.items).collect();
    assert_eq!(items, [1, 0, 0, 1, 1, 1], "a whole request that is refused has none");
    assert_eq!(service.answer_batch(&[], NOW, &mut seeded_rng(5)), []);
}
