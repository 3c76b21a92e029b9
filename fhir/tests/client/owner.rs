//! The owner's side with keys that are read from a service.

use std::sync::Arc;

use blindnym_client::{
    Client, ClientSettings, EmbeddedService, Owner, OwnerKeys, OwnerSettings,
    PseudonymisationService,
};
use blindnym_fhir::{FhirClient, FhirOwner, Form, Rules, Settings};
use blindnym_service::DevWorld;

const SSIN: &str = "97071143362";

/// A caller and an owner of one domain.
async fn world() -> (FhirClient, FhirOwner) {
    let base = "http://localhost";
    let DevWorld { service, descriptions, owner, jwks } = DevWorld::new(base).unwrap();
    let descriptions = descriptions.into_iter().map(|one| (one.name, one.json));
    let service: Arc<dyn PseudonymisationService> =
        Arc::new(EmbeddedService::new(Arc::new(service), descriptions));
    let client = Client::new(Arc::clone(&service), ClientSettings::default()).unwrap();
    let domain = client.domain("uhmep_v1").await.unwrap();
    let keys = OwnerKeys {
        service,
        domain: "uhmep_v1".into(),
        jku: format!("{base}{}", DevWorld::JWKS_PATH),
        jwks: Arc::new(jwks),
        private_keys: Arc::new(owner.private_keys().unwrap()),
        transit_keys: None,
    };
    let owner = Owner::open(keys, OwnerSettings::default()).await.unwrap();
    let rules = Rules::ready("uhmep").unwrap();
    let fhir = FhirClient::new(Arc::new(client), domain, rules, Settings::default());
    (fhir, FhirOwner::new(Arc::new(owner), Form::default()))
}

fn task() -> String {
    format!(
        r#"{{"resourceType":"Task","for":{{"reference":"Patient/{SSIN}"}},"note":[{{"text":"x"}}]}}"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_is_found_answered_and_identified() {
    let (fhir, owner) = world().await;
    let leaves = fhir.pseudonymize(&[&task()]).await.remove(0).unwrap();
    let results = owner.store(&[&leaves, "{", &leaves], None).await;
    let codes: Vec<&str> = results
        .iter()
        .map(|one| one.as_ref().map_or_else(|error| error.code(), |_| "good"))
        .collect();
    assert_eq!(codes, ["good", "json", "good"]);
    let stored = results.into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(stored[0], stored[1]);

    let search =
        fhir.pseudonymize_search(&format!("patient=Patient/{SSIN}&_count=5")).await.unwrap();
    let found = owner.search(&search, None).await.unwrap();
    let reference =
        found.strip_prefix("patient=Patient%2F").unwrap().strip_suffix("&_count=5").unwrap();
    assert!(stored[0].contains(&format!("Patient/{reference}")), "{found}");
    let wrong = owner.search("patient=urn:be:fgov:pseudo:v2:x", None).await.unwrap_err();
    assert_eq!(wrong.code(), "no_pseudonym");

    let answered = owner.answer(&[&stored[0]], None).await.remove(0).unwrap();
    assert_ne!(answered, leaves);
    assert_eq!(fhir.identify(&[&answered]).await.remove(0).unwrap().as_str(), task());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_bound_to_somebody_is_for_nobody_else() {
    let (fhir, owner) = world().await;
    let leaves = fhir.pseudonymize(&[&task()]).await.remove(0).unwrap();
    let stored = owner.store(&[&leaves], None).await.remove(0).unwrap();
    let bound = owner.answer(&[&stored], Some("me")).await.remove(0).unwrap();
    assert_eq!(owner.store(&[&bound], Some("me")).await.remove(0).unwrap(), stored);
    let json: serde_json::Value = serde_json::from_str(&bound).unwrap();
    let search = format!("patient={}", json["for"]["reference"].as_str().unwrap());
    assert!(owner.search(&search, Some("me")).await.is_ok());
    for somebody in [None, Some("you")] {
        let refused = owner.store(&[&bound], somebody).await.remove(0).unwrap_err();
        assert_eq!(refused.code(), "wrong_subject");
        let refused = owner.search(&search, somebody).await.unwrap_err();
        assert_eq!(refused.code(), "wrong_subject");
    }
}
