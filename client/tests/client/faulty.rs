//! Answers with status 200 that say nothing of their items.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use blindnym::{Request, Value};
use blindnym_client::{
    Answer, Client, ClientError, ClientSettings, EmbeddedService, PseudonymisationService,
};
use blindnym_service::DevWorld;
use serde_json::{Value as Json, json};

use crate::way::values;

/// What becomes of an answer: the number of the request, its inputs, the answer.
type Twist = fn(usize, usize, Vec<u8>) -> Result<Vec<u8>, ClientError>;

/// A service whose answers are changed on the way.
struct Twisted {
    service: EmbeddedService,
    twist: Twist,
    sent: AtomicUsize,
}

impl std::fmt::Debug for Twisted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Twisted").finish_non_exhaustive()
    }
}

impl PseudonymisationService for Twisted {
    fn describe<'a>(&'a self, _domain: &'a str) -> Answer<'a, Vec<u8>> {
        self.service.describe("uhmep_v1")
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        let number = self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let answer = self.service.send(request).await?;
            (self.twist)(number, request.inputs(), answer)
        })
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        Box::pin(async { Ok(None) })
    }
}

fn client(twist: Twist) -> (Client, Arc<Twisted>) {
    let DevWorld { service, descriptions, .. } = DevWorld::new("http://localhost").unwrap();
    let descriptions = descriptions.into_iter().map(|one| (one.name, one.json));
    let service = EmbeddedService::new(Arc::new(service), descriptions);
    let service = Arc::new(Twisted { service, twist, sent: AtomicUsize::new(0) });
    let settings = ClientSettings { cache: 0, ..ClientSettings::default() };
    (Client::new(Arc::<Twisted>::clone(&service), settings).unwrap(), service)
}

async fn codes(twist: Twist, values: &[Value]) -> (Vec<&'static str>, usize) {
    let (client, service) = client(twist);
    let domain = client.domain("uhmep_v1").await.unwrap();
    let results = client.pseudonymize(&domain, values).await;
    let code =
        |result: &Result<_, ClientError>| result.as_ref().map_or_else(ClientError::code, |_| "");
    (results.iter().map(code).collect(), service.sent.load(Ordering::SeqCst))
}

/// Puts a problem in the place of the second output.
fn refuse_second(answer: &[u8], status: u16) -> Vec<u8> {
    let mut answer: Json = serde_json::from_slice(answer).unwrap();
    let id = answer["outputs"][1]["inResponseTo"].clone();
    let detail = "row of 97071143362,\u{1b}[31m point [ECPoint]";
    let problem = json!({"title": "t", "status": status, "detail": detail, "inResponseTo": id});
    answer["outputs"][1] = problem;
    serde_json::to_vec(&answer).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_item_that_the_service_could_not_serve_is_asked_for_again() {
    let (codes, sent) = codes(
        |number, _, answer| Ok(if number == 0 { refuse_second(&answer, 503) } else { answer }),
        &values(3),
    )
    .await;
    assert_eq!((codes, sent), (vec!["", "", ""], 2));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_never_served_is_no_problem_of_the_item() {
    for (status, code) in [(503, "busy"), (429, "busy"), (500, "service_failed")] {
        let twist: Twist = match status {
            503 => |_, inputs, answer| twisted(inputs, &answer, 503),
            429 => |_, inputs, answer| twisted(inputs, &answer, 429),
            _ => |_, inputs, answer| twisted(inputs, &answer, 500),
        };
        let (codes, sent) = codes(twist, &values(3)).await;
        assert_eq!((codes, sent), (vec!["", code, ""], 6), "{status}");
    }
}

fn twisted(inputs: usize, answer: &[u8], status: u16) -> Result<Vec<u8>, ClientError> {
    if inputs > 1 {
        return Ok(refuse_second(answer, status));
    }
    Ok(json!({"title": "t", "status": status}).to_string().into_bytes())
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_is_no_problem_of_the_items() {
    let (codes, _) =
        codes(|_, _, _| Ok(b"<html>Welcome to the hospital's Wi-Fi".to_vec()), &values(3)).await;
    assert_eq!(codes, ["answer_unusable"; 3]);
    let (codes, sent) = self::codes(
        |number, _, answer| Ok(if number < 3 { b"{}".to_vec() } else { answer }),
        &values(1),
    )
    .await;
    assert_eq!((codes, sent), (vec![""], 4));
}

#[tokio::test]
async fn a_refusal_stays_one_and_its_text_is_fit_to_be_told() {
    let (client, _) = client(|_, _, answer| Ok(refuse_second(&answer, 400)));
    let domain = client.domain("uhmep_v1").await.unwrap();
    let results = client.pseudonymize(&domain, &values(3)).await;
    let Err(ClientError::Engine(error)) = &results[1] else { panic!("{results:?}") };
    assert_eq!(error.code(), "problem");
    let text = error.to_string();
    assert!(
        text.contains("row of") && !text.contains("9707") && !text.contains('\u{1b}'),
        "{text}"
    );
}

#[tokio::test]
async fn requests_that_are_refused_for_one_item_are_taken_apart() {
    for status in [400, 413, 422] {
        let twist: Twist = match status {
            400 => |_, inputs, answer| refused(inputs, answer, 400),
            413 => |_, inputs, answer| refused(inputs, answer, 413),
            _ => |_, inputs, answer| refused(inputs, answer, 422),
        };
        let (codes, sent) = codes(twist, &values(4)).await;
        assert_eq!((codes, sent), (vec![""; 4], 5), "{status}");
    }
}

fn refused(inputs: usize, answer: Vec<u8>, status: u16) -> Result<Vec<u8>, ClientError> {
    let problem = Box::default();
    if inputs > 1 { Err(ClientError::Refused { status, problem }) } else { Ok(answer) }
}

#[tokio::test]
async fn the_description_is_of_the_domain_that_was_asked_for() {
    let (client, _) = client(|_, _, answer| Ok(answer));
    assert!(client.domain("uhmep_v1").await.is_ok());
    assert_eq!(client.domain("ehealth_v1").await.unwrap_err().code(), "wrong_domain");
}
