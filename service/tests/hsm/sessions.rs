//! Sessions that are lost, opened again, or not.

use std::sync::Arc;

use blindnym::{Curve, Direction, Error, ErrorKind, Point, RemoteSecret};
use cryptoki::types::AuthPin;

use crate::support::{PIN, TestToken, key_id, pair, points};

struct Served {
    token: TestToken,
    secret: Arc<dyn RemoteSecret>,
    points: Vec<Point>,
    expected: Vec<Point>,
}

impl Served {
    fn new(label: &str, sessions: usize) -> Self {
        let token = TestToken::new(label);
        let hsm = token.hsm(sessions);
        let pair = pair(Curve::P256, 11);
        let place = hsm.import_secret(&token.label, "d", &pair).unwrap();
        let secret = hsm.secret(&token.label, "d", key_id(&place), Curve::P256).unwrap();
        let points = points(Curve::P256, &[], 5, 12);
        let asked: Vec<&Point> = points.iter().collect();
        let expected = pair.multiply(Direction::ToPseudonym, &asked).into_iter();
        let expected = expected.map(Result::unwrap).collect();
        Self { token, secret, points, expected }
    }

    fn ask(&self) -> Vec<Result<Point, Error>> {
        let points: Vec<&Point> = self.points.iter().collect();
        self.secret.multiply(Direction::ToPseudonym, &points)
    }

    fn answers(&self) {
        for (answer, expected) in self.ask().iter().zip(&self.expected) {
            assert!(answer.as_ref().unwrap().same_x(expected));
        }
    }

    fn does_not_answer(&self) {
        let answers = self.ask();
        assert_eq!(answers.len(), self.points.len());
        assert!(answers.iter().all(|answer| *answer == Err(ErrorKind::SecretUnavailable.into())));
    }
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_login_that_was_lost_is_done_again() {
    let served = Served::new("logged out", 2);
    for _ in 0..4 {
        served.answers();
        // Everybody in the process is logged out, and handles of private keys are gone.
        served.token.session().logout().unwrap();
    }
    served.answers();
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_pin_that_was_changed_is_not_tried_again_and_again() {
    let served = Served::new("pin changed", 2);
    served.answers();
    let other = AuthPin::from("another-pin".to_owned());
    let right = AuthPin::from(PIN.to_owned());
    let session = served.token.session();
    session.set_pin(&right, &other).unwrap();
    session.logout().unwrap();
    served.does_not_answer();
    // Right again, and not tried: who changes a PIN starts the service anew.
    session.login(cryptoki::session::UserType::User, Some(&other)).unwrap();
    session.set_pin(&other, &right).unwrap();
    session.logout().unwrap();
    served.does_not_answer();
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_key_that_is_gone_is_not_replaced() {
    let served = Served::new("key gone", 1);
    served.answers();
    let session = served.token.session();
    let search = [cryptoki::object::Attribute::Label("blindnym d k".into())];
    let [key] = *session.find_objects(&search).unwrap() else { panic!("one key") };
    session.destroy_object(key).unwrap();
    served.does_not_answer();
    // The other one is there still.
    let points: Vec<&Point> = served.points.iter().collect();
    assert!(served.secret.multiply(Direction::ToValue, &points).iter().all(Result::is_ok));
}
