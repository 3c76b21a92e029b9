//! An owner's keys: certificates, JWKS, and whether they open the domain.

use blindnym::{DomainDocument, Jwks};

use super::network::validity;
use super::report::Report;
use crate::profile::{OwnKey, Profile};

const KEY: &str = "owner key";
const JWKS: &str = "JWKS";
const UNLOCK: &str = "unlocking";

/// Looks at the keys, then at the JWKS, then unlocks.
pub(super) async fn check(
    profile: &Profile,
    name: &str,
    document: Option<&DomainDocument>,
    report: &mut Report,
) {
    let Some(owner) = &profile.settings.owner else { return };
    let keys = match owner.read_keys(profile.folder()) {
        Ok(keys) => keys,
        Err(error) => {
            report.bad(KEY, error, "the keys that are in the JWKS are needed in PKCS#8, PEM");
            return report.unknown(UNLOCK, "there is no key");
        }
    };
    for key in &keys {
        certificate(key, report);
    }
    let source =
        profile.http_settings().and_then(|http| owner.jwks_source(profile.folder(), &http));
    let jwks = match source {
        Ok(source) => source.jwks().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match jwks {
        Ok(jwks) => listed(&keys, &jwks, report),
        Err(error) => {
            report.bad(JWKS, error, "check `owner.jku`, or give `owner.jwks`");
            return report.unknown(UNLOCK, "there is no JWKS");
        }
    }
    match document {
        None => report.unknown(UNLOCK, "there is no domain"),
        Some(document) => {
            if !document.jku().contains(&owner.jku) {
                let advice = "it is compared character by character; the domain may be another's";
                report.warning(
                    UNLOCK,
                    "the domain does not name our `jku` among its owners",
                    advice,
                );
            }
            unlock(profile, name, document, report).await;
        }
    }
}

fn certificate(key: &OwnKey, report: &mut Report) {
    let Some(certificate) = &key.certificate else {
        return report.good(KEY, format!("{}, an RSA key", key.source));
    };
    if key.matches(certificate) {
        report.good(KEY, format!("{} and its certificate belong together", key.source));
    } else {
        let advice = "give the certificate that was made for this key";
        report.bad(KEY, format!("{} is not the key of its certificate", key.source), advice);
    }
    validity("certificate", certificate, report);
}

fn listed(keys: &[OwnKey], jwks: &Jwks, report: &mut Report) {
    for key in keys {
        match key.found_in(jwks).first() {
            Some(jwk) => report.good(JWKS, format!("it has our key, kid {}", jwk.kid)),
            None => report.bad(
                JWKS,
                format!("it has {} keys, and none is {}", jwks.keys().len(), key.source),
                "the certificate may have been renewed: use its new key, or wait until it is published",
            ),
        }
    }
}

async fn unlock(profile: &Profile, name: &str, document: &DomainDocument, report: &mut Report) {
    let service = match profile.service() {
        Ok(service) => service,
        Err(error) => return report.unknown(UNLOCK, error),
    };
    let keys = match profile.owner_keys(service, name).await {
        Ok(keys) => keys,
        Err(error) => return report.bad(UNLOCK, error, "see above"),
    };
    let jwks = match keys.jwks.jwks().await {
        Ok(jwks) => jwks,
        Err(error) => return report.unknown(UNLOCK, error),
    };
    let unlocked = document.unlock(&keys.jku, &jwks, keys.private_keys.as_ref());
    let good = unlocked.owner.keys().keys().len();
    for locked in &unlocked.failed {
        let text = format!("secret key {} stays locked: {}", locked.kid, locked.error);
        report.warning(UNLOCK, text, "pseudonyms made with it cannot be opened");
    }
    match unlocked.owner.keys().active() {
        Ok(_active) => match keys.expect_told(&unlocked.owner) {
            Ok(()) => {
                report.good(UNLOCK, format!("{good} secret keys open, the active one among them"));
            }
            Err(error) => report.bad(
                UNLOCK,
                error,
                "commands refuse the domain until it is named in transit_keys",
            ),
        },
        Err(_) => report.bad(
            UNLOCK,
            format!("{good} secret keys open, and the active one is not among them"),
            "is this the private key of the certificate in the JWKS?",
        ),
    }
}
