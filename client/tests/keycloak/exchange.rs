//! Token exchange at the realm's endpoint.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym_client::{
    AccessExchange, AccessToken, ExchangeError, ExchangedTokens, IamError, UserTokens,
};
use serde_json::{Value, json};

use crate::login::{confidential, public};
use crate::server::World;

const AUDIENCE: &str = "nihdi-uhmep-fhir-hcp";

fn exchange(world: &World, audience: &str) -> AccessExchange {
    let client = world.client("software-server");
    AccessExchange::at_realm(&world.realm("healthcare"), &client, audience)
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap()
}

/// Keycloak writes one audience as a text, several as a list.
fn audiences(claims: &Value) -> Vec<Value> {
    match &claims["aud"] {
        Value::Array(many) => many.clone(),
        one => vec![one.clone()],
    }
}

pub(crate) async fn the_exchanged_token_lost_the_right_to_pseudonymize(world: &Arc<World>) {
    let session = confidential(world).await;
    let original = claims(session.access().expose());
    assert!(audiences(&original).contains(&json!("ehealth-pseudo-api")), "{original}");
    let roles = &original["resource_access"]["ehealth-pseudo-api"]["roles"];
    assert_eq!(roles.as_array().unwrap().len(), 2);

    let tokens =
        ExchangedTokens::new(Arc::new(UserTokens::new(session)), exchange(world, AUDIENCE));
    let exchanged = tokens.token().await.unwrap();
    let read = claims(exchanged.expose());
    assert_eq!(audiences(&read), [json!(AUDIENCE)]);
    assert_eq!(read["resource_access"].get("ehealth-pseudo-api"), None, "{read}");
    assert_eq!(read["sub"], original["sub"]);
    assert_eq!(tokens.token().await.unwrap().expose(), exchanged.expose(), "it is kept");
}

pub(crate) async fn what_may_not_be_exchanged_is_refused(world: &Arc<World>) {
    let theirs = public(world).await;
    let ours = confidential(world).await;
    let nonsense = AccessToken::new("no token".into(), None, None);
    for (token, audience) in [
        // Of another client, which did not mean it for this one.
        (theirs.access(), AUDIENCE),
        // For what there is not.
        (ours.access(), "nothing"),
        (&nonsense, AUDIENCE),
    ] {
        let error = exchange(world, audience).exchange(token).await.unwrap_err();
        let ExchangeError::Iam(IamError::Refused { status, .. }) = &error else {
            panic!("{error}")
        };
        assert!((400..500).contains(status), "{error}");
        assert!(!error.to_string().contains(token.expose()), "{error}");
    }
}
