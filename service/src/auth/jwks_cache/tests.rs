//! When the keys are fetched. Time stands still unless a test moves it.

use std::sync::Mutex as StdMutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::time::{advance, sleep};

use super::*;
use crate::auth::fetch::{Fetch, FetchError};
use crate::auth::support::{AUDIENCE, EC, ISSUER, RSA, claims, ec_jwk, es256, header, rs256};
use crate::auth::support::{hs256, rsa_jwk, token};
use crate::auth::{KeySource, Verifier, VerifierSettings};

/// Answers after a second with what it is set to.
#[derive(Default)]
struct Source {
    answer: StdMutex<Option<Vec<u8>>>,
    started: AtomicUsize,
    ended: AtomicUsize,
}

impl Source {
    fn answers(&self, jwks: Option<Value>) {
        *self.answer.lock().unwrap() = jwks.map(|jwks| jwks.to_string().into_bytes());
    }

    fn fetches(&self) -> usize {
        self.started.load(Ordering::SeqCst)
    }
}

impl JwksSource for Source {
    fn fetch(&self) -> Fetch<'_> {
        let _ = self.started.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            sleep(Duration::from_secs(1)).await;
            let _ = self.ended.fetch_add(1, Ordering::SeqCst);
            self.answer.lock().unwrap().clone().ok_or(FetchError::Unreachable)
        })
    }
}

fn only_rsa() -> Value {
    json!({"keys": [rsa_jwk("rsa", &RSA)]})
}

fn both() -> Value {
    json!({"keys": [rsa_jwk("rsa", &RSA), ec_jwk("ec", "P-256", &EC)]})
}

fn verifier(answer: Option<Value>) -> (Arc<Source>, Verifier) {
    let source = Arc::new(Source::default());
    source.answers(answer);
    let settings = VerifierSettings::new(ISSUER, AUDIENCE, KeySource::Fixed(json!(null)));
    let cache = JwksCache::fetched(Arc::<Source>::clone(&source));
    (source, Verifier::with_keys(settings, cache).unwrap())
}

async fn code(verifier: &Verifier, token: &str) -> &'static str {
    verifier.verify(token).await.map_or_else(|error| error.code(), |_| "accepted")
}

fn by_rsa() -> String {
    token(&header("RS256", "rsa"), &claims(), rs256)
}

fn by_ec() -> String {
    token(&header("ES256", "ec"), &claims(), es256)
}

fn by_nobody(kid: &str) -> String {
    token(&header("RS256", kid), &claims(), rs256)
}

