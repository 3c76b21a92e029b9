//! Unlocking the secret keys of a domain (vectors/domain.json), with aws-lc-rs.

use base64ct::{Base64, Encoding};
use blindnym::{
    AwsLcPrivateKeys, AwsLcPublicKeys, DomainDocument, Jwk, Jwks, MasterSecret, SealedFor,
    ServiceDomain, Step, Unlocked,
};

use crate::support::{Row, file, seeded_rng, table};
use crate::uhmep;

fn private_keys(rows: &[Row]) -> AwsLcPrivateKeys {
    let mut keys = AwsLcPrivateKeys::new();
    for row in rows {
        let pkcs8 = Base64::decode_vec(row.text("pkcs8_b64")).unwrap();
        keys.insert_pkcs8(row.text("x5t_s256"), &pkcs8).unwrap();
    }
    keys
}

fn jwks(row: &Row) -> Jwks {
    Jwks::parse(&row.json("jwks")).unwrap()
}

#[test]
fn unlocks_what_can_be_and_tells_about_the_rest() {
    let vectors = file("domain");
    let keys = private_keys(&vectors.rows("keys"));
    let mut unlocked = 0;
    for row in table("domain", "cases").into_iter().filter(|row| row.error().is_none()) {
        let name = row.text("name");
        let jwks = if row.0.contains_key("jwks") { jwks(&row) } else { jwks(&vectors) };
        let document = DomainDocument::parse(&row.json("domain_json")).unwrap();
        let Unlocked { owner, failed } = document.unlock(row.text("jku"), &jwks, &keys);

        let found: Vec<&str> = owner.keys().keys().iter().map(|key| key.kid()).collect();
        let expected = row.rows("unlocked");
        let expected: Vec<&str> = expected.iter().map(|key| key.text("kid")).collect();
        assert_eq!(found, expected, "{name}");
        unlocked += found.len();

        let failed: Vec<_> =
            failed.iter().map(|key| (key.kid.as_str(), key.error.code())).collect();
        let expected = row.rows("failed");
        let expected: Vec<_> =
            expected.iter().map(|key| (key.text("kid"), key.text("error"))).collect();
        assert_eq!(failed, expected, "{name}");

        let active = owner.keys().active().ok().map(|key| key.kid().to_owned());
        assert_eq!(serde_json::Value::from(active), *row.get("active_kid"), "{name}");
        if row.get("active_kid").is_null() {
            assert_eq!(owner.keys().active().unwrap_err().code(), "no_active_key");
        }
    }
    assert!(unlocked > 0);
}

#[test]
fn private_keys_may_live_elsewhere() {
    let vectors = file("domain");
    let row = &table("domain", "cases")[0];
    let document = DomainDocument::parse(&row.json("domain_json")).unwrap();
    let Step { state, message } = document.unlock_start(row.text("jku"), &jwks(&vectors));
    assert!(!message.is_empty());
    assert!(message.iter().all(|wrapped| wrapped.encrypted_key().len() == 256));
    // They answer with nothing: every key is told to have failed.
    let Unlocked { owner, failed } = state.finish(Vec::new());
    assert!(owner.keys().keys().is_empty());
    assert_eq!(failed[0].error.code(), "decryption_failed");
}

#[test]
fn a_domain_document_of_ours_unlocks() {
    let vectors = file("domain");
    let ours = vectors.rows("keys");
    let holder = |kid: &str, jku: &str| SealedFor {
        jku: jku.to_owned(),
        key: jwks(&vectors).find(kid).unwrap().clone(),
    };
    let mine = holder(ours[0].text("kid"), "https://me");
    let other = SealedFor { jku: "https://service".to_owned(), ..mine.clone() };
    let master = MasterSecret::from_bytes(&[9; 64]).unwrap();
    let domain =
        ServiceDomain::derive(&master, &uhmep().with_time_to_live(90), 1, &[1, 2]).unwrap();
    let text = domain.document("A test", &[other, mine], &AwsLcPublicKeys, &mut seeded_rng(1));
    let document = DomainDocument::parse(text.unwrap().as_bytes()).unwrap();
    assert_eq!(document.domain(), domain.domain());
    assert_eq!(document.jku(), ["https://service", "https://me"]);
    let Unlocked { owner, failed } =
        document.unlock("https://me", &jwks(&vectors), &private_keys(&ours));
    assert_eq!(failed, []);
    assert_eq!(owner.keys().keys().len(), 2);
    let active = |keys: &blindnym::TransitKeys| keys.active().unwrap().kid().to_owned();
    assert_eq!(active(owner.keys()), active(domain.keys()));
    assert_eq!(active(owner.keys()), master.transit_key("uhmep_v1", 2).unwrap().kid());
}

#[test]
fn keys_that_are_no_keys_are_refused() {
    let mut keys = AwsLcPrivateKeys::new();
    assert_eq!(keys.insert_pkcs8("t", b"no key").unwrap_err().code(), "invalid_key");
    let recipient = Jwk::new("1", &[5], &[3], b"");
    let error = blindnym::PublicKeys::wrap_key(&AwsLcPublicKeys, &recipient, &[7; 32]).unwrap_err();
    assert_eq!(error.code(), "encryption_failed");
}
