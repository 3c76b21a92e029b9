//! Which output answers which input, where answers are mixed or odd.

use blindnym::{
    Caller, Curve, Domain, Error, MasterSecret, Problem, Pseudonym, Reply, Request, Service,
    ServiceDomain, Step, Value,
};
use serde_json::{Value as Json, json};

use crate::support::seeded_rng;
use crate::uhmep;

/// Pseudonymizes `count` values, the answers changed on the way; gives a word for each.
fn with_changed(count: usize, change: impl Fn(&mut Json)) -> Vec<String> {
    let master = MasterSecret::from_bytes(&[3; 64]).unwrap();
    let mut service = Service::new();
    service.insert(ServiceDomain::derive(&master, &uhmep(), 1, &[1]).unwrap());
    let values: Vec<Value> = (0..count).map(|n| Value::from_text(&n.to_string())).collect();
    let mut rng = seeded_rng(1);
    let Step { state, message } =
        uhmep().pseudonymize(&values.iter().collect::<Vec<_>>(), &mut rng);
    let answer = |request: &Request| {
        let body = request.body().as_bytes();
        service.answer(request.path(), body, &Caller::default(), 0, &mut rng).body
    };
    let replies: Vec<Reply> = message
        .iter()
        .map(answer)
        .map(|body| {
            let mut body: Json = serde_json::from_str(&body).unwrap();
            change(&mut body);
            Reply::from_body(body.to_string())
        })
        .collect();
    let word = |error: &Error| {
        // A problem is an answer as it should be; whatever else comes out here is not.
        let of_the_answer = error.code() != "problem";
        assert_eq!(error.is_of_the_answer(), of_the_answer, "{error}");
        assert_eq!(error.to_json().contains(r#""answer":true"#), of_the_answer);
        error.code().to_owned()
    };
    let results = state.finish(&replies);
    results.iter().map(|result| result.as_ref().map_or_else(word, |_| "ok".to_owned())).collect()
}

fn outputs(body: &mut Json) -> &mut Vec<Json> {
    body["outputs"].as_array_mut().unwrap()
}

fn unlabel(output: &mut Json) {
    let _label = output.as_object_mut().unwrap().remove("inResponseTo");
}

#[test]
fn a_problem_without_label_among_labelled_outputs_is_matched_by_index() {
    let results = with_changed(3, |body| {
        outputs(body)[1] = json!({"type": "about:blank", "title": "No"});
    });
    assert_eq!(results, ["ok", "problem", "ok"]);
}

#[test]
fn an_unlabelled_output_in_the_place_of_a_labelled_one_is_ambiguous() {
    let results = with_changed(3, |body| {
        outputs(body).swap(0, 1);
        unlabel(&mut outputs(body)[0]);
    });
    assert_eq!(results, ["ambiguous_output", "missing_output", "ok"]);
}

#[test]
fn unlabelled_outputs_of_another_number_are_nobodys() {
    let results = with_changed(3, |body| {
        let _one = outputs(body).remove(0);
        unlabel(&mut outputs(body)[0]);
    });
    assert_eq!(results, ["output_count", "output_count", "ok"]);
}

#[test]
fn a_single_answer_to_another_question_is_no_answer() {
    assert_eq!(with_changed(1, |body| body["inResponseTo"] = "other".into()), ["missing_output"]);
    assert_eq!(with_changed(1, unlabel), ["ok"]);
}

#[test]
fn an_answer_must_say_its_domain_and_may_leave_out_its_curve() {
    let without = |member: &'static str| {
        move |body: &mut Json| {
            let _gone = body.as_object_mut().unwrap().remove(member);
        }
    };
    assert_eq!(with_changed(1, without("domain")), ["missing_member"]);
    assert_eq!(with_changed(1, without("crv")), ["ok"]);
}

#[test]
fn members_of_a_wrong_type_are_an_error_of_their_item() {
    let results = with_changed(3, |body| {
        outputs(body)[0]["x"] = 1.into();
        outputs(body)[2] = Json::Null;
    });
    assert_eq!(results, ["json", "ok", "json"]);
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for body in ["[".repeat(200_000), "{\"outputs\":".repeat(200_000), nested_member()] {
        let (values, mut rng) = ([Value::from_text("1"), Value::from_text("2")], seeded_rng(1));
        let Step { state, .. } = uhmep().pseudonymize(&[&values[0], &values[1]], &mut rng);
        for result in state.finish(&[Reply::from_body(body)]) {
            let code = result.unwrap_err().code();
            assert!(["json", "missing_member"].contains(&code), "{code}");
        }
    }
}

/// Whole JSON whose unknown member is deep.
fn nested_member() -> String {
    let deep = 100_000;
    format!("{{\"outputs\":[{{\"a\":{}{}}},{{}}]}}", "[".repeat(deep), "]".repeat(deep))
}

#[test]
fn a_lost_reply_costs_its_own_items_only() {
    let values: Vec<Value> = (0..12).map(|n| Value::from_text(&n.to_string())).collect();
    let values: Vec<&Value> = values.iter().collect();
    let Step { state, message } = uhmep().pseudonymize(&values, &mut seeded_rng(1));
    assert_eq!(message.len(), 2);
    let results = state.finish(&[Reply::lost(), Reply::from_body("{}")]);
    let codes: Vec<&str> = results.iter().map(|r| r.as_ref().unwrap_err().code()).collect();
    assert_eq!(codes[..10], ["no_reply"; 10]);
    assert_eq!(codes[10..], ["missing_member"; 2]);
}

#[test]
fn replies_of_another_number_than_requests_are_refused() {
    let value = Value::from_text("1");
    for replies in [vec![], vec![Reply::lost(), Reply::lost()]] {
        let Step { state, .. } = uhmep().pseudonymize(&[&value], &mut seeded_rng(1));
        let results = state.finish(&replies);
        assert_eq!(results[0].as_ref().unwrap_err().code(), "reply_count");
    }
}

#[test]
fn a_problem_is_written_as_serde_writes_it() {
    let full = br#"{"type":"urn:t","title":"T","status":"400","detail":"\"D\"","id":"I","inResponseTo":"1"}"#;
    for problem in [Problem::default(), Problem::parse(full)] {
        assert_eq!(problem.to_json(), serde_json::to_string(&problem).unwrap());
    }
}

/// A service that gives back what it was sent, under any name that is wanted.
fn echo(request: &Request, domain: &str, transit_info: &str) -> Reply {
    let mut body: Json = serde_json::from_str(request.body()).unwrap();
    let answer = |input: &mut Json| {
        let input = input.as_object_mut().unwrap();
        let id = input.insert("domain".into(), domain.into()).or(input.remove("id")).unwrap();
        let _none = input.insert("inResponseTo".into(), id);
        let _old = input.insert("transitInfo".into(), transit_info.into());
    };
    match body.as_object_mut().unwrap().remove("inputs") {
        None => answer(&mut body),
        Some(Json::Array(mut inputs)) => {
            inputs.iter_mut().for_each(answer);
            body["outputs"] = inputs.into();
        }
        Some(_) => unreachable!(),
    }
    Reply::from_body(body.to_string())
}

#[test]
fn what_was_sent_is_no_answer() {
    let (uhmep, ehealth) = (uhmep(), Domain::new("ehealth_v1", Curve::P521, "ehealth"));
    let master = MasterSecret::from_bytes(&[3; 64]).unwrap();
    let mut service = Service::new();
    service.insert(ServiceDomain::derive(&master, &uhmep, 1, &[1]).unwrap());
    let mut rng = seeded_rng(2);
    for count in [1, 3, 11] {
        let values: Vec<Value> = (0..count).map(|n| Value::from_text(&n.to_string())).collect();
        let values: Vec<&Value> = values.iter().collect();
        let Step { state, message } = uhmep.pseudonymize(&values, &mut rng);
        let answer = |request: &Request| {
            let body = request.body().as_bytes();
            Reply::from_body(
                service
                    .answer(request.path(), body, &Caller::default(), 0, &mut seeded_rng(4))
                    .body,
            )
        };
        let replies: Vec<Reply> = message.iter().map(answer).collect();
        let good: Vec<_> = state.finish(&replies).into_iter().map(Result::unwrap).collect();
        let info = good[0].transit_info().as_str().to_owned();
        let all: Vec<_> = good.iter().collect();
        let to_convert: Vec<_> = good.iter().map(|one| Pseudonym::InTransit(one.clone())).collect();
        let echoed = |message: &[Request], domain: &str| -> Vec<Reply> {
            message.iter().map(|request| echo(request, domain, &info)).collect()
        };

        let Step { state, message } = uhmep.pseudonymize(&values, &mut rng);
        let made = state.finish(&echoed(&message, uhmep.name()));
        let mut codes: Vec<_> = made.into_iter().map(|one| one.unwrap_err().code()).collect();
        let Step { state, message } = uhmep.identify(&all, &mut rng);
        let made = state.finish(&echoed(&message, uhmep.name()));
        codes.extend(made.into_iter().map(|one| one.unwrap_err().code()));
        let Step { state, message } =
            uhmep.convert(&to_convert.iter().collect::<Vec<_>>(), &ehealth, &mut rng);
        let made = state.finish(&echoed(&message, ehealth.name()));
        codes.extend(made.into_iter().map(|one| one.unwrap_err().code()));
        assert_eq!(codes, vec!["echoed_answer"; 3 * count]);
    }
}
