//! A server that remembers what it was asked, and what tests share.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym_client::{
    Caller, Endpoints, IamClient, IamSettings, Realm, RetrySettings, SigningKey,
};
use serde_json::{Value, json};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Asked {
    /// The parameters in the body.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    /// `answer` gets each request, and the number of those before it.
    pub(crate) async fn start(
        answer: impl Fn(&Asked, usize) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let remembered = Arc::clone(&asked);
        let router = Router::new().fallback(move |request: Request| {
            let (answer, remembered) = (answer.clone(), Arc::clone(&remembered));
            async move {
                let (parts, body) = request.into_parts();
                let body: Bytes = to_bytes(body, usize::MAX).await.unwrap();
                let asked = Asked {
                    method: parts.method.to_string(),
                    path: parts.uri.path().to_owned(),
                    query: parts.uri.query().unwrap_or_default().to_owned(),
                    headers: parts.headers,
                    body: String::from_utf8(body.to_vec()).unwrap(),
                };
                let before = {
                    let mut all = remembered.lock().unwrap();
                    all.push(asked.clone());
                    all.len() - 1
                };
                answer(&asked, before)
            }
        });
        let _serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// A realm of this server, its endpoints known.
    pub(crate) fn realm(&self) -> Realm {
        let issuer = format!("{}/auth/realms/healthcare", self.base);
        let endpoint = |name: &str| format!("{issuer}/{name}").parse().unwrap();
        let endpoints = Endpoints { authorization: endpoint("auth"), token: endpoint("token") };
        Realm::with_endpoints(&issuer, endpoints, settings()).unwrap()
    }
}

pub(crate) fn answer(status: u16, body: &Value) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::from_u16(status).unwrap(), json, body.to_string()).into_response()
}

/// The answer of a token endpoint.
pub(crate) fn token(access_token: &str) -> Response {
    answer(200, &json!({"access_token": access_token, "token_type": "Bearer", "expires_in": 300}))
}

/// Retries at once.
pub(crate) fn settings() -> IamSettings {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(20));
    IamSettings {
        caller: Some(Caller::new("info@mycompany.be", "MyCompany/myProduct/1.0").unwrap()),
        timeout: Duration::from_secs(5),
        retry: RetrySettings { times: 3, first, longest },
        authorities: None,
    }
}

static DER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    KeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap().as_ref().to_vec()
});

pub(crate) fn key() -> Arc<SigningKey> {
    Arc::new(SigningKey::from_pkcs8(&DER).unwrap())
}

/// A client with a signed JWT.
pub(crate) fn client() -> IamClient {
    IamClient::signing("cbe-0123456789", key(), blindnym_client::AssertionSettings::default())
        .unwrap()
}

/// A JWT that nobody checks the signature of.
pub(crate) fn jwt(claims: &Value) -> String {
    let part = |json: &str| Base64UrlUnpadded::encode_string(json.as_bytes());
    format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(&claims.to_string()))
}

/// The claims of a JWT.
pub(crate) fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap()
}

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
