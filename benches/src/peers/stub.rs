//! A service that multiplies by 1: what it is asked for comes back, so that its own work is next to nothing.

use anyhow::{Context as _, Result};
use blindnym::{Reply, Request, TransitInfo};
use blindnym_benches::World;
use serde_json::{Value, json};

/// The service, with one transitInfo for all.
#[derive(Debug)]
pub(crate) struct Stub {
    domain: String,
    transit_info: String,
}

impl Stub {
    /// It answers for the world's domain.
    pub(crate) fn new(world: &World, transit_info: &TransitInfo) -> Self {
        let domain = world.domain.name().to_owned();
        Self { domain, transit_info: transit_info.as_str().to_owned() }
    }

    /// An answer for each request.
    pub(crate) fn replies(&self, requests: &[Request]) -> Result<Vec<Reply>> {
        requests.iter().map(|request| self.reply(request)).collect()
    }

    fn reply(&self, request: &Request) -> Result<Reply> {
        let request: Value = serde_json::from_str(request.body())?;
        let answer = match request.get("inputs").and_then(Value::as_array) {
            None => self.answer(&request)?,
            Some(inputs) => {
                let outputs: Result<Vec<Value>> =
                    inputs.iter().map(|input| self.answer(input)).collect();
                json!({ "outputs": outputs? })
            }
        };
        Ok(Reply::from_body(answer.to_string()))
    }

    fn answer(&self, input: &Value) -> Result<Value> {
        let member = |name: &str| input.get(name).cloned().with_context(|| format!("no {name}"));
        Ok(json!({
            "domain": self.domain,
            "crv": "P-521",
            "x": member("x")?,
            "y": member("y")?,
            "transitInfo": self.transit_info,
            "inResponseTo": member("id")?,
        }))
    }
}
