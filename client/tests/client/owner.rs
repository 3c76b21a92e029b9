use std::sync::atomic::Ordering;
use std::time::Duration;

use blindnym::{PseudonymAtRest, PseudonymInTransit, TransitOptions};
use blindnym_client::{ClientError, ClientSettings, Owner, OwnerKeys, OwnerSettings};

use crate::way::{World, domain, values, world};

async fn owner(world: &World) -> Owner {
    Owner::open(world.keys(), OwnerSettings::default()).await.unwrap()
}

#[tokio::test]
async fn an_owner_reads_what_clients_make_and_clients_what_it_makes() {
    let world = world();
    let owner = owner(&world).await;
    let client = world.client(ClientSettings::default());
    let uhmep = domain(&client, "uhmep_v1").await;
    let values = values(70);
    let made = client.pseudonymize(&uhmep, &values).await;
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let at_rest: Vec<PseudonymAtRest> =
        owner.at_rest(&made).await.into_iter().map(|opened| opened.unwrap().pseudonym).collect();
    assert_eq!(at_rest.len(), 70);
    let options = TransitOptions::default();
    let again = owner.in_transit(&at_rest, &options).await;
    let again: Vec<PseudonymInTransit> = again.into_iter().map(Result::unwrap).collect();
    let identified = client.identify(&uhmep, &again).await;
    assert!(identified.into_iter().map(Result::unwrap).eq(values));
}

#[tokio::test]
async fn what_an_owner_made_is_given_again_for_the_same_options() {
    let world = world();
    let owner = owner(&world).await;
    let client = world.client(ClientSettings::default());
    let uhmep = domain(&client, "uhmep_v1").await;
    let made = client.pseudonymize(&uhmep, &values(2)).await;
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let opened = owner.at_rest(&made).await;
    let at_rest: Vec<PseudonymAtRest> =
        opened.into_iter().map(|opened| opened.unwrap().pseudonym).collect();
    let [free, bound, other] = [
        TransitOptions::default(),
        TransitOptions::for_subject("a"),
        TransitOptions::for_subject("b"),
    ];
    let make = async |options: &TransitOptions| {
        let made = owner.in_transit(&at_rest, options).await;
        made.into_iter().map(Result::unwrap).collect::<Vec<_>>()
    };
    let first = make(&free).await;
    assert!(make(&free).await == first);
    let to_a = make(&bound).await;
    assert!(to_a != first && make(&bound).await == to_a && make(&other).await != to_a);
    owner.forget();
    assert!(make(&free).await != first);
}

#[tokio::test(start_paused = true)]
async fn a_domain_is_read_every_six_hours_and_each_minute_where_that_fails() {
    let world = world();
    let owner = owner(&world).await;
    assert_eq!(world.way.described(), 1);
    let pass = async |seconds| tokio::time::sleep(Duration::from_secs(seconds)).await;
    pass(6 * 3600 - 1).await;
    assert_eq!(world.way.described(), 0);
    pass(2).await;
    assert_eq!(world.way.described(), 1);
    world.way.broken.store(true, Ordering::SeqCst);
    pass(6 * 3600 + 150).await;
    assert_eq!(world.way.described(), 3);
    assert_eq!(owner.failure(), Some(ClientError::Failed { status: 500 }));
    // The last good keys stay in use.
    assert!(owner.current().keys().active().is_ok());
    world.way.broken.store(false, Ordering::SeqCst);
    pass(60).await;
    assert_eq!((world.way.described(), owner.failure()), (1, None));
    drop(owner);
    pass(24 * 3600).await;
    assert_eq!(world.way.described(), 0, "it ends with its owner");
}

#[tokio::test]
async fn the_first_reading_has_to_go_well() {
    let world = world();
    world.way.broken.store(true, Ordering::SeqCst);
    let failed = Owner::open(world.keys(), OwnerSettings::default()).await;
    assert_eq!(failed.map(drop), Err(ClientError::Failed { status: 500 }));
    world.way.broken.store(false, Ordering::SeqCst);
    let keys = OwnerKeys { jku: "https://somebody.else".into(), ..world.keys() };
    assert!(Owner::open(keys, OwnerSettings::default()).await.is_err());
}

/// The message of a transitInfo is sealed with the key that its header names.
fn with_unknown_kid(domain: &blindnym::Domain, made: &PseudonymInTransit) -> PseudonymInTransit {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let text = made.to_text(blindnym::TextForm::Sec1(blindnym::Sec1Form::Long));
    let (point, info) = text.split_once(':').unwrap();
    let (header, rest) = info.split_once('.').unwrap();
    let header = Base64UrlUnpadded::decode_vec(header).unwrap();
    let mut header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"] = "a newer one".into();
    let header = Base64UrlUnpadded::encode_string(header.to_string().as_bytes());
    PseudonymInTransit::from_text(domain, &format!("{point}:{header}.{rest}")).unwrap()
}

#[tokio::test]
async fn a_domain_that_would_give_other_pseudonyms_is_not_taken() {
    let world = world();
    let owner = owner(&world).await;
    *world.way.forged.lock().unwrap() = Some(("\"bufferSize\":8", "\"bufferSize\":7"));
    let refused = owner.refresh().await.unwrap_err();
    assert_eq!(refused, ClientError::Changed { what: "buffer size" });
    assert_eq!(owner.failure(), Some(refused));
    assert_eq!(owner.current().domain().buffer_size(), 8);
    *world.way.forged.lock().unwrap() = None;
    owner.refresh().await.unwrap();
    assert_eq!(owner.failure(), None);
}

#[tokio::test]
async fn a_key_that_nobody_told_of_is_not_taken() {
    let world = world();
    let first = owner(&world).await.current();
    let kid = first.keys().active().unwrap().kid();
    let kids: Vec<String> = first.keys().keys().iter().map(|key| key.kid().into()).collect();
    let told = |kids| OwnerKeys { transit_keys: Some(kids), ..world.keys() };
    let others = kids.iter().filter(|one| *one != kid).cloned().collect();
    let untold = Owner::open(told(others), OwnerSettings::default()).await;
    assert_eq!(untold.map(drop), Err(ClientError::UntoldKey { kid: kid.into() }));
    let owner = Owner::open(told(kids), OwnerSettings::default()).await.unwrap();
    // The same key under another name is as good as a new one.
    let (known, new) = (format!("\"{kid}\""), "\"planted\"");
    *world.way.forged.lock().unwrap() = Some((Box::leak(known.into_boxed_str()), new));
    let refused = owner.refresh().await.unwrap_err();
    assert_eq!(refused, ClientError::UntoldKey { kid: "planted".into() });
    assert_eq!(owner.failure(), Some(refused));
    assert_eq!(owner.current().keys().active().unwrap().kid(), kid);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_not_known_is_looked_for_once_a_minute() {
    let world = world();
    let owner = owner(&world).await;
    let client = world.client(ClientSettings::default());
    let uhmep = domain(&client, "uhmep_v1").await;
    let made = client.pseudonymize(&uhmep, &values(2)).await;
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let items = [made[0].clone(), with_unknown_kid(&uhmep, &made[1])];
    let _before = world.way.described();
    for (wait, described) in [(0, 0), (61, 1), (1, 0), (60, 1)] {
        tokio::time::sleep(Duration::from_secs(wait)).await;
        let opened = owner.at_rest(&items).await;
        assert!(opened[0].is_ok());
        assert_eq!(opened[1].as_ref().map(drop).unwrap_err().code(), "unknown_kid");
        assert_eq!(world.way.described(), described, "after {wait} s");
    }
}
