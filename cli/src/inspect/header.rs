//! The header of a transitInfo, read even where something is wrong with it.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Map, Value};
use url::Url;

/// Members that are shown or judged.
const KNOWN: [&str; 6] = ["alg", "enc", "kid", "aud", "iat", "exp"];

/// What everybody can read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) alg: Option<String>,
    pub(super) enc: Option<String>,
    pub(super) kid: Option<String>,
    pub(super) aud: Option<String>,
    pub(super) iat: Option<i64>,
    pub(super) exp: Option<i64>,
    /// Names of others.
    pub(super) others: Vec<String>,
}

impl Header {
    /// Reads the first part of a compact JWE.
    pub(super) fn read(transit_info: &str) -> Option<Self> {
        let (protected, _rest) = transit_info.split_once('.')?;
        let json = Base64UrlUnpadded::decode_vec(protected).ok()?;
        let json: Map<String, Value> = serde_json::from_slice(&json).ok()?;
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| json.get(name).and_then(Value::as_i64);
        let others = json.keys().filter(|name| !KNOWN.contains(&name.as_str())).cloned();
        Some(Self {
            alg: text("alg"),
            enc: text("enc"),
            kid: text("kid"),
            aud: text("aud"),
            iat: number("iat"),
            exp: number("exp"),
            others: others.collect(),
        })
    }

    /// The domain that the audience names: the last part of its path, or the audience itself.
    pub(super) fn domain(&self) -> Option<String> {
        let aud = self.aud.as_deref()?;
        match Url::parse(aud) {
            Ok(url) => {
                let name = url.path_segments()?.next_back().filter(|name| !name.is_empty())?;
                Some(name.to_owned())
            }
            Err(_) => Some(aud.to_owned()),
        }
    }

    /// Where the audience says that the domain is.
    pub(super) fn environment(&self) -> Option<&'static str> {
        let url = Url::parse(self.aud.as_deref()?).ok()?;
        Some(match url.host_str()? {
            "api.ehealth.fgov.be" => "eHealth, production",
            "api-acpt.ehealth.fgov.be" => "eHealth, acceptance",
            host if host.ends_with(".ehealth.fgov.be") => "eHealth, another environment",
            "localhost" | "127.0.0.1" | "[::1]" => "a service on this machine",
            _ => "not one of eHealth's services",
        })
    }
}
