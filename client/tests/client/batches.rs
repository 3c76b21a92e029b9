use blindnym::{ErrorKind, Problem, Pseudonym, PseudonymInTransit, Value};
use blindnym_client::{ClientError, ClientSettings};

use crate::way::{domain, values, world, world_with};

const NO_CACHE: ClientSettings = ClientSettings { requests: 4, threads: None, cache: 0 };

#[tokio::test]
async fn what_goes_out_comes_back_in_its_order() {
    let world = world();
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    let ehealth = domain(&client, "ehealth_v1").await;
    let values = values(37);
    let pseudonyms = client.pseudonymize(&uhmep, &values).await;
    let pseudonyms: Vec<PseudonymInTransit> = pseudonyms.into_iter().map(Result::unwrap).collect();
    assert_eq!(world.way.sent(), 4, "37 items are four requests");
    let inputs: Vec<Pseudonym> = pseudonyms.iter().cloned().map(Pseudonym::from).collect();
    let converted = client.convert(&uhmep, &ehealth, &inputs).await;
    let converted: Vec<PseudonymInTransit> = converted.into_iter().map(Result::unwrap).collect();
    for (domain, pseudonyms) in [(&uhmep, &pseudonyms), (&ehealth, &converted)] {
        let identified = client.identify(domain, pseudonyms).await;
        let identified: Vec<Value> = identified.into_iter().map(Result::unwrap).collect();
        assert!(identified == values, "{}", domain.name());
    }
    assert!(client.pseudonymize(&uhmep, &[]).await.is_empty());
}

#[tokio::test]
async fn what_is_asked_twice_is_sent_once() {
    let world = world();
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    let values: Vec<Value> = values(5).into_iter().cycle().take(30).collect();
    let results = client.pseudonymize(&uhmep, &values).await;
    assert_eq!(world.way.sent(), 1);
    let pseudonyms: Vec<PseudonymInTransit> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(pseudonyms.len(), 30);
    assert!(pseudonyms[0] == pseudonyms[5] && pseudonyms[0] != pseudonyms[1]);
}

#[tokio::test]
async fn a_bad_item_costs_itself() {
    let world = world();
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    let mut values = values(12);
    values[3] = Value::from_bytes(&[7; 100]);
    let results = client.pseudonymize(&uhmep, &values).await;
    for (index, result) in results.iter().enumerate() {
        match result {
            Ok(_) => assert_ne!(index, 3),
            Err(error) => assert_eq!((index, error.code()), (3, "value_too_long")),
        }
    }
    assert_eq!(world.way.sent(), 2, "eleven items are two requests");
}

/// A service that refuses a request as a whole: no other item suffers.
#[tokio::test]
async fn items_refused_together_are_sent_alone() {
    let problem = || Box::new(Problem { status: Some(400), ..Problem::default() });
    let refused = move |request: &blindnym::Request| {
        (request.inputs() > 1).then(|| ClientError::Refused { status: 400, problem: problem() })
    };
    let world = world_with(refused);
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    let results = client.pseudonymize(&uhmep, &values(11)).await;
    assert!(results.iter().all(Result::is_ok));
    // Ten together and one alone at first, then ten alone.
    assert_eq!(world.way.sent(), 12);
}

#[tokio::test]
async fn a_problem_of_a_single_item_is_the_engine_s() {
    let problem = || Box::new(Problem { title: Some("Bad".into()), ..Problem::default() });
    let world = world_with(move |_| Some(ClientError::Refused { status: 400, problem: problem() }));
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    for count in [1, 3] {
        for result in client.pseudonymize(&uhmep, &values(count)).await {
            let ClientError::Engine(error) = result.unwrap_err() else {
                panic!("not the engine's")
            };
            let ErrorKind::Problem(problem) = error.kind() else { panic!("not a problem") };
            assert_eq!(problem.title.as_deref(), Some("Bad"));
        }
    }
}

#[tokio::test]
async fn a_lost_request_costs_its_items_only() {
    // The one request that is not full.
    let lost = |request: &blindnym::Request| {
        (request.inputs() == 7).then_some(ClientError::Unreachable { reason: "no connection" })
    };
    let world = world_with(lost);
    // One thread, one group: 27 items that can be sent are requests of 10, 10 and 7.
    let client = world.client(ClientSettings { threads: Some(1), ..NO_CACHE });
    let uhmep = domain(&client, "uhmep_v1").await;
    let mut values = values(28);
    values[1] = Value::from_bytes(&[7; 100]);
    let results = client.pseudonymize(&uhmep, &values).await;
    let codes: Vec<&str> = results
        .iter()
        .map(|result| result.as_ref().map_or_else(ClientError::code, |_| ""))
        .collect();
    assert_eq!(codes.iter().filter(|code| **code == "unreachable").count(), 7);
    assert_eq!(codes.iter().filter(|code| code.is_empty()).count(), 20);
    assert_eq!(codes[1], "value_too_long");
    assert_eq!(&codes[21..], ["unreachable"; 7]);
}

#[tokio::test]
async fn a_refused_caller_is_told_so_once() {
    let refused = |_: &_| Some(ClientError::Refused { status: 403, problem: Box::default() });
    let world = world_with(refused);
    let client = world.client(NO_CACHE);
    let uhmep = domain(&client, "uhmep_v1").await;
    let results = client.pseudonymize(&uhmep, &values(10)).await;
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Err(ClientError::Refused { status: 403, .. })))
    );
    assert_eq!(world.way.sent(), 1);
}

#[tokio::test]
async fn an_unknown_domain_is_told() {
    let world = world();
    let client = world.client(NO_CACHE);
    let unknown = client.domain("nobody").await;
    assert!(matches!(unknown, Err(ClientError::Refused { status: 404, .. })));
}
