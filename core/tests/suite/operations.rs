//! Whole exchanges with the service (vectors/operations.json), randomness scripted.

use blindnym::{
    Domain, Point, Problem, Pseudonym, PseudonymAtRest, PseudonymInTransit, Reply, Request, Result,
    Step, TransitInfo, Value,
};
use serde_json::Value as Json;

use crate::support::{Row, ScriptedRng, outcome, row, table};
use crate::{curve, domain};

/// What an item became, in the words of the vectors.
#[derive(Debug, PartialEq, Eq)]
enum Became {
    Value(Vec<u8>),
    InTransit { x: Vec<u8>, y: Vec<u8>, transit_info: String },
}

#[test]
fn exchanges_go_as_the_vectors_say() {
    for exchange in table("operations", "exchanges") {
        let domain = domain(&exchange, "domain");
        let mut rng = ScriptedRng::new(exchange.hex("rng_hex"));
        let results = run(&exchange, &domain, &mut rng);
        rng.assert_used_up();
        let expected = exchange.rows("results");
        assert_eq!(results.len(), expected.len(), "{}", exchange.text("name"));
        for (result, mut expected) in results.into_iter().zip(expected) {
            let name = exchange.get("name").clone();
            let _before = expected.0.insert("exchange".to_owned(), name);
            outcome(&expected, result, became);
        }
    }
}

fn became(row: &Row) -> Became {
    if row.0.contains_key("value_hex") {
        return Became::Value(row.hex("value_hex"));
    }
    let transit_info = row.text("transit_info").to_owned();
    Became::InTransit { x: row.hex("x_hex"), y: row.hex("y_hex"), transit_info }
}

fn run(exchange: &Row, domain: &Domain, rng: &mut ScriptedRng) -> Vec<Result<Became>> {
    let inputs = exchange.rows("inputs");
    match exchange.text("operation") {
        "pseudonymize" => {
            let values: Vec<Value> =
                inputs.iter().map(|input| Value::from_bytes(&input.hex("value_hex"))).collect();
            let Step { state, message } =
                domain.pseudonymize(&values.iter().collect::<Vec<_>>(), rng);
            in_transit(state.finish(&replies(exchange, &message)))
        }
        "identify" => {
            let inputs: Vec<_> =
                inputs.iter().map(|input| transit(domain, exchange, input)).collect();
            let Step { state, message } = domain.identify(&inputs.iter().collect::<Vec<_>>(), rng);
            let values = state.finish(&replies(exchange, &message)).into_iter();
            values.map(|value| Ok(Became::Value(value?.as_bytes().to_vec()))).collect()
        }
        operation => {
            let input = |input: &Row| match operation {
                "convert_at_rest" => {
                    PseudonymAtRest::from_point(domain, point(exchange, input)).unwrap().into()
                }
                _ => transit(domain, exchange, input).into(),
            };
            let inputs: Vec<Pseudonym> = inputs.iter().map(input).collect();
            let to = crate::domain(exchange, "to_domain");
            let Step { state, message } =
                domain.convert(&inputs.iter().collect::<Vec<_>>(), &to, rng);
            in_transit(state.finish(&replies(exchange, &message)))
        }
    }
}

fn transit(domain: &Domain, exchange: &Row, input: &Row) -> PseudonymInTransit {
    let transit_info = TransitInfo::parse(input.text("transit_info")).unwrap();
    PseudonymInTransit::from_parts(domain, point(exchange, input), transit_info).unwrap()
}

fn point(exchange: &Row, input: &Row) -> Point {
    let (x, y) = (input.hex("x_hex"), input.hex("y_hex"));
    Point::from_coordinates(curve(exchange), &x, &y).unwrap()
}

fn in_transit(results: Vec<Result<PseudonymInTransit>>) -> Vec<Result<Became>> {
    let became = |pseudonym: Result<PseudonymInTransit>| {
        let pseudonym = pseudonym?;
        Ok(Became::InTransit {
            x: pseudonym.point().x().to_vec(),
            y: pseudonym.point().y().to_vec(),
            transit_info: pseudonym.transit_info().as_str().to_owned(),
        })
    };
    results.into_iter().map(became).collect()
}

/// Compares the requests with the vectors' and gives the vectors' replies.
fn replies(exchange: &Row, requests: &[Request]) -> Vec<Reply> {
    let expected = exchange.rows("requests");
    assert_eq!(requests.len(), expected.len(), "{}", exchange.text("name"));
    for (request, expected) in requests.iter().zip(&expected) {
        assert_eq!(request.path(), expected.text("path"), "{}", exchange.text("name"));
        let body: Json = serde_json::from_str(request.body()).unwrap();
        assert_eq!(body, *expected.get("body"), "{}", exchange.text("name"));
        let inputs =
            row(&body).0.get("inputs").map_or(1, |inputs| inputs.as_array().unwrap().len());
        assert_eq!(request.inputs(), inputs);
    }
    let reply = |body: &Json| match body {
        Json::String(raw) => Reply::from_body(raw.clone()),
        body => Reply::from_body(body.to_string()),
    };
    exchange.get("responses").as_array().unwrap().iter().map(reply).collect()
}

#[test]
fn problems_are_read_whatever_they_lack() {
    for row in table("operations", "problems") {
        let problem = Problem::parse(&row.json("body"));
        let text = |text: &Option<String>| Json::from(text.clone());
        assert_eq!(text(&problem.kind), *row.get("type"), "{row:?}");
        assert_eq!(text(&problem.title), *row.get("title"), "{row:?}");
        assert_eq!(Json::from(problem.status), *row.get("status"), "{row:?}");
        assert_eq!(text(&problem.detail), *row.get("detail"), "{row:?}");
        assert_eq!(text(&problem.id), *row.get("id"), "{row:?}");
        assert_eq!(text(&problem.in_response_to), *row.get("in_response_to"), "{row:?}");
    }
}
