#![allow(clippy::arithmetic_side_effects, reason = "a test asserts by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use tokio::time::{Instant, advance, sleep};

use super::{Lease, Renewing};
use crate::iam::IamError;
use crate::token::{Original, Token};

/// Renewals take a second; each token lives five minutes.
struct World {
    tokens: Arc<Renewing<Original, IamError>>,
    count: Arc<AtomicUsize>,
}

impl World {
    /// The renewals with these numbers fail, panic.
    fn new(fails: &'static [usize], panics: &'static [usize]) -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let tokens = Renewing::new(None, move || {
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            Box::pin(async move {
                sleep(Duration::from_secs(1)).await;
                assert!(!panics.contains(&number), "as wished");
                if fails.contains(&number) {
                    return Err(IamError::Busy { status: 503 });
                }
                let life = Duration::from_secs(300);
                let expires = Some(SystemTime::now() + life);
                let token = Token::new(number.to_string().into(), expires, None);
                let renew_at = Some(Instant::now() + life - Duration::from_secs(30));
                Ok(Lease { token, renew_at })
            })
        });
        Self { tokens: Arc::new(tokens), count }
    }

    async fn get(&self) -> Result<String, IamError> {
        Ok(self.tokens.get().await?.expose().to_owned())
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_renewed_thirty_seconds_before_its_end() {
    let world = World::new(&[], &[]);
    assert_eq!(world.get().await.as_deref(), Ok("1"));
    advance(Duration::from_millis(269_999)).await;
    assert_eq!(world.get().await.as_deref(), Ok("1"));
    advance(Duration::from_millis(1)).await;
    assert_eq!(world.get().await.as_deref(), Ok("2"));
    assert_eq!(world.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_renewal_serves_all_who_wait() {
    let world = World::new(&[], &[]);
    let all = join_all((0..1_000).map(|_| world.get())).await;
    assert!(all.iter().all(|token| token.as_deref() == Ok("1")));
    assert_eq!(world.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_to_all_and_not_kept() {
    let world = World::new(&[1], &[]);
    let all = join_all((0..100).map(|_| world.get())).await;
    assert!(all.iter().all(|token| *token == Err(IamError::Busy { status: 503 })));
    assert_eq!(world.count(), 1);
    assert_eq!(world.get().await.as_deref(), Ok("2"));
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_when_nobody_waits_any_more() {
    let world = World::new(&[], &[]);
    let impatient = tokio::time::timeout(Duration::from_millis(10), world.get()).await;
    assert!(impatient.is_err());
    sleep(Duration::from_secs(2)).await;
    assert_eq!(world.get().await.as_deref(), Ok("1"));
    assert_eq!(world.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once() {
    let world = World::new(&[], &[]);
    let first = world.tokens.get().await.unwrap();
    world.tokens.refused(&first);
    assert_eq!(world.get().await.as_deref(), Ok("2"));
    // Others were refused with the first one too, and tell so late.
    world.tokens.refused(&first);
    assert_eq!(world.get().await.as_deref(), Ok("2"));
    assert_eq!(world.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_panics_is_an_error() {
    let world = World::new(&[], &[1]);
    assert_eq!(world.get().await, Err(IamError::Cancelled));
    assert_eq!(world.get().await.as_deref(), Ok("2"));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_ahead_renews() {
    // A machine that slept: the monotonic clock stood still meanwhile.
    let world = World::new(&[], &[]);
    let lease = Lease {
        token: Token::new("old".into(), Some(SystemTime::now() + Duration::from_secs(29)), None),
        renew_at: Some(Instant::now() + Duration::from_secs(200)),
    };
    world.tokens.held.lock().lease = Some(lease);
    assert_eq!(world.get().await.as_deref(), Ok("1"));
}

#[tokio::test(start_paused = true)]
async fn tokens_are_never_printed() {
    let world = World::new(&[], &[]);
    let token = Token::new("a secret".into(), None, Some("subject".to_owned()));
    world.tokens.held.lock().lease = Some(Lease { token, renew_at: None });
    let text = format!("{:?}", world.tokens);
    assert!(!text.contains("a secret") && !text.contains("subject"), "{text}");
}
