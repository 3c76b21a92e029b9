//! A service of one's own: domains from the store, callers with access tokens.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use blindnym::{AwsLcPublicKeys, Service};
use blindnym_service::{
    AccessRule, Description, Gate, KeySource, KeysError, Tls, Verifier, VerifierSettings,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;

use super::World;
use crate::data::Data;
use crate::pkcs11::Pkcs11;

/// What serving for real needs.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Real {
    #[command(flatten)]
    data: Data,
    /// Issuer of the access tokens, as their `iss` has it
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// What the `aud` of access tokens has to contain
    #[arg(long, value_name = "TEXT", default_value = "ehealth-pseudo-api")]
    audience: String,
    /// Address of the issuer's JWKS [default: ISSUER/protocol/openid-connect/certs]
    #[arg(long, value_name = "URL")]
    issuer_jwks: Option<String>,
    /// Certificate chain for TLS, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Private key for TLS, PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// A proxy in front of it does TLS: serve plain HTTP
    #[arg(long, conflicts_with = "tls_certificate")]
    pub(super) behind_proxy: bool,
    #[command(flatten)]
    pkcs11: Pkcs11,
}

/// What the data folder says is to be served.
pub(super) struct Domains {
    pub(super) service: Service,
    pub(super) descriptions: Vec<Description>,
    pub(super) rules: Vec<(String, AccessRule)>,
}

impl Real {
    /// TLS, or none behind a proxy; never neither.
    pub(super) fn tls(&self) -> Result<Option<Tls>> {
        match (&self.tls_certificate, &self.tls_key, self.behind_proxy) {
            (Some(certificate), Some(key), _) => {
                Ok(Some(Tls { certificate: certificate.clone(), key: key.clone() }))
            }
            (_, _, true) => Ok(None),
            (_, _, false) => bail!(
                "the service does not start open: give --tls-certificate and --tls-key, or \
                 --behind-proxy where a proxy does TLS; --dev tries it on this machine"
            ),
        }
    }

    /// What is served, and to whom.
    pub(super) fn world(&self, sessions: usize) -> Result<World> {
        let Some(issuer) = &self.issuer else {
            bail!(
                "the service does not start open: give --issuer URL, whose access tokens are asked for"
            );
        };
        let Domains { service, descriptions, rules } = self.domains(sessions)?;
        let jwks = self.issuer_jwks.clone();
        let jwks = jwks.unwrap_or_else(|| format!("{issuer}/protocol/openid-connect/certs"));
        let settings = VerifierSettings::new(issuer, &self.audience, KeySource::Url(jwks));
        let gate = Gate::new(Verifier::new(settings)?, rules);
        Ok(World { service, descriptions, gate, jwks: None })
    }

    /// Reads master file, store and rules, and opens as many sessions with a PKCS#11 token. The store is closed again, so that `blindnym domain` can change it.
    pub(super) fn domains(&self, sessions: usize) -> Result<Domains> {
        let (master, store) = self.data.open()?;
        let hsm = self.pkcs11.open(sessions)?;
        let mut service = Service::new();
        let mut descriptions = Vec::new();
        let mut rules = Vec::new();
        for record in store.domains()? {
            let domain = match record.service_domain_with(&master, hsm.as_ref()) {
                Err(error @ KeysError::NoModule { .. }) => {
                    bail!("{error}: give --pkcs11-module FILE and --pkcs11-pin-file FILE")
                }
                domain => domain?,
            };
            let mut rng = UnwrapErr(SysRng);
            let holders = record.sealed_for()?;
            let json = domain.document(&record.description, &holders, &AwsLcPublicKeys, &mut rng);
            let json = json.with_context(|| format!("cannot describe {}", record.name))?;
            if let Some(rule) = &record.access_rule {
                let rule = AccessRule::parse(rule);
                let rule = rule.with_context(|| format!("the access rule of {}", record.name))?;
                rules.push((record.name.clone(), rule));
            }
            descriptions.push(Description { name: record.name, json });
            service.insert(domain);
        }
        ensure!(!descriptions.is_empty(), "there is no domain: add one with `blindnym domain add`");
        Ok(Domains { service, descriptions, rules })
    }
}
