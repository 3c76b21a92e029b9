//! Values go the whole way over HTTP, and the owner unlocks its domain over HTTP.

use blindnym::{
    DomainDocument, DomainOwner, Jwks, Pseudonym, Ssin, Step, TransitOptions, Unlocked, Value,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::Server;

async fn owner(server: &Server, name: &str) -> DomainOwner {
    let (status, document) = server.get(&format!("/pseudo/v1/domains/{name}")).await;
    assert_eq!(status, 200);
    owner_of(server, &document).await
}

/// What an owner does with its domain's description.
pub(crate) async fn owner_of(server: &Server, document: &[u8]) -> DomainOwner {
    let document = DomainDocument::parse(document).unwrap();
    let jku = document.jku()[0].clone();
    let (status, jwks) = server.get(jku.strip_prefix(&server.base).unwrap()).await;
    assert_eq!(status, 200);
    let keys = server.owner.private_keys().unwrap();
    let Unlocked { owner, failed } = document.unlock(&jku, &Jwks::parse(&jwks).unwrap(), &keys);
    assert_eq!(failed, []);
    owner
}

pub(crate) fn now() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap()
}

#[tokio::test]
async fn a_value_goes_the_whole_way() {
    let server = Server::start().await;
    let (uhmep, ehealth) = (owner(&server, "uhmep_v1").await, owner(&server, "ehealth_v1").await);
    let mut rng = UnwrapErr(SysRng);
    let ssin: Ssin = "97.07.11-433.62".parse().unwrap();
    let values: Vec<Value> = (0..12).map(|_| Value::from(&ssin)).collect();
    let values: Vec<&Value> = values.iter().collect();

    let Step { state, message } = uhmep.domain().pseudonymize(&values, &mut rng);
    assert_eq!(message.len(), 2);
    let transit = state.finish(&server.send(&message).await);
    let rest: Vec<_> = transit
        .iter()
        .map(|transit| uhmep.to_at_rest(transit.as_ref().unwrap(), now()).unwrap().pseudonym)
        .collect();
    assert!(rest.iter().all(|other| *other == rest[0]), "one value, one pseudonym at rest");

    let options = TransitOptions::default();
    let answer = uhmep.to_in_transit(&rest[0], &options, now(), &mut rng).unwrap();
    let Step { state, message } = uhmep.domain().identify(&[&answer], &mut rng);
    let identified = state.finish(&server.send(&message).await).remove(0).unwrap();
    assert_eq!(identified, *values[0]);

    let pseudonyms = [Pseudonym::from(rest[0].clone()), Pseudonym::from(answer)];
    let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
    let Step { state, message } = uhmep.domain().convert(&pseudonyms, ehealth.domain(), &mut rng);
    let converted = state.finish(&server.send(&message).await);
    let rest =
        |n: usize| ehealth.to_at_rest(converted[n].as_ref().unwrap(), now()).unwrap().pseudonym;
    assert_eq!(rest(0), rest(1));
}

#[tokio::test]
async fn another_curve_is_served_as_well() {
    let server = Server::start().await;
    let owner = owner(&server, "p256_v1").await;
    let value = Value::from_text("12345");
    let mut rng = UnwrapErr(SysRng);
    let Step { state, message } = owner.domain().pseudonymize(&[&value], &mut rng);
    let transit = state.finish(&server.send(&message).await).remove(0).unwrap();
    let Step { state, message } = owner.domain().identify(&[&transit], &mut rng);
    assert_eq!(state.finish(&server.send(&message).await), [Ok(value)]);
}

#[tokio::test]
async fn many_at_the_same_time_get_their_own_answers() {
    let server = Server::start().await;
    let owner = owner(&server, "uhmep_v1").await;
    let one = async |n: u32| {
        let value = Value::from_text(&n.to_string());
        let mut rng = UnwrapErr(SysRng);
        let Step { state, message } = owner.domain().pseudonymize(&[&value], &mut rng);
        let transit = state.finish(&server.send(&message).await).remove(0).unwrap();
        let Step { state, message } = owner.domain().identify(&[&transit], &mut rng);
        assert_eq!(state.finish(&server.send(&message).await), [Ok(value)]);
    };
    let _all = futures_util::future::join_all((0..40).map(one)).await;
}
