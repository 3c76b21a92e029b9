//! Secrets that live elsewhere give what secrets in this process give.

use std::string::String;
use std::sync::Arc;
use std::vec::Vec;

use super::{Direction, RemoteSecret};
use crate::convert::Pseudonym;
use crate::curve::Curve;
use crate::domain::{Domain, DomainOwner};
use crate::error::{ErrorKind, Result};
use crate::exchange::{Reply, Request, Step};
use crate::point::Point;
use crate::scalar::Scalar;
use crate::service::{Caller, MasterSecret, Service, ServiceDomain};
use crate::support::seeded_rng;
use crate::value::Value;

const NOW: i64 = 1_750_000_000;

/// Holds the scalar that the domain has here too, and gives back x with the principal y, as a module
/// does that derives x alone.
struct Module {
    scalar: Scalar,
    inverse: Scalar,
}

impl RemoteSecret for Module {
    fn multiply(&self, direction: Direction, points: &[&Point]) -> Vec<Result<Point>> {
        let factor = match direction {
            Direction::ToPseudonym => &self.scalar,
            Direction::ToValue => &self.inverse,
        };
        let terms: Vec<_> = points.iter().map(|point| (*point, factor)).collect();
        let products = Point::multiply_batch(Curve::P521, &terms).into_iter();
        products.map(|point| Point::from_x(Curve::P521, point?.x())).collect()
    }
}

/// Always answers the same.
struct Broken(Vec<Result<Point>>);

impl RemoteSecret for Broken {
    fn multiply(&self, _: Direction, _: &[&Point]) -> Vec<Result<Point>> {
        self.0.clone()
    }
}

fn domain(name: &str) -> Domain {
    Domain::new(name, Curve::P521, name)
}

fn master() -> MasterSecret {
    MasterSecret::from_bytes(&[5; 64]).unwrap()
}

fn module(domain: &Domain) -> Arc<dyn RemoteSecret> {
    let scalar = master().domain_scalar(domain, 1).unwrap();
    let inverse = Scalar::invert_batch(Curve::P521, &[&scalar]).remove(0);
    Arc::new(Module { scalar, inverse })
}

/// A service of two domains, each with its secret here or elsewhere.
fn service(elsewhere: [bool; 2]) -> Service {
    let mut service = Service::new();
    for (domain, elsewhere) in [domain("from"), domain("to")].iter().zip(elsewhere) {
        let served = if elsewhere {
            ServiceDomain::with_remote_secret(&master(), domain, module(domain), &[1])
        } else {
            ServiceDomain::derive(&master(), domain, 1, &[1])
        };
        service.insert(served.unwrap());
    }
    service
}

fn send(service: &Service, requests: &[Request]) -> Vec<Reply> {
    let mut rng = seeded_rng(8);
    let caller = Caller::default();
    requests.iter().map(|r| service.answer_request(r, &caller, NOW, &mut rng)).collect()
}

/// The texts of the pseudonyms at rest in both domains; identifying is checked on the way.
fn circle(service: &Service) -> (String, String) {
    let (from, to) = (domain("from"), domain("to"));
    let value = Value::from_text("97071143362");
    let mut rng = seeded_rng(1);
    let Step { state, message } = from.pseudonymize(&[&value, &value], &mut rng);
    let transit = state.finish(&send(service, &message)).remove(1).unwrap();
    let Step { state, message } = from.identify(&[&transit, &transit], &mut rng);
    assert_eq!(state.finish(&send(service, &message)), [Ok(value.clone()), Ok(value.clone())]);
    let converted = Pseudonym::from(transit.clone());
    let Step { state, message } = from.convert(&[&converted], &to, &mut rng);
    let converted = state.finish(&send(service, &message)).remove(0).unwrap();
    let Step { state, message } = to.identify(&[&converted], &mut rng);
    assert_eq!(state.finish(&send(service, &message)), [Ok(value)]);
    let at_rest = |domain: &Domain, transit| {
        let keys = service.domain(domain.name()).unwrap().keys().clone();
        let owner = DomainOwner::new(domain.clone(), keys);
        owner.to_at_rest(transit, NOW).unwrap().pseudonym.to_text()
    };
    (at_rest(&from, &transit), at_rest(&to, &converted))
}

#[test]
fn pseudonyms_are_the_same_wherever_the_secrets_are() {
    let here = circle(&service([false, false]));
    for elsewhere in [[true, false], [false, true], [true, true]] {
        assert_eq!(circle(&service(elsewhere)), here, "{elsewhere:?}");
    }
}

#[test]
fn a_secret_that_fails_is_a_problem_of_its_items() {
    let other = Domain::new("d", Curve::P256, "a");
    let foreign = Point::from_x(Curve::P256, &[5]).unwrap();
    assert_eq!(foreign.curve(), other.curve());
    for (answer, code) in [
        (Vec::new(), "Internal Server Error (500): The domain cannot answer: missing_output"),
        (
            [Err(ErrorKind::DecryptionFailed.into())].into(),
            "Bad Request (400): Invalid input: decryption_failed",
        ),
        (
            [Err(ErrorKind::SecretUnavailable.into())].into(),
            "Service Unavailable (503): The domain cannot answer now: secret_unavailable",
        ),
        ([Ok(foreign)].into(), "Bad Request (400): Invalid input: wrong_curve"),
    ] {
        let mut service = Service::new();
        let domain = domain("from");
        let broken = Arc::new(Broken(answer));
        let served = ServiceDomain::with_remote_secret(&master(), &domain, broken, &[1]);
        service.insert(served.unwrap());
        let Step { state, message } =
            domain.pseudonymize(&[&Value::from_text("1")], &mut seeded_rng(1));
        let error = state.finish(&send(&service, &message)).remove(0).unwrap_err();
        assert!(std::format!("{error}").contains(code), "{error}");
    }
}
