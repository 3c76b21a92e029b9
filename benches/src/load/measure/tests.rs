#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{Evaluated, batch, send};
use crate::client::Connection;
use crate::work::{OPERATIONS, Prepared};

const METRICS: &str = "# TYPE blindnym_requests_together summary\n\
    blindnym_requests_together{quantile=\"0.5\"} 8\n\
    blindnym_requests_together_sum 100\n\
    blindnym_requests_together_count 20\n";

#[test]
fn the_batch_is_what_the_service_evaluated_together() {
    let read = Evaluated::read(METRICS.as_bytes());
    let expected = Evaluated { requests: 100.0, batches: 20.0 };
    assert_eq!(read, Some(expected));
    assert_eq!(Evaluated::read(b"blindnym_requests_together_sum x\n"), None);
    let since = expected.since(Evaluated { requests: 60.0, batches: 10.0 });
    let [single, multiple, ..] = &OPERATIONS;
    assert_eq!(batch(single, 16, Some(since)), 4);
    assert_eq!(batch(multiple, 16, Some(since)), 40);
    let odd = Evaluated { requests: 26.0, batches: 10.0 };
    assert_eq!(batch(single, 16, Some(odd)), 3);
}

#[test]
fn without_metrics_it_is_a_guess() {
    let [single, multiple, ..] = &OPERATIONS;
    assert_eq!(batch(single, 1, None), 1);
    assert_eq!(batch(single, 16, None), 8);
    assert_eq!(batch(multiple, 16, None), 80);
    let nothing = Evaluated { requests: 0.0, batches: 0.0 };
    assert_eq!(batch(single, 16, Some(nothing)), 8);
}

/// Answers every request on every connection alike.
async fn server(answer: &'static str) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let _server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _connection = tokio::spawn(async move {
                let mut buffer = [0; 4096];
                // The requests are small: one read takes one.
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    address
}

async fn answers(answer: &'static str) -> super::Answers {
    let address = server(answer).await;
    let mut connections = Vec::new();
    for _ in 0..4 {
        connections.push(Connection::open(address).await.unwrap());
    }
    let request = Prepared { path: "/".to_owned(), body: Bytes::from_static(b"{}"), inputs: 1 };
    let requests: Arc<[Prepared]> = [request].into();
    let answers = send(&mut connections, &requests, Duration::from_millis(200)).await.unwrap();
    assert_eq!(connections.len(), 4);
    answers
}

#[tokio::test]
async fn right_answers_are_counted_and_timed() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"x\":0,\"y\":0}";
    let answers = answers(answer).await;
    assert_eq!((answers.errors, answers.items), (0, answers.requests));
    assert!(answers.requests >= 8, "{answers:?}");
    // All but the first of each connection.
    assert_eq!(answers.latencies.len(), u64::from(answers.requests - 4));
    assert!(answers.latencies.value_at_quantile(0.5) >= 5_000);
    assert!(answers.elapsed >= Duration::from_millis(200));
}

#[tokio::test]
async fn everything_else_is_an_error() {
    for answer in [
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 13\r\n\r\n{\"x\":0,\"y\":0}",
        "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"title\":\"\"}",
        "not HTTP",
    ] {
        let answers = answers(answer).await;
        assert_eq!((answers.requests, answers.items), (0, 0), "{answer}");
        assert!(answers.errors >= 4, "{answer}: {answers:?}");
    }
}
