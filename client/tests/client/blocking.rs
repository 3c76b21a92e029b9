use std::sync::Arc;

use blindnym::{PseudonymAtRest, PseudonymInTransit, TransitOptions};
use blindnym_client::blocking::Blocking;
use blindnym_client::{ClientError, ClientSettings, OwnerSettings, PseudonymisationService};

use crate::way::{Way, values, world};

#[test]
fn a_program_without_a_runtime_closes_the_circle() {
    let world = world();
    let blocking = Blocking::new().unwrap();
    let service: Arc<dyn PseudonymisationService> = Arc::<Way>::clone(&world.way);
    let client = blocking.client(service, ClientSettings::default()).unwrap();
    let owner = blocking.owner(world.keys(), OwnerSettings::default()).unwrap();
    let uhmep = client.domain("uhmep_v1").unwrap();
    let made = client.pseudonymize(&uhmep, &values(3));
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let at_rest = owner.at_rest(&made).into_iter().map(|opened| opened.unwrap().pseudonym);
    let at_rest: Vec<PseudonymAtRest> = at_rest.collect();
    let made = owner.in_transit(&at_rest, &TransitOptions::default());
    let made: Vec<PseudonymInTransit> = made.into_iter().map(Result::unwrap).collect();
    let back = client.identify(&uhmep, &made);
    assert!(back.into_iter().map(Result::unwrap).eq(values(3)));
    owner.refresh().unwrap();
}

#[tokio::test]
async fn async_code_is_told_to_use_the_async_forms() {
    let world = world();
    let blocking = Blocking::new().unwrap();
    let service: Arc<dyn PseudonymisationService> = Arc::<Way>::clone(&world.way);
    let client = blocking.client(service, ClientSettings::default()).unwrap();
    assert!(matches!(client.domain("uhmep_v1"), Err(ClientError::Settings { .. })));
    // A runtime is not dropped on another one's threads.
    tokio::task::spawn_blocking(move || drop((client, blocking))).await.unwrap();
}
