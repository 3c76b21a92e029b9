//! The five operations, with a profile's service and keys.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use aws_lc_rs::digest::{SHA256, digest};
use blindnym::{
    Domain, Pseudonym, PseudonymAtRest, PseudonymInTransit, Ssin, TransitOptions, Value,
};
use blindnym_client::blocking::{Blocking, Client, Owner};
use blindnym_client::{ClientError, HttpService, OwnerSettings};
use zeroize::Zeroizing;

use super::column::Column;
use super::form::{Form, Kind};
use crate::profile::{Profile, Selection};

/// What a profile gives to work with.
pub(super) struct Reach {
    profile: Profile,
    blocking: Blocking,
    service: Arc<HttpService>,
    threads: Option<usize>,
}

impl Reach {
    /// Reads the profile. Nothing is asked of anybody yet.
    pub(super) fn new(selection: &Selection, threads: Option<usize>) -> Result<Self> {
        let profile = Profile::find(selection)?;
        let (blocking, service) = (Blocking::new()?, profile.service()?);
        Ok(Self { profile, blocking, service, threads })
    }

    /// Values to pseudonyms in transit.
    pub(super) fn pseudonymize(
        &self,
        domain: Option<&str>,
        kind: Kind,
        form: Form,
    ) -> Result<Column<Value>> {
        let client = self.client()?;
        let domain = client.domain(self.profile.domain(domain)?)?;
        let described =
            format!("pseudonymize {kind:?} for {} as {}", self.told(&domain), form.name());
        Ok(Column {
            described,
            parse: Box::new(move |cells| cells.iter().map(|cell| kind.value(cell)).collect()),
            work: Box::new(move |values| written(client.pseudonymize(&domain, values), form)),
        })
    }

    /// Pseudonyms in transit to values.
    pub(super) fn identify(&self, domain: Option<&str>) -> Result<Column<PseudonymInTransit>> {
        let client = self.client()?;
        let domain = client.domain(self.profile.domain(domain)?)?;
        let described = format!("identify {}", self.told(&domain));
        let ours = domain.clone();
        let text =
            |value: Result<Value, ClientError>| Ok(Zeroizing::new(value?.as_text()?.to_owned()));
        Ok(Column {
            described,
            parse: Box::new(move |cells| PseudonymInTransit::from_text_batch(&ours, cells)),
            work: Box::new(move |pseudonyms| {
                client.identify(&domain, pseudonyms).into_iter().map(text).collect()
            }),
        })
    }

    /// Pseudonyms in transit to pseudonyms at rest.
    pub(super) fn at_rest(&self, domain: Option<&str>) -> Result<Column<PseudonymInTransit>> {
        let (owner, domain) = self.owner(domain)?;
        let described = format!("at rest in {}", self.told(&domain));
        Ok(Column {
            described,
            parse: Box::new(move |cells| PseudonymInTransit::from_text_batch(&domain, cells)),
            work: Box::new(move |pseudonyms| {
                let opened = owner.at_rest(pseudonyms).into_iter();
                opened.map(|opened| Ok(Zeroizing::new(opened?.pseudonym.to_text()))).collect()
            }),
        })
    }

    /// Pseudonyms at rest to pseudonyms in transit.
    pub(super) fn in_transit(
        &self,
        domain: Option<&str>,
        subject: Option<&str>,
        form: Form,
    ) -> Result<Column<PseudonymAtRest>> {
        let (owner, domain) = self.owner(domain)?;
        let described = format!("in transit in {} as {}", self.told(&domain), form.name());
        let (options, bound) = bound_to(subject)?;
        let described = format!("{described}{bound}");
        Ok(Column {
            described,
            parse: Box::new(move |cells| PseudonymAtRest::from_text_batch(&domain, cells)),
            work: Box::new(move |pseudonyms| written(owner.in_transit(pseudonyms, &options), form)),
        })
    }

    /// Pseudonyms of one domain to pseudonyms in transit of another.
    pub(super) fn convert(
        &self,
        from: Option<&str>,
        to: &str,
        form: Form,
    ) -> Result<Column<Pseudonym>> {
        let client = self.client()?;
        let from = client.domain(self.profile.domain(from)?)?;
        let to = client.domain(to)?;
        let described = format!("convert {} to {} as {}", self.told(&from), to.name(), form.name());
        let ours = from.clone();
        Ok(Column {
            described,
            parse: Box::new(move |cells| Pseudonym::from_text_batch(&ours, cells)),
            work: Box::new(move |pseudonyms| written(client.convert(&from, &to, pseudonyms), form)),
        })
    }

    fn client(&self) -> Result<Client> {
        let mut settings = self.profile.client_settings();
        settings.threads = self.threads.or(settings.threads);
        Ok(self.blocking.client(self.service.clone(), settings)?)
    }

    fn owner(&self, domain: Option<&str>) -> Result<(Owner, Domain)> {
        let domain = self.profile.domain(domain)?;
        let keys = self.blocking.run(self.profile.owner_keys(self.service.clone(), domain))??;
        let client = self.profile.client_settings();
        let threads = self.threads.or(client.threads);
        let settings = OwnerSettings { threads, cache: client.cache, ..OwnerSettings::default() };
        let owner = self.blocking.owner(keys, settings)?;
        let domain = owner.inner().current().domain().clone();
        Ok((owner, domain))
    }

    /// The domain and where it is: what results depend on.
    fn told(&self, domain: &Domain) -> String {
        let (curve, buffer) = (domain.curve(), domain.buffer_size());
        let (name, audience) = (domain.name(), domain.audience());
        format!("{name} ({audience}, {curve}, {buffer}) at {}", self.profile.base)
    }
}

/// Options for a subject, and how a run for it is told from one for another: by a hash. One that looks like
/// a person's number could be found by trying, so its runs are like no other, and cannot be resumed.
fn bound_to(subject: Option<&str>) -> Result<(TransitOptions, String)> {
    let Some(subject) = subject else {
        return Ok((TransitOptions::default(), String::new()));
    };
    let mut bytes = [0; 16];
    if subject.bytes().filter(u8::is_ascii_digit).count() == subject.len() {
        getrandom::fill(&mut bytes).map_err(|_| anyhow!("the system has no random numbers"))?;
    } else {
        let hash = digest(&SHA256, subject.as_bytes());
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hash)| *byte = *hash);
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((TransitOptions::for_subject(subject), format!(", for subject {hex}")))
}

impl Kind {
    fn value(self, cell: &str) -> blindnym::Result<Value> {
        match self {
            Self::Ssin => Ok(Value::from(&Ssin::parse(cell.trim())?)),
            Self::Text => Ok(Value::from_text(cell)),
        }
    }
}

/// Their texts.
fn written(
    made: Vec<Result<PseudonymInTransit, ClientError>>,
    form: Form,
) -> Vec<Result<Zeroizing<String>, ClientError>> {
    let form = form.text_form();
    made.into_iter().map(|made| Ok(Zeroizing::new(made?.to_text(form)))).collect()
}
