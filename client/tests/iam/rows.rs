//! Every row of the specification's table of errors becomes an error of its own, with what it recommends.

use std::collections::BTreeSet;

use blindnym_client::{
    AccessToken, Actor, ExchangeError, ExchangeRefusal, ExchangeService, Field, SamlRequest,
};
use serde_json::json;

use crate::stub::{Stub, answer, key, settings};

const SUPPORT: &str = "contact eHealth support";
const BEFORE: &str = "contact eHealth support if it worked before";
const REVIEW: &str = "review and adapt it";

/// Status, `error`, `error_description`, what it becomes, what it recommends.
type Row = (u16, &'static str, &'static str, ExchangeRefusal, &'static str);

fn rows() -> Vec<Row> {
    use ExchangeRefusal as R;
    let text = str::to_owned;
    let c = || "cbe-0123456789".to_owned();
    let input = |field| R::InvalidInput { field };
    vec![
        (
            400,
            "invalid_client",
            "SubjectToken Access Denied: Account Service 401 Unauthorized",
            R::ConsentRevoked { answer: text("401 Unauthorized") },
            "may have revoked the consent",
        ),
        (
            400,
            "invalid_client",
            "Reason : error while invoking webaccess endpoint",
            R::WebaccessEndpoint,
            SUPPORT,
        ),
        (
            400,
            "invalid_request",
            "ActorToken Access Denied: Authorized Party of subjectToken software must be the same as issuer actorToken cbe-0123456789",
            R::OtherParty { party: text("software"), issuer: c() },
            BEFORE,
        ),
        (
            400,
            "invalid_request",
            "SubjectToken Access Denied: realm_access role token-exchange missing.",
            R::MissingRole,
            BEFORE,
        ),
        (
            400,
            "invalid_request",
            "Invalid input for field actor_token_type",
            input(Field::ActorTokenType),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "Invalid input for field actor_token",
            input(Field::ActorToken),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "ActorToken Access Denied: client cbe-0123456789 not allowed (wrong signing algorithm)",
            R::WrongSigningAlgorithm { client: c() },
            "use RS256",
        ),
        (
            400,
            "invalid_client",
            "ActorToken Access Denied: client cbe-0123456789 not allowed",
            R::UnknownActor { client: c() },
            BEFORE,
        ),
        (
            400,
            "invalid_request",
            "ActorToken Access Denied: client cbe-0123456789 not allowed (wrong certificate)",
            R::WrongCertificate { client: c() },
            "to provide the new one",
        ),
        (400, "invalid_client", "ActorToken expired", R::ActorTokenExpired, "make a new one"),
        (
            400,
            "invalid_request",
            "Invalid input for field audience",
            input(Field::Audience),
            REVIEW,
        ),
        (
            400,
            "unsupported_grant_type",
            "Invalid input for field grant_type",
            input(Field::GrantType),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "Invalid input for field requested_token_type",
            input(Field::RequestedTokenType),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "Invalid input for field resource",
            input(Field::Resource),
            REVIEW,
        ),
        (400, "invalid_scope", "Invalid input for field scope", input(Field::Scope), REVIEW),
        (
            400,
            "invalid_request",
            "Invalid input for field subject_token",
            input(Field::SubjectToken),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "Invalid input for field subject_token_type",
            input(Field::SubjectTokenType),
            REVIEW,
        ),
        (
            400,
            "invalid_request",
            "SubjectToken Access Denied: untrusted issuer [https://api.ehealth.fgov.be/auth/realms/healthcare",
            R::UntrustedIssuer {
                issuer: text("https://api.ehealth.fgov.be/auth/realms/healthcare"),
            },
            "review the configuration",
        ),
        (400, "invalid_client", "SubjectToken expired", R::SubjectTokenExpired, "get a new one"),
        (
            400,
            "Invalid_request",
            "SubjectToken Access Denied: Authentication level not satisfied.",
            R::LevelNotSatisfied,
            BEFORE,
        ),
        (
            401,
            "unauthorized_client",
            "ActorToken Access Denied: failed to resolve attributes (Profile nurse)",
            R::UnresolvedAttributes { profile: text("nurse") },
            SUPPORT,
        ),
        (
            401,
            "unauthorized_client",
            "ActorToken Access Denied: failed to determine profile (Profile option type child)",
            R::UndeterminedProfile { option: text("child") },
            SUPPORT,
        ),
        (
            401,
            "unauthorized_client",
            "SubjectToken Access Denied: Invalid authentication level.",
            R::InvalidLevel,
            SUPPORT,
        ),
        (500, "unknown", "Reason: unable to resolve signing key", R::UnresolvedSigningKey, SUPPORT),
        (
            500,
            "unknown",
            "Reason: error while invoking account endpoint",
            R::AccountEndpoint,
            SUPPORT,
        ),
        (
            500,
            "unknown",
            "Reason: no such thing",
            R::Backend { message: text("no such thing") },
            SUPPORT,
        ),
        (
            500,
            "unknown",
            "Reason: unable to extract assertion from backend (empty response)",
            R::EmptyAssertion,
            SUPPORT,
        ),
        (
            500,
            "unknown",
            "Reason: unable to extract assertion from backend (invalid response)",
            R::InvalidAssertion,
            SUPPORT,
        ),
        (500, "unknown", "Reason: unable to encode assertion", R::UnencodedAssertion, SUPPORT),
        (
            500,
            "unknown",
            "Reason: wrong issued_token_type received from backend",
            R::WrongIssuedTokenType,
            SUPPORT,
        ),
        (
            500,
            "unknown",
            "Reason: wrong token_type received from backend",
            R::WrongTokenType,
            SUPPORT,
        ),
        (500, "unknown", "Reason: unable to determine assertionLifetime", R::UnknownLife, SUPPORT),
        (
            400,
            "something_new",
            "It rains.",
            R::Other { error: text("something_new"), description: text("It rains.") },
            SUPPORT,
        ),
    ]
}

#[tokio::test]
async fn each_row_is_told_with_its_recommendation() {
    let stub = Stub::start(|_, before| {
        let (status, error, description, ..) = &rows()[before];
        let id = "Id-1490f45e9e886f6fc635cd15";
        let body =
            json!({"error": error, "error_description": description, "error_uri": null, "id": id});
        answer(*status, &body)
    })
    .await;
    let service = ExchangeService::new(&stub.base, settings()).unwrap();
    let (token, actor) = (AccessToken::new("original".into(), None, None), Actor::new("c", key()));
    let (mut texts, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for (status, _, description, expected, recommended) in rows() {
        let error = service.saml(&token, &actor, None, &SamlRequest::default()).await.unwrap_err();
        let ExchangeError::Refused { refusal, status: found, id } = &error else {
            panic!("{error}")
        };
        assert_eq!((&**refusal, *found), (&expected, status), "{description}");
        assert_eq!(id.as_deref(), Some("Id-1490f45e9e886f6fc635cd15"));
        assert!(!error.is_temporary());
        let text = error.to_string();
        assert!(text.contains(recommended), "{text}");
        assert!(text.contains(&format!("status {status}")) && text.contains("Id-1490f"), "{text}");
        assert!(texts.insert(refusal.to_string()), "no two rows have one text: {text}");
        let _new = codes.insert(error.code());
    }
    assert_eq!(stub.asked().len(), rows().len(), "none is sent again");
    // The nine fields share one code, and every code is in the documentation.
    assert_eq!(codes.len(), rows().len() - 8);
    let documentation = include_str!("../../../docs/iam.md");
    for code in codes.into_iter().chain(["exchange_invalid_ssin", "foreign_profile", "ssin_form"]) {
        assert!(documentation.contains(&format!("| `{code}` |")), "{code}");
    }
}
