//! A service that multiplies by 2, or by its inverse, beside the clock. (By 1 it would give back what it is sent, which is
//! refused.)

use anyhow::{Context as _, Result, ensure};
use base64ct::{Base64, Encoding as _};
use blindnym::{Reply, Request, TransitInfo};
use blindnym_benches::World;
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number, invert};
use serde_json::{Value, json};

/// The service, with one transitInfo for all.
#[derive(Debug)]
pub(crate) struct Stub {
    domain: String,
    transit_info: String,
    factor: Number,
}

impl Stub {
    /// It answers for the world's domain, and pseudonymizes.
    pub(crate) fn new(world: &World, transit_info: &TransitInfo) -> Self {
        let domain = world.domain.name().to_owned();
        let mut factor = [0; NUMBER_LEN];
        if let Some(last) = factor.last_mut() {
            *last = 2;
        }
        Self { domain, transit_info: transit_info.as_str().to_owned(), factor }
    }

    /// It identifies what the other has pseudonymized.
    pub(crate) fn identifying(mut self) -> Self {
        let two = self.factor;
        invert(&[&two], &mut [&mut self.factor]);
        self
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
        let point = Affine { x: number(&member("x")?)?, y: number(&member("y")?)? };
        let mut product = Affine::EMPTY;
        Backend::default().multiply(&[(&point, &self.factor)], &mut [&mut product]);
        Ok(json!({
            "domain": self.domain,
            "crv": "P-521",
            "x": Base64::encode_string(&product.x),
            "y": Base64::encode_string(&product.y),
            "transitInfo": self.transit_info,
            "inResponseTo": member("id")?,
        }))
    }
}

fn number(member: &Value) -> Result<Number> {
    let bytes = Base64::decode_vec(member.as_str().context("no text")?)?;
    let mut number = [0; NUMBER_LEN];
    ensure!(bytes.len() <= number.len(), "too long");
    for (to, from) in number.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    Ok(number)
}
