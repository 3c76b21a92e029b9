use blindnym_client::{AccessToken, ExchangeError, ExchangeRefusal, ExchangeService};
use serde_json::json;

use crate::stub::{Stub, answer, settings};

fn token() -> AccessToken {
    AccessToken::new("the-token".into(), None, None)
}

fn service(stub: &Stub) -> ExchangeService {
    ExchangeService::new(&format!("{}/iam/v2", stub.base), settings()).unwrap()
}

#[tokio::test]
async fn the_example_with_mandates_and_children() {
    let stub = Stub::start(|asked, _| {
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", "/iam/v2/profiles"));
        assert_eq!(asked.header("authorization"), "Bearer the-token");
        answer(
            200,
            &json!({
                "firstName": "John", "lastName": "Doe", "ssin": "12345678912",
                "children": [
                    {"lastName": "Doe", "firstName": "Junior1", "ssin": "23456789123"},
                    {"lastName": "Doe", "firstName": "Junior2", "ssin": "34567891234"},
                ],
                "mandators": [{
                    "firstName": "Grandfather", "lastName": "Doe", "ssin": "01234567891",
                    "name": "Doe Grandfather", "serviceNames": ["medicaldatamanagement"],
                }],
            }),
        )
    })
    .await;
    let profiles = service(&stub).profiles(&token()).await.unwrap();
    assert_eq!(profiles.first_name.as_deref(), Some("John"));
    let children = profiles.children.as_ref().unwrap();
    assert_eq!((children.len(), children[1].ssin.as_str()), (2, "34567891234"));
    let mandators = profiles.mandators.as_ref().unwrap();
    assert_eq!(mandators[0].name.as_deref(), Some("Doe Grandfather"));
    assert_eq!(mandators[0].service_names, ["medicaldatamanagement"]);
    assert_eq!(profiles.organizations, None);
    for shown in [format!("{profiles:?}"), format!("{children:?}{mandators:?}")] {
        for hidden in ["Doe", "John", "Junior", "1234567", "2345678"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_technical_client_gets_no_names_and_absent_stays_absent() {
    let stub = Stub::start(|asked, _| {
        assert_eq!(asked.path, "/iam/v2/profiles/12345678912");
        answer(200, &json!({"ssin": "12345678912", "children": [], "organizations": [{"a": 1}]}))
    })
    .await;
    let profiles = service(&stub).profiles_of(&token(), "12345678912").await.unwrap();
    assert_eq!((profiles.first_name, profiles.last_name), (None, None));
    assert_eq!(profiles.children.map(|children| children.len()), Some(0));
    assert!(profiles.mandators.is_none());
    assert_eq!(profiles.organizations.map(|all| all.len()), Some(1));
}

#[tokio::test]
async fn what_is_no_ssin_by_its_form_is_not_sent() {
    let stub = Stub::start(|_, _| answer(200, &json!({}))).await;
    for text in ["", "a", "../profiles", "1234567891", "123456789123", "1234567891٣", "12345 78912"]
    {
        let error = service(&stub).profiles_of(&token(), text).await.unwrap_err();
        assert_eq!(error, ExchangeError::SsinForm, "{text}");
    }
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn an_invalid_ssin_is_not_repeated() {
    let stub = Stub::start(|_, _| {
        answer(
            400,
            &json!({
                "type": "https://www.gcloud.belgium.be/rest/problems/badRequest",
                "title": "Bad Request", "status": 400,
                "detail": "Invalid parameter: '12345678912' is not a valid SSIN.",
                "id": "Id-d5c7356182abed5af3d76ce2",
            }),
        )
    })
    .await;
    let error = service(&stub).profiles_of(&token(), "12345678912").await.unwrap_err();
    let ExchangeError::Refused { refusal, status: 400, id } = &error else { panic!("{error}") };
    assert_eq!(**refusal, ExchangeRefusal::InvalidSsin);
    assert_eq!(id.as_deref(), Some("Id-d5c7356182abed5af3d76ce2"));
    let text = format!("{error} {error:?}");
    assert!(text.contains("use a correct and valid one") && !text.contains("12345"), "{text}");
}

#[tokio::test]
async fn what_is_no_profile_is_told() {
    for (body, code) in [(json!({"children": []}), "iam_answer"), (json!([]), "iam_answer")] {
        let stub = Stub::start(move |_, _| answer(200, &body)).await;
        assert_eq!(service(&stub).profiles(&token()).await.unwrap_err().code(), code);
    }
    let stub = Stub::start(|_, _| answer(403, &json!({"title": "Forbidden"}))).await;
    let error = service(&stub).profiles(&token()).await.unwrap_err();
    assert!(error.to_string().contains("Forbidden"), "{error}");
}
