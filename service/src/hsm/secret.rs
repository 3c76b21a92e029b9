//! A domain's secret in a token, as core multiplies with it.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use blindnym::{Direction, ErrorKind, Point, RemoteSecret};
use zeroize::Zeroizing;

use super::derive::{Form, derive, lift};
use super::error::{HsmError, Result};
use super::keys::{KeyName, find};
use super::pool::{Live, Taken, Token};
use crate::metrics;

/// The two keys of a domain, and the token that they are in.
pub(super) struct TokenSecret {
    token: Arc<Token>,
    name: KeyName,
    form: Form,
}

impl TokenSecret {
    /// Opens a secret, and proves that its keys are two that undo each other.
    pub(super) fn open(token: Arc<Token>, name: KeyName) -> Result<Self> {
        let point = some_point(&name)?;
        let mut secret = Self { token, name, form: Form::Der };
        let mut first = None;
        for form in Form::ALL {
            secret.form = form;
            let error = match secret.there_and_back(&point) {
                Ok(back) if back.same_x(&point) => return Ok(secret),
                Ok(_) => secret.mismatch(),
                Err(error) => error,
            };
            // A key that is not there, or may not be used, is so in every form.
            let of_form = matches!(
                error,
                HsmError::Call(_) | HsmError::Result { .. } | HsmError::Mismatch { .. }
            );
            if error.is_of_session() || !of_form {
                return Err(error);
            }
            first = first.or(Some(error));
        }
        Err(first.unwrap_or_else(|| secret.mismatch()))
    }

    fn mismatch(&self) -> HsmError {
        HsmError::Mismatch { domain: self.name.domain.clone() }
    }

    /// k⁻¹ · (k · P).
    fn there_and_back(&self, point: &Point) -> Result<Point> {
        let there = one(self.products(Direction::ToPseudonym, &[point]))?;
        one(self.products(Direction::ToValue, &[&there]))
    }

    fn products(&self, direction: Direction, points: &[&Point]) -> Vec<Result<Point>> {
        let mut taken = self.token.take();
        let xs = points.iter().map(|point| self.x(&mut taken, direction, point)).collect();
        lift(self.name.curve, xs)
    }

    fn x(
        &self,
        taken: &mut Taken<'_>,
        direction: Direction,
        point: &Point,
    ) -> Result<Zeroizing<Vec<u8>>> {
        taken.run(|live: &mut Live| {
            let wanted = (self.name.clone(), direction);
            let key = match live.keys.get(&wanted) {
                Some(key) => *key,
                None => {
                    let key = find(&live.session, self.token.label(), &self.name, direction)?;
                    let _before = live.keys.insert(wanted, key);
                    key
                }
            };
            derive(&live.session, key, self.form, point)
        })
    }
}

impl RemoteSecret for TokenSecret {
    fn multiply(&self, direction: Direction, points: &[&Point]) -> Vec<blindnym::Result<Point>> {
        let started = Instant::now();
        let products = self.products(direction, points);
        metrics::hsm_derived(points.len(), started);
        let told = |product: Result<Point>| {
            // Callers need not know why; the operator sees it in the metrics.
            product.map_err(|error| {
                metrics::hsm_failed(error.reason());
                ErrorKind::SecretUnavailable.into()
            })
        };
        products.into_iter().map(told).collect()
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("TokenSecret");
        debug.field("token", &self.token.label()).field("name", &self.name).finish_non_exhaustive()
    }
}

fn one(mut products: Vec<Result<Point>>) -> Result<Point> {
    products.pop().unwrap_or(Err(HsmError::Lost))
}

/// A point that nobody's pseudonym is made of: the first one at or after x = 2¹²⁸.
///
/// Half of all x are on the curve, so 128 of them are enough for every curve there is.
fn some_point(name: &KeyName) -> Result<Point> {
    let point = |last: u8| {
        let mut x = [0; 17];
        let [first, .., end] = &mut x;
        (*first, *end) = (1, last);
        Point::from_x(name.curve, &x).ok()
    };
    let found = (0..=127).find_map(point);
    found.ok_or_else(|| HsmError::Mismatch { domain: name.domain.clone() })
}
