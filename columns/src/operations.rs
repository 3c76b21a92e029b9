//! The operations. `place` says where the service is: what a result depends on has to be told, so that an
//! interrupted run is not resumed with another service.

use std::sync::Arc;

use blindnym::{
    Domain, Pseudonym, PseudonymAtRest, PseudonymInTransit, Ssin, TransitOptions, Value,
};
use blindnym_client::ClientError;
use blindnym_client::blocking::{Client, Owner};
use zeroize::Zeroizing;

use crate::column::{Column, Made};
use crate::form::{Form, Kind};

/// Values to pseudonyms in transit.
#[must_use]
pub fn pseudonymize(
    client: Arc<Client>,
    domain: Domain,
    place: &str,
    kind: Kind,
    form: Form,
) -> Column<Value> {
    // As runs of the first version have it.
    let described = format!("pseudonymize {kind:?} for {} as {form}", told(&domain, place));
    Column::new(
        described,
        move |cells| cells.iter().map(|cell| kind.value(cell)).collect(),
        move |values| written(client.pseudonymize(&domain, values), form),
    )
}

/// Pseudonyms in transit to values.
#[must_use]
pub fn identify(client: Arc<Client>, domain: Domain, place: &str) -> Column<PseudonymInTransit> {
    let described = format!("identify {}", told(&domain, place));
    let ours = domain.clone();
    let text = |value: Result<Value, ClientError>| Ok(Zeroizing::new(value?.as_text()?.to_owned()));
    Column::new(
        described,
        move |cells| PseudonymInTransit::from_text_batch(&ours, cells),
        move |pseudonyms| client.identify(&domain, pseudonyms).into_iter().map(text).collect(),
    )
}

/// Pseudonyms of one domain to pseudonyms in transit of another.
#[must_use]
pub fn convert(
    client: Arc<Client>,
    from: Domain,
    to: Domain,
    place: &str,
    form: Form,
) -> Column<Pseudonym> {
    let described = format!("convert {} to {} as {form}", told(&from, place), to.name());
    let ours = from.clone();
    Column::new(
        described,
        move |cells| Pseudonym::from_text_batch(&ours, cells),
        move |pseudonyms| written(client.convert(&from, &to, pseudonyms), form),
    )
}

/// Pseudonyms in transit to pseudonyms at rest.
#[must_use]
pub fn at_rest(owner: Arc<Owner>, place: &str) -> Column<PseudonymInTransit> {
    let domain = owner.inner().current().domain().clone();
    let described = format!("at rest in {}", told(&domain, place));
    Column::new(
        described,
        move |cells| PseudonymInTransit::from_text_batch(&domain, cells),
        move |pseudonyms| {
            let opened = owner.at_rest(pseudonyms).into_iter();
            opened.map(|opened| Ok(Zeroizing::new(opened?.pseudonym.to_text()))).collect()
        },
    )
}

/// Pseudonyms at rest to pseudonyms in transit. `bound` tells for whom they are, without telling who it is.
#[must_use]
pub fn in_transit(
    owner: Arc<Owner>,
    place: &str,
    options: TransitOptions,
    bound: &str,
    form: Form,
) -> Column<PseudonymAtRest> {
    let domain = owner.inner().current().domain().clone();
    let described = format!("in transit in {} as {form}{bound}", told(&domain, place));
    Column::new(
        described,
        move |cells| PseudonymAtRest::from_text_batch(&domain, cells),
        move |pseudonyms| written(owner.in_transit(pseudonyms, &options), form),
    )
}

/// SSINs, punctuated or not, to their eleven digits.
#[must_use]
pub fn check_ssin() -> Column<Ssin> {
    Column::new(
        "check SSINs".to_owned(),
        |cells| cells.iter().map(|cell| Ssin::parse(cell.trim())).collect(),
        |ssins| ssins.iter().map(|ssin| Ok(Zeroizing::new(ssin.digits().to_owned()))).collect(),
    )
}

/// The domain and where it is: what results depend on.
fn told(domain: &Domain, place: &str) -> String {
    let (curve, buffer) = (domain.curve(), domain.buffer_size());
    format!("{} ({}, {curve}, {buffer}) at {place}", domain.name(), domain.audience())
}

/// Their texts.
fn written(made: Vec<Result<PseudonymInTransit, ClientError>>, form: Form) -> Vec<Made> {
    let form = form.text_form();
    made.into_iter().map(|made| Ok(Zeroizing::new(made?.to_text(form)))).collect()
}
