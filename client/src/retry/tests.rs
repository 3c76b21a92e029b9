#![allow(clippy::arithmetic_side_effects, reason = "a test asserts by panicking")]

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderValue;
use tokio::time::Instant;

use super::{Attempt, RetrySettings, retry, retry_after};
use crate::error::ClientError;

const BUSY: ClientError = ClientError::Busy { status: 429 };

async fn tries(error: ClientError, after: Option<Duration>) -> (usize, Duration) {
    let (count, started) = (Cell::new(0), Instant::now());
    let failed: Result<(), _> = retry(RetrySettings::default(), || {
        count.set(count.get() + 1);
        let error = error.clone();
        async move { Err(Attempt { error, after }) }
    })
    .await;
    assert_eq!(failed, Err(error));
    (count.get(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn what_may_go_better_is_tried_six_times() {
    let (count, elapsed) = tries(BUSY, None).await;
    assert_eq!(count, 6);
    // 250 ms, doubled four times; up to as much again at random.
    let least = Duration::from_millis(250 * 31);
    assert!((least..=least * 2).contains(&elapsed), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    let refused = ClientError::Refused { status: 400, problem: Box::default() };
    assert_eq!(tries(refused, None).await, (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_service_says_how_long() {
    let (count, elapsed) = tries(BUSY, Some(Duration::from_secs(10))).await;
    assert_eq!(count, 6);
    assert!(elapsed >= Duration::from_secs(50), "{elapsed:?}");
    // Nobody waits for hours.
    assert_eq!(tries(BUSY, Some(Duration::from_secs(3600))).await, (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn it_may_go_well_at_last() {
    let count = Cell::new(0);
    let done = retry(RetrySettings::default(), || {
        count.set(count.get() + 1);
        let count = count.get();
        async move { if count < 3 { Err(Attempt::from(BUSY)) } else { Ok(count) } }
    });
    assert_eq!(done.await, Ok(3));
}

#[test]
fn both_forms_of_retry_after_are_read() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    for (text, seconds) in [
        ("0", Some(0)),
        (" 120 ", Some(120)),
        ("Sun, 06 Nov 1994 08:50:00 GMT", Some(23)),
        ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
        ("-1", None),
        ("soon", None),
    ] {
        let wait = retry_after(&HeaderValue::from_static(text), now);
        assert_eq!(wait, seconds.map(Duration::from_secs), "{text}");
    }
}
