use blindnym::{Pseudonym, PseudonymInTransit};
use blindnym_client::ClientSettings;

use crate::way::{domain, values, world};

#[tokio::test]
async fn answers_are_used_again() {
    let world = world();
    let client = world.client(ClientSettings::default());
    let uhmep = domain(&client, "uhmep_v1").await;
    let ehealth = domain(&client, "ehealth_v1").await;
    let first = client.pseudonymize(&uhmep, &values(12)).await;
    let first: Vec<PseudonymInTransit> = first.into_iter().map(Result::unwrap).collect();
    assert_eq!(world.way.sent(), 2);
    // Two new ones among them.
    let more = client.pseudonymize(&uhmep, &values(14)).await;
    let more: Vec<PseudonymInTransit> = more.into_iter().map(Result::unwrap).collect();
    assert_eq!(world.way.sent(), 1);
    assert!(first == more[..12]);
    // Another domain is another answer.
    let other = client.pseudonymize(&ehealth, &values(1)).await;
    assert_eq!((world.way.sent(), other[0].as_ref().unwrap().domain()), (1, "ehealth_v1"));
    let inputs: Vec<Pseudonym> = first.iter().cloned().map(Pseudonym::from).collect();
    for sent in [2, 0] {
        let converted = client.convert(&uhmep, &ehealth, &inputs).await;
        assert!(converted.iter().all(Result::is_ok));
        let identified = client.identify(&uhmep, &first).await;
        assert!(identified.into_iter().map(Result::unwrap).eq(values(12)));
        assert_eq!(world.way.sent(), 2 * sent);
    }
    client.forget();
    let _again = client.identify(&uhmep, &first[..1]).await;
    assert_eq!(world.way.sent(), 1);
}

#[tokio::test]
async fn answers_are_for_the_subject_that_asked() {
    let world = world();
    let client = world.client(ClientSettings::default());
    let uhmep = domain(&client, "uhmep_v1").await;
    for (subject, sent) in
        [(None, 1), (Some("a"), 1), (Some("b"), 1), (Some("a"), 0), (None, 0), (Some(""), 1)]
    {
        *world.way.subject.lock().unwrap() = subject.map(str::to_owned);
        let _answer = client.pseudonymize(&uhmep, &values(1)).await;
        assert_eq!(world.way.sent(), sent, "{subject:?}");
    }
}

#[tokio::test]
async fn one_switch_turns_them_off() {
    let world = world();
    let client = world.client(ClientSettings { cache: 0, ..ClientSettings::default() });
    let uhmep = domain(&client, "uhmep_v1").await;
    for _ in 0..2 {
        let _answer = client.pseudonymize(&uhmep, &values(1)).await;
        assert_eq!(world.way.sent(), 1);
    }
}

#[tokio::test]
async fn no_answer_outlives_its_domain() {
    let world = world();
    let client = world.client(ClientSettings::default());
    // The service's answers say ten minutes; of this domain nothing lives longer than the margin of caches.
    let uhmep = domain(&client, "uhmep_v1").await.with_time_to_live(20);
    let first = client.pseudonymize(&uhmep, &values(1)).await.remove(0).unwrap();
    let _other = client.pseudonymize(&uhmep, &values(1)).await;
    assert_eq!(world.way.sent(), 2);
    for _ in 0..2 {
        let _value = client.identify(&uhmep, std::slice::from_ref(&first)).await;
    }
    assert_eq!(world.way.sent(), 2);
}
