//! Organisations: client credentials.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use blindnym_client::{
    AccessToken, AssertionSettings, ClientCredentials, IamClient, IamError, IamSettings,
    OAuthError, Realm, SigningKey, TokenError, TokenSource as _,
};

use crate::server::World;

pub(crate) async fn token(realm: &Realm, client: &IamClient) -> Result<AccessToken, TokenError> {
    ClientCredentials::new(realm, client, &[]).unwrap().token().await
}

pub(crate) async fn realms_are_discovered(world: &Arc<World>) {
    for name in ["healthcare", "M2M"] {
        let realm = world.realm(name);
        let token = realm.endpoints().await.unwrap().token.clone();
        let expected = format!("{}/protocol/openid-connect/token", world.issuer(name));
        assert_eq!(token.as_str(), expected);
    }
    let none = world.realm("nothing").endpoints().await.map(|_| ()).unwrap_err();
    assert_eq!(none, IamError::NoRealm { status: 404 });
    // The same Keycloak, by another of its names.
    let other = world.base.replace("127.0.0.1", "localhost");
    let other = Realm::new(&format!("{other}/realms//M2M"), IamSettings::default()).unwrap();
    assert!(other.endpoints().await.is_err());
}

pub(crate) async fn a_signed_jwt_is_accepted(world: &Arc<World>) {
    let (realm, client) = (world.realm("M2M"), world.client("cbe-0123456789"));
    let source = ClientCredentials::new(&realm, &client, &[]).unwrap();
    let now = SystemTime::now();
    let token = source.token().await.unwrap();
    let left = token.expires().unwrap().duration_since(now).unwrap();
    assert!(left > Duration::from_secs(280) && left < Duration::from_secs(310), "{left:?}");
    assert!(token.subject().is_some());
    assert_eq!(source.token().await.unwrap().expose(), token.expose(), "it is kept");
    source.refused(&token);
    assert_ne!(source.token().await.unwrap().expose(), token.expose(), "with a JWT of its own");
}

pub(crate) async fn another_key_or_audience_is_not(world: &Arc<World>) {
    let realm = world.realm("M2M");
    let other = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let other = SigningKey::from_pkcs8(other.as_der().unwrap().as_ref()).unwrap();
    let settings = AssertionSettings::default();
    let audience = |audience: &str| AssertionSettings {
        audience: Some(audience.to_owned()),
        ..AssertionSettings::default()
    };
    let key = || Arc::clone(&world.key);
    let signing = |id, key, settings| IamClient::signing(id, key, settings).unwrap();
    for client in [
        signing("cbe-0123456789", Arc::new(other), settings.clone()),
        signing("cbe-9876543210", key(), settings),
        signing("cbe-0123456789", key(), audience("https://elsewhere.example")),
        signing("cbe-0123456789", key(), audience(&world.issuer("healthcare"))),
    ] {
        let error = token(&realm, &client).await.unwrap_err();
        let TokenError::Iam(IamError::Refused { refusal, .. }) = &error else { panic!("{error}") };
        assert_eq!(refusal.error, OAuthError::InvalidClient, "{error}");
    }
    // The audience may be given.
    let given = signing("cbe-0123456789", key(), audience(&world.issuer("M2M")));
    assert!(token(&realm, &given).await.is_ok());
}

pub(crate) async fn a_secret_is_accepted(world: &Arc<World>) {
    let realm = world.realm("healthcare");
    let client = |secret: &str| IamClient::with_secret("software-without-roles", secret.into());
    assert!(token(&realm, &client("a secret of the tests only")).await.is_ok());
    let error = token(&realm, &client("another secret")).await.unwrap_err();
    assert!(!error.to_string().contains("another secret"));
    let TokenError::Iam(IamError::Refused { refusal, .. }) = error else { panic!("{error}") };
    assert!(matches!(refusal.error, OAuthError::InvalidClient | OAuthError::UnauthorizedClient));
}