#[tokio::test(start_paused = true)]
async fn fetches_once_and_keeps() {
    let (source, verifier) = verifier(Some(only_rsa()));
    assert_eq!(source.fetches(), 0);
    for _ in 0..3 {
        assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
        advance(Duration::from_secs(3600)).await;
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_refetches_once() {
    let (source, verifier) = verifier(Some(only_rsa()));
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    source.answers(Some(both()));
    advance(Duration::from_secs(60)).await;
    assert_eq!(code(&verifier, &by_ec()).await, "accepted");
    assert_eq!(code(&verifier, &by_ec()).await, "accepted");
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn unknown_keys_fetch_at_most_every_30_seconds() {
    let (source, verifier) = verifier(Some(only_rsa()));
    for n in 0..50 {
        assert_eq!(code(&verifier, &by_nobody(&format!("kid {n}"))).await, "unknown_key");
    }
    assert_eq!(source.fetches(), 1);
    // The fetch itself took one second of the thirty.
    advance(Duration::from_secs(28)).await;
    assert_eq!(code(&verifier, &by_nobody("x")).await, "unknown_key");
    assert_eq!(source.fetches(), 1);
    advance(Duration::from_secs(2)).await;
    for n in 0..50 {
        assert_eq!(code(&verifier, &by_nobody(&format!("kid {n}"))).await, "unknown_key");
    }
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn concurrent_unknown_keys_fetch_once() {
    let (source, verifier) = verifier(Some(only_rsa()));
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    source.answers(Some(both()));
    advance(Duration::from_secs(60)).await;
    let (new, rubbish) = (by_ec(), by_nobody("rubbish"));
    let (first, second, third) =
        tokio::join!(code(&verifier, &rubbish), code(&verifier, &new), code(&verifier, &new));
    assert_eq!((first, second, third), ("unknown_key", "accepted", "accepted"));
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refused_algorithm_fetches_nothing() {
    let (source, verifier) = verifier(Some(only_rsa()));
    let forged = token(&header("HS256", "rsa"), &claims(), |message| hs256(b"x", message));
    assert_eq!(code(&verifier, &forged).await, "refused_algorithm");
    assert_eq!(
        code(&verifier, &token(&header("none", "x"), &claims(), rs256)).await,
        "malformed_token"
    );
    assert_eq!(source.fetches(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failed_refetch_keeps_the_last_good_set() {
    let (source, verifier) = verifier(Some(only_rsa()));
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    for bad in [None, Some(json!({"keys": []})), Some(json!("rubbish"))] {
        source.answers(bad);
        let before = source.fetches();
        advance(Duration::from_secs(60)).await;
        assert_eq!(code(&verifier, &by_ec()).await, "unknown_key");
        assert_eq!(source.fetches(), before + 1);
        assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    }
}

#[tokio::test(start_paused = true)]
async fn without_any_keys_it_says_so_and_recovers() {
    let (source, verifier) = verifier(None);
    assert_eq!(code(&verifier, &by_rsa()).await, "keys_unavailable");
    source.answers(Some(only_rsa()));
    assert_eq!(code(&verifier, &by_rsa()).await, "keys_unavailable");
    assert_eq!(source.fetches(), 1);
    advance(Duration::from_secs(30)).await;
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
}

#[tokio::test(start_paused = true)]
async fn a_set_of_six_hours_is_refreshed_when_used() {
    let (source, verifier) = verifier(Some(both()));
    assert_eq!(code(&verifier, &by_ec()).await, "accepted");
    source.answers(Some(only_rsa()));
    advance(Duration::from_secs(6 * 3600)).await;
    assert_eq!(source.fetches(), 1);
    // The issuer has withdrawn the key.
    assert_eq!(code(&verifier, &by_ec()).await, "unknown_key");
    assert_eq!(source.fetches(), 2);
    // When the issuer does not answer, the old set goes on.
    source.answers(None);
    advance(Duration::from_secs(6 * 3600)).await;
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    assert_eq!(source.fetches(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_hangs_up_does_not_stop_the_fetch() {
    let (source, verifier) = verifier(Some(only_rsa()));
    let token = by_rsa();
    let hung_up = timeout(Duration::from_millis(1), verifier.verify(&token)).await;
    assert!(hung_up.is_err());
    assert_eq!(code(&verifier, &token).await, "accepted");
    assert_eq!((source.fetches(), source.ended.load(Ordering::SeqCst)), (1, 1));
}

/// Never answers.
struct Silent;

impl JwksSource for Silent {
    fn fetch(&self) -> Fetch<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_fetch_ends_after_five_seconds() {
    let cache = JwksCache::fetched(Arc::new(Silent));
    let before = Instant::now();
    assert!(matches!(cache.keys_for("rsa").await, Err(AuthError::KeysUnavailable)));
    assert_eq!(before.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn being_asked_whether_there_are_keys_fetches_them() {
    let (source, verifier) = verifier(None);
    assert!(!verifier.has_keys().await);
    source.answers(Some(only_rsa()));
    assert!(!verifier.has_keys().await, "it asked a moment ago");
    advance(Duration::from_secs(30)).await;
    assert!(verifier.has_keys().await);
    for _ in 0..3 {
        advance(Duration::from_secs(60)).await;
        assert!(verifier.has_keys().await);
    }
    assert_eq!(source.fetches(), 2);
    assert_eq!(code(&verifier, &by_rsa()).await, "accepted");
    assert_eq!(source.fetches(), 2);
}
