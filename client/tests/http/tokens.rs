use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use blindnym::Value;
use blindnym_client::{
    AccessToken, Client, ClientError, ClientSettings, FixedToken, HttpService, TokenAnswer,
    TokenError, TokenSource,
};

use crate::proxy::{Fate, Proxy, UNAUTHORIZED};

/// Tokens with numbers; a new one after each refusal.
#[derive(Debug, Default)]
struct Numbered(AtomicUsize);

impl TokenSource for Numbered {
    fn token(&self) -> TokenAnswer<'_> {
        let number = self.0.load(Ordering::SeqCst);
        Box::pin(async move {
            Ok(AccessToken::new(format!("token-{number}").into(), None, Some("me".into())))
        })
    }

    fn refused(&self, token: &AccessToken) {
        // Several requests are refused with one token: it is renewed once.
        let number = token.expose().strip_prefix("token-").unwrap().parse().unwrap();
        let _new = self.0.compare_exchange(number, number + 1, Ordering::SeqCst, Ordering::SeqCst);
    }
}

fn client(proxy: &Proxy, tokens: Arc<dyn TokenSource>) -> Client {
    let service = HttpService::new(proxy.settings(), Some(tokens)).unwrap();
    Client::new(Arc::new(service), ClientSettings::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_on_the_way_is_renewed() {
    // The first token is good for three requests.
    let proxy = Proxy::start(|number, seen| {
        match number < 3 || seen.header("authorization") == Some("Bearer token-1") {
            true => Fate::Pass,
            false => UNAUTHORIZED,
        }
    })
    .await;
    let tokens = Arc::new(Numbered::default());
    let client = client(&proxy, Arc::<Numbered>::clone(&tokens));
    let domain = client.domain("uhmep_v1").await.unwrap();
    let values: Vec<Value> = (0..60).map(|n| Value::from_text(&n.to_string())).collect();
    let results = client.pseudonymize(&domain, &values).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(tokens.0.load(Ordering::SeqCst), 1, "renewed once");
}

#[tokio::test]
async fn a_service_that_refuses_every_token_is_asked_twice() {
    let proxy = Proxy::start(|_, _| UNAUTHORIZED).await;
    let client = client(&proxy, Arc::new(Numbered::default()));
    let refused = client.domain("uhmep_v1").await;
    assert!(matches!(refused, Err(ClientError::Refused { status: 401, .. })));
    let tokens: Vec<String> =
        proxy.seen().iter().map(|seen| seen.header("authorization").unwrap().into()).collect();
    assert_eq!(tokens, ["Bearer token-0", "Bearer token-1"]);
}

#[tokio::test]
async fn a_token_near_its_end_is_not_sent() {
    let proxy = Proxy::start(|_, _| Fate::Pass).await;
    let soon = SystemTime::now() + Duration::from_secs(29);
    let token = AccessToken::new("t".to_owned().into(), Some(soon), None);
    let client = client(&proxy, Arc::new(FixedToken::new(token)));
    let refused = client.domain("uhmep_v1").await;
    assert_eq!(refused.map(drop), Err(ClientError::Token(TokenError::Expired)));
    assert!(proxy.seen().is_empty());
}
