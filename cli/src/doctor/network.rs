//! Whether addresses can be reached: names, connections, certificates, clocks.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use blindnym_client::HttpSettings;
use reqwest::header::{DATE, FROM, HeaderMap, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::tls::TlsInfo;
use reqwest::{Client, Response, Url};
use rustls::CertificateError;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::report::Report;
use crate::profile::{Certificate, Profile};
use crate::times::{date, now};

/// How far clocks may be apart before it is told, and before it is wrong, in seconds: eHealth's tolerance.
const NOTEWORTHY_SKEW: u64 = 30;
const WORST_SKEW: u64 = 60;
/// A certificate that ends soon is told, in seconds.
const SOON: i64 = 30 * 24 * 60 * 60;
/// For a name or a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at the service and at the issuer of tokens; whether the service can be reached.
pub(super) async fn check(profile: &Profile, settings: &HttpSettings, report: &mut Report) -> bool {
    let client = match client(settings) {
        Ok(client) => client,
        Err(reason) => {
            report.bad("service", reason, "check `network.authorities` of the profile");
            return false;
        }
    };
    let reached = address(&client, "service", &profile.base, &profile.base, report).await;
    if let Some(issuer) = profile.issuer() {
        let well_known = format!("{issuer}/.well-known/openid-configuration");
        let _reached = address(&client, "issuer", &issuer, &well_known, report).await;
    }
    reached
}

/// As the service's own client, and certificates can be looked at.
fn client(settings: &HttpSettings) -> Result<Client, &'static str> {
    let mut headers = HeaderMap::new();
    if let Some(caller) = &settings.caller {
        let _none = headers.insert(FROM, caller.from_header().clone());
        let _none = headers.insert(USER_AGENT, caller.user_agent().clone());
    }
    let mut builder = Client::builder()
        .default_headers(headers)
        .redirect(Policy::none())
        .timeout(settings.timeout)
        .tls_info(true);
    if let Some(pem) = &settings.authorities {
        let certificates = reqwest::Certificate::from_pem_bundle(pem);
        let reason = "the certificate authorities are not PEM";
        builder = builder.tls_certs_only(certificates.map_err(|_| reason)?);
    }
    builder.build().map_err(|_| "TLS is not available")
}

/// Asks an address, whatever it answers, and looks at the way there.
async fn address(
    client: &Client,
    about: &'static str,
    name: &str,
    url: &str,
    report: &mut Report,
) -> bool {
    let Ok(url) = Url::parse(url) else {
        report.bad(about, format!("{name} is no URL"), "correct it in the profile");
        return false;
    };
    let asked = SystemTime::now();
    match client.get(url.clone()).send().await {
        Ok(response) => {
            report.good(about, format!("{name} answers (status {})", response.status().as_u16()));
            certificate(&url, &response, report);
            clock(asked, &response, report);
            true
        }
        Err(error) => {
            let (reason, advice) = why(&error, &url).await;
            report.bad(about, format!("{name}: {reason}"), advice);
            report.unknown("clock", format!("the {about} does not answer"));
            false
        }
    }
}

/// What stands in the way: the certificate, the name, the connection, or patience.
async fn why(error: &reqwest::Error, url: &Url) -> (String, &'static str) {
    if let Some(tls) = tls_error(error) {
        return certificate_error(tls);
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let found = timeout(PATIENCE, lookup_host((host, port))).await;
    let Ok(Ok(found)) = found else {
        let advice = "check the address, the network and its DNS; behind a proxy, set HTTPS_PROXY";
        return (format!("the name {host} cannot be found"), advice);
    };
    for address in found {
        if let Ok(Ok(_connected)) = timeout(PATIENCE, TcpStream::connect(address)).await {
            let reason = if error.is_timeout() { "no answer in time" } else { "no HTTP there" };
            let advice =
                "something listens, but does not answer as a service: check the port, or a proxy";
            return (reason.to_owned(), advice);
        }
    }
    let advice =
        "is it running, and does a firewall let you through? behind a proxy, set HTTPS_PROXY";
    (format!("no connection to {host} port {port}"), advice)
}

/// The TLS error below an error, where there is one.
fn tls_error(error: &reqwest::Error) -> Option<&rustls::Error> {
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref() {
            return Some(tls);
        }
        // An I/O error is no source of itself, but may hold one.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(inner) = inner {
            next = Some(inner);
            continue;
        }
        next = error.source();
    }
    None
}

fn certificate_error(error: &rustls::Error) -> (String, &'static str) {
    let rustls::Error::InvalidCertificate(error) = error else {
        let advice = "the other side does TLS otherwise, or something stands between";
        return ("no TLS connection".to_owned(), advice);
    };
    let (reason, advice) = match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("its certificate has expired", "if others can reach it, check your clock")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("its certificate is not valid yet", "check your clock")
        }
        CertificateError::UnknownIssuer => (
            "its certificate is of an authority that is not trusted here",
            "does a proxy open TLS connections? name its authority in `network.authorities`",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ("its certificate is for another name", "check the address")
        }
        CertificateError::Revoked => ("its certificate is revoked", "ask whoever runs it"),
        _ => ("its certificate cannot be used", "ask whoever runs it"),
    };
    (reason.to_owned(), advice)
}

fn certificate(url: &Url, response: &Response, report: &mut Report) {
    if url.scheme() != "https" {
        report.good("certificate", "none: plain HTTP on this machine");
        return;
    }
    let info = response.extensions().get::<TlsInfo>();
    let certificate = info.and_then(TlsInfo::peer_certificate).and_then(Certificate::from_der);
    match certificate {
        Some(certificate) => validity("certificate", &certificate, report),
        None => report.unknown("certificate", "it was not shown"),
    }
}

/// How long a certificate is still good for.
pub(super) fn validity(about: &'static str, certificate: &Certificate, report: &mut Report) {
    let Certificate { subject, not_before, not_after, .. } = certificate;
    let (now, end) = (now(), date(*not_after));
    let days = not_after.saturating_sub(now) / 86_400;
    if *not_after <= now {
        report.bad(about, format!("{subject} expired on {end}"), "have a new one made");
    } else if *not_before > now {
        let start = date(*not_before);
        report.bad(about, format!("{subject} is valid from {start} only"), "check your clock");
    } else if not_after.saturating_sub(now) < SOON {
        let advice = "have a new one made before";
        report.warning(about, format!("{subject} expires in {days} days, on {end}"), advice);
    } else {
        report.good(about, format!("{subject}, {days} days left, until {end}"));
    }
}

/// Compares with `Date`, which is cut to whole seconds.
fn clock(asked: SystemTime, response: &Response, report: &mut Report) {
    let theirs = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let Some(theirs) = theirs.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        report.unknown("clock", "the answer has no date");
        return;
    };
    let answered = SystemTime::now();
    // Somewhere between question and answer; the nearest is the kindest.
    let skew = match (asked.duration_since(theirs), theirs.duration_since(answered)) {
        (_, Ok(behind)) => behind,
        (Ok(ahead), _) => ahead.saturating_sub(Duration::from_secs(1)),
        _ => Duration::ZERO,
    };
    let seconds = skew.as_secs();
    let text = format!("your clock and theirs are {seconds} s apart");
    let advice = "set the clock by NTP: tokens and pseudonyms are refused from 60 s on";
    match seconds {
        WORST_SKEW.. => report.bad("clock", text, advice),
        NOTEWORTHY_SKEW.. => report.warning("clock", text, advice),
        _ => report.good("clock", text),
    }
}
