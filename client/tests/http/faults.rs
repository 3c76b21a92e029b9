use std::sync::Arc;
use std::time::Duration;

use blindnym::{PseudonymInTransit, Value};
use blindnym_client::{Client, ClientError, ClientSettings, HttpService, HttpSettings};

use crate::proxy::{BROKEN, BUSY, Fate, Proxy};

fn client(settings: HttpSettings) -> Client {
    let service = HttpService::new(settings, None).unwrap();
    Client::new(Arc::new(service), ClientSettings { cache: 0, ..ClientSettings::default() })
        .unwrap()
}

fn values(count: usize) -> Vec<Value> {
    (0..count).map(|number| Value::from_text(&format!("value {number}"))).collect()
}

/// Pseudonymizes and identifies through a way, and counts the requests.
async fn circle(decide: impl Fn(usize) -> Fate + Send + Sync + 'static) -> usize {
    let proxy = Proxy::start(move |number, _| decide(number)).await;
    let client = client(proxy.settings());
    let domain = client.domain("uhmep_v1").await.unwrap();
    let values = values(45);
    let made = client.pseudonymize(&domain, &values).await;
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let back = client.identify(&domain, &made).await;
    assert!(back.into_iter().map(Result::unwrap).eq(values));
    proxy.seen().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undisturbed_way_takes_eleven_requests() {
    assert_eq!(circle(|_| Fate::Pass).await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_connections_are_made_again() {
    let sent = circle(|number| if number % 3 == 1 { Fate::Drop } else { Fate::Pass }).await;
    assert!(sent > 11, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn truncated_answers_are_asked_again() {
    let sent = circle(|number| if number % 3 == 1 { Fate::Truncate } else { Fate::Pass }).await;
    assert!(sent > 11, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_429_passes() {
    let sent = circle(|number| if (2..12).contains(&number) { BUSY } else { Fate::Pass }).await;
    assert_eq!(sent, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_fails_now_and_then_is_survived() {
    let sent = circle(|number| if number % 2 == 0 { BROKEN } else { Fate::Pass }).await;
    assert!(sent > 11, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn late_answers_are_asked_again() {
    let late = Fate::Delay(Duration::from_secs(3));
    let sent = circle(move |number| if number % 5 == 1 { late } else { Fate::Pass }).await;
    assert!(sent > 11, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_broken_is_an_error_of_each_item() {
    for (fate, code) in [
        (Fate::Drop, "unreachable"),
        (BUSY, "busy"),
        (BROKEN, "service_failed"),
        (Fate::Truncate, "unreachable"),
    ] {
        let decide = move |number, _: &_| if number == 0 { Fate::Pass } else { fate };
        let proxy = Proxy::start(decide).await;
        let mut settings = proxy.settings();
        settings.retry.times = 2;
        let client = client(settings);
        let domain = client.domain("uhmep_v1").await.unwrap();
        let results = client.pseudonymize(&domain, &values(12)).await;
        let codes: Vec<_> = results.iter().map(|one| one.as_ref().unwrap_err().code()).collect();
        assert_eq!(codes, [code; 12], "{fate:?}");
        // Two requests, each sent three times.
        assert_eq!(proxy.seen().len(), 7, "{fate:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 36\r\n\r\n{\"title\":\"No\",\"status\":403,\"x\":true}";
    let proxy = Proxy::start(move |_, _| Fate::Answer(refusal)).await;
    let Err(ClientError::Refused { status: 403, problem }) =
        client(proxy.settings()).domain("uhmep_v1").await
    else {
        panic!("not refused");
    };
    assert_eq!(problem.title.as_deref(), Some("No"));
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn nobody_listens() {
    let mut settings = HttpSettings::new("http://127.0.0.1:9");
    settings.retry.times = 0;
    let error = client(settings).domain("uhmep_v1").await.unwrap_err();
    assert_eq!(error, ClientError::Unreachable { reason: "no connection" });
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let endless = "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n";
    let long: &'static str =
        Box::leak(format!("{endless}{}", "x".repeat(2_000_000)).into_boxed_str());
    let proxy = Proxy::start(move |_, _| Fate::Answer(long)).await;
    let error = client(proxy.settings()).domain("uhmep_v1").await.unwrap_err();
    assert_eq!(error, ClientError::TooLong { max: 1 << 20 });
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
    let proxy = Proxy::start(move |_, _| Fate::Answer(redirect)).await;
    let refused = client(proxy.settings()).domain("uhmep_v1").await;
    assert!(matches!(refused, Err(ClientError::Refused { status: 302, .. })));
    assert_eq!(proxy.seen().len(), 1);
}

#[test]
fn plain_http_is_for_this_machine() {
    for (base, good) in [
        ("https://api.ehealth.fgov.be", true),
        ("http://localhost:8521", true),
        ("http://127.0.0.1", true),
        ("http://[::1]:1", true),
        ("http://api.ehealth.fgov.be", false),
        ("http://127.0.0.1.example.org", false),
        ("ftp://localhost", false),
        ("nonsense", false),
    ] {
        assert_eq!(HttpService::new(HttpSettings::new(base), None).is_ok(), good, "{base}");
    }
}
