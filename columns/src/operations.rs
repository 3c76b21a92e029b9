//! The operations. `place` says where the service is: what a result depends on has to be told, so that an
//! interrupted run is not resumed with another service.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use blindnym::{
    Domain, Opened, Pseudonym, PseudonymAtRest, PseudonymInTransit, Ssin, StudyKey, StudyPseudonym,
    TransitOptions, Value,
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

/// Pseudonyms in transit to pseudonyms at rest. Where they came from the caller whose token has this `sub`, those that
/// are bound to another are refused.
///
/// # Errors
/// [`ClientError::Settings`] where the system has no random numbers.
pub fn at_rest(
    owner: Arc<Owner>,
    place: &str,
    subject: Option<&str>,
) -> Result<Column<PseudonymInTransit>, ClientError> {
    let domain = owner.inner().current().domain().clone();
    let (_, bound) = bound_to(subject)?;
    let described = format!("at rest in {}{bound}", told(&domain, place));
    let subject = subject.map(str::to_owned);
    let opened = move |opened: Result<Opened, ClientError>| {
        let opened = opened?;
        if subject.is_some() {
            let _bound = opened.claims.expect_subject(subject.as_deref())?;
        }
        Ok(Zeroizing::new(opened.pseudonym.to_text()))
    };
    Ok(Column::new(
        described,
        move |cells| PseudonymInTransit::from_text_batch(&domain, cells),
        move |pseudonyms| owner.at_rest(pseudonyms).into_iter().map(&opened).collect(),
    ))
}

/// Pseudonyms at rest to pseudonyms in transit, for the caller whose token has this `sub`, or for anybody.
///
/// # Errors
/// [`ClientError::Settings`] where the system has no random numbers.
pub fn in_transit(
    owner: Arc<Owner>,
    place: &str,
    subject: Option<&str>,
    form: Form,
) -> Result<Column<PseudonymAtRest>, ClientError> {
    let domain = owner.inner().current().domain().clone();
    let (options, bound) = bound_to(subject)?;
    let described = format!("in transit in {} as {form}{bound}", told(&domain, place));
    Ok(Column::new(
        described,
        move |cells| PseudonymAtRest::from_text_batch(&domain, cells),
        move |pseudonyms| written(owner.in_transit(pseudonyms, &options), form),
    ))
}

/// Options for a subject, and how a run for it is told from one for another: by a hash. One that looks like
/// a person's number could be found by trying, so its runs are like no other, and cannot be resumed.
fn bound_to(subject: Option<&str>) -> Result<(TransitOptions, String), ClientError> {
    let Some(subject) = subject else {
        return Ok((TransitOptions::default(), String::new()));
    };
    let mut bytes = [0; 16];
    if subject.bytes().filter(u8::is_ascii_digit).count() == subject.len() {
        let reason = "the system has no random numbers";
        getrandom::fill(&mut bytes).map_err(|_| ClientError::Settings { reason })?;
    } else {
        let hash = digest(&SHA256, subject.as_bytes());
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hash)| *byte = *hash);
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((TransitOptions::for_subject(subject), format!(", for subject {hex}")))
}

/// Pseudonyms at rest to those of a study.
#[must_use]
pub fn study(key: StudyKey, domain: Domain) -> Column<PseudonymAtRest> {
    let ours = domain.clone();
    // Not told apart from another key's: a file would have to hold something of it.
    Column::new(
        format!("study pseudonyms in {} ({})", domain.name(), domain.curve()),
        move |cells| PseudonymAtRest::from_text_batch(&ours, cells),
        move |pseudonyms| {
            let made = key.pseudonyms(&domain, &pseudonyms.iter().collect::<Vec<_>>());
            made.into_iter().map(|made| Ok(Zeroizing::new(made?.to_text()))).collect()
        },
    )
}

/// Pseudonyms of a study to those at rest.
#[must_use]
pub fn study_back(key: StudyKey, domain: Domain) -> Column<StudyPseudonym> {
    let ours = domain.clone();
    Column::new(
        format!("out of a study in {} ({})", domain.name(), domain.curve()),
        move |cells| cells.iter().map(|cell| StudyPseudonym::from_text(&ours, cell)).collect(),
        move |pseudonyms| {
            let made = key.at_rest(&domain, &pseudonyms.iter().collect::<Vec<_>>());
            made.into_iter().map(|made| Ok(Zeroizing::new(made?.to_text()))).collect()
        },
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
