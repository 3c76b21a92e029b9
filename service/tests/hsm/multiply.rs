//! What a token computes is what this process computes.

use std::sync::Arc;
use std::thread;

use blindnym::{Curve, Direction, Point, RemoteSecret};

use crate::support::{TestToken, key_id, pair, points};

const BOTH: [Direction; 2] = [Direction::ToPseudonym, Direction::ToValue];

fn products(secret: &dyn RemoteSecret, direction: Direction, points: &[Point]) -> Vec<Point> {
    let points: Vec<&Point> = points.iter().collect();
    secret.multiply(direction, &points).into_iter().map(Result::unwrap).collect()
}

fn agrees(curve: Curve) {
    let token = TestToken::new(&format!("multiply {curve}"));
    let hsm = token.hsm(1);
    let pair = pair(curve, 21);
    let place = hsm.import_secret(&token.label, "multiply_v1", &pair).unwrap();
    let secret = hsm.secret(&token.label, "multiply_v1", key_id(&place), curve).unwrap();
    // With P-256, 04 3f … has the look of a DER octet string of 63 bytes.
    let heads: [&[u8]; 4] = [&[], &[0, 0], &[0], &[if curve == Curve::P521 { 1 } else { 0x3f }]];
    let mut leading_zero = 0;
    for (head, count) in heads.into_iter().zip([500, 40, 40, 40]) {
        let points = points(curve, head, count, 22);
        for direction in BOTH {
            let here = products(&pair, direction, &points);
            let there = products(secret.as_ref(), direction, &points);
            assert_eq!(here.len(), there.len());
            for (here, there) in here.iter().zip(&there) {
                assert!(here.same_x(there), "{curve} {direction:?}");
                // P-521's first byte is 0 or 1 always: its second one tells.
                let at = usize::from(curve == Curve::P521);
                leading_zero += usize::from(here.x()[..=at].iter().all(|byte| *byte == 0));
            }
        }
    }
    assert!(leading_zero > 0, "no x of {curve} begins with zeros");
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn results_agree_on_p521() {
    agrees(Curve::P521);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn results_agree_on_p384() {
    agrees(Curve::P384);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn results_agree_on_p256() {
    agrees(Curve::P256);
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn drawn_secrets_work_and_differ() {
    let token = TestToken::new("drawn");
    let hsm = token.hsm(1);
    let curve = Curve::P256;
    let points = points(curve, &[], 10, 23);
    let [one, two] = [(); 2].map(|()| {
        let place = hsm.draw_secret(&token.label, "same_name", curve).unwrap();
        hsm.secret(&token.label, "same_name", key_id(&place), curve).unwrap()
    });
    let there = products(one.as_ref(), Direction::ToPseudonym, &points);
    let back = products(one.as_ref(), Direction::ToValue, &there);
    assert!(points.iter().zip(&back).all(|(point, back)| point.same_x(back)));
    let other = products(two.as_ref(), Direction::ToPseudonym, &points);
    assert!(!there.iter().zip(&other).any(|(one, two)| one.same_x(two)));
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn a_point_of_another_curve_costs_the_others_nothing() {
    let token = TestToken::new("curves");
    let hsm = token.hsm(1);
    let pair = pair(Curve::P384, 24);
    let place = hsm.import_secret(&token.label, "d", &pair).unwrap();
    let secret = hsm.secret(&token.label, "d", key_id(&place), Curve::P384).unwrap();
    let good = points(Curve::P384, &[], 2, 25);
    let foreign = points(Curve::P256, &[], 1, 25);
    let asked = [&good[0], &foreign[0], &good[1]];
    let results = secret.multiply(Direction::ToPseudonym, &asked);
    let here = products(&pair, Direction::ToPseudonym, &good);
    assert!(results[0].as_ref().unwrap().same_x(&here[0]));
    assert!(results[1].is_err());
    assert!(results[2].as_ref().unwrap().same_x(&here[1]));
    assert!(secret.multiply(Direction::ToValue, &[]).is_empty());
}

#[test]
#[ignore = "run by a_module_does_what_is_needed"]
fn threads_share_fewer_sessions() {
    let token = TestToken::new("threads");
    let hsm = token.hsm(3);
    let pair = Arc::new(pair(Curve::P521, 26));
    let place = hsm.import_secret(&token.label, "d", &pair).unwrap();
    let secret = hsm.secret(&token.label, "d", key_id(&place), Curve::P521).unwrap();
    let threads: Vec<_> = (0..8)
        .map(|seed| {
            let (secret, pair) = (Arc::clone(&secret), Arc::clone(&pair));
            thread::spawn(move || {
                for (round, direction) in (0..6).zip(BOTH.into_iter().cycle()) {
                    let points = points(Curve::P521, &[], 8, 30 + seed * 6 + round);
                    let here = products(pair.as_ref(), direction, &points);
                    let there = products(secret.as_ref(), direction, &points);
                    assert!(here.iter().zip(&there).all(|(here, there)| here.same_x(there)));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
