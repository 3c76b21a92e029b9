use std::time::{Duration, SystemTime};

use base64ct::{Base64, Encoding as _};
use blindnym_client::{AccessToken, Actor, ExchangeService, MayAct, SamlRequest};
use serde_json::{Value, json};

use crate::stub::{Stub, answer, claims, jwt, key, settings};

const XML: &str = "<Assertion AssertionID=\"_1\">secret attributes</Assertion>";
const SAML1: &str = "urn:ietf:params:oauth:token-type:saml1";

/// The specification's answer.
fn issued() -> Value {
    json!({
        "access_token": Base64::encode_string(XML.as_bytes()), "refresh_token": null,
        "issued_token_type": SAML1, "scope": "", "token_type": "N_A", "expires_in": 43_500,
    })
}

fn original() -> AccessToken {
    let may_act =
        json!([{"sub": "90e9cedc", "userProfile": {"children": [{"ssin": "23456789123"}]}}]);
    AccessToken::new(jwt(&json!({"azp": "frontendclient", "may_act": may_act})).into(), None, None)
}

fn service(stub: &Stub) -> ExchangeService {
    ExchangeService::new(&format!("{}/iam/v2/", stub.base), settings()).unwrap()
}

#[tokio::test]
async fn an_access_token_becomes_an_assertion() {
    let stub = Stub::start(|_, before| match before {
        // Busy first: the actor token of the second attempt is another one.
        0 => answer(429, &json!({})),
        _ => answer(200, &issued()),
    })
    .await;
    let (actor, token) = (Actor::new("frontendclient", key()), original());
    let before = SystemTime::now();
    let saml = service(&stub).saml(&token, &actor, None, &SamlRequest::default()).await.unwrap();
    assert_eq!(saml.xml(), XML.as_bytes());
    let left = saml.expires().unwrap().duration_since(before).unwrap();
    assert!(left >= Duration::from_secs(43_500) && left < Duration::from_secs(43_510));
    let shown = format!("{saml:?}");
    assert!(!shown.contains("secret"), "{shown}");

    let asked = stub.asked();
    let form = asked[1].form();
    assert_eq!(asked[1].path, "/iam/v2/protocol/oauth/tokenExchange");
    assert_eq!(asked[1].query, "", "tokens stay out of addresses");
    assert_eq!(form.len(), 6);
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:token-exchange");
    assert_eq!(form["requested_token_type"], SAML1);
    assert_eq!(form["subject_token"], token.expose());
    assert_eq!(form["subject_token_type"], "urn:ietf:params:oauth:token-type:access_token");
    assert_eq!(form["actor_token_type"], "urn:ietf:params:oauth:token-type:jwt");
    let actor_token = claims(&form["actor_token"]);
    assert_eq!(actor_token["iss"], "frontendclient");
    assert_eq!(actor_token.get("sub"), None);
    assert_ne!(actor_token["jti"], claims(&asked[0].form()["actor_token"])["jti"]);
}

#[tokio::test]
async fn for_a_chosen_profile_of_this_token() {
    let stub = Stub::start(|_, _| answer(200, &issued())).await;
    let (actor, token) = (Actor::new("frontendclient", key()), original());
    let profile = MayAct::of(&token).remove(0);
    assert!(profile.is_for("23456789123"));
    let request = SamlRequest {
        audience: Some("a".to_owned()),
        resource: Some("r".to_owned()),
        scope: Some("s".to_owned()),
    };
    let _saml = service(&stub).saml(&token, &actor, Some(&profile), &request).await.unwrap();
    let form = stub.asked().remove(0).form();
    assert_eq!(claims(&form["actor_token"])["sub"], "90e9cedc");
    assert_eq!((&*form["audience"], &*form["resource"], &*form["scope"]), ("a", "r", "s"));

    // Of another token.
    let other = AccessToken::new(jwt(&json!({"may_act": []})).into(), None, None);
    let foreign = service(&stub).saml(&other, &actor, Some(&profile), &request).await;
    assert_eq!(foreign.unwrap_err().code(), "foreign_profile");
    assert_eq!(stub.asked().len(), 1, "nothing was sent");
}

#[tokio::test]
async fn what_is_no_assertion_is_refused() {
    for (member, value) in [
        ("issued_token_type", json!("urn:ietf:params:oauth:token-type:saml2")),
        ("issued_token_type", json!(null)),
        ("access_token", json!("not Base64")),
        ("access_token", json!("bm8gWE1M")),
        ("access_token", json!(null)),
    ] {
        let mut bad = issued();
        bad[member] = value;
        let stub = Stub::start(move |_, _| answer(200, &bad)).await;
        let actor = Actor::new("frontendclient", key());
        let result = service(&stub).saml(&original(), &actor, None, &SamlRequest::default()).await;
        assert_eq!(result.unwrap_err().code(), "iam_answer", "{member}");
    }
}
