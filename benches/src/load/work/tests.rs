use hyper::StatusCode;
use hyper::body::Bytes;

use super::Prepared;

const POINT: &str = r#"{"x":"AA==","y":"AQ==","transitInfo":"a..b.c.d"}"#;
const PROBLEM: &str = r#"{"title":"Bad Request","status":400}"#;

fn asked(inputs: usize) -> Prepared {
    Prepared { path: String::new(), body: Bytes::new(), inputs }
}

#[test]
fn a_single_request_is_answered_by_a_point() {
    let answered = |status, body: &str| asked(1).is_answered_by(status, body.as_bytes());
    assert!(answered(StatusCode::OK, POINT));
    assert!(!answered(StatusCode::SERVICE_UNAVAILABLE, POINT));
    assert!(!answered(StatusCode::OK, PROBLEM));
    assert!(!answered(StatusCode::OK, ""));
    assert!(!answered(StatusCode::OK, &POINT[1..]));
}

#[test]
fn a_multiple_request_is_answered_by_a_point_for_every_input() {
    let answered = |outputs: &[&str]| {
        let body = format!("{{\"outputs\":[{}]}}", outputs.join(","));
        asked(2).is_answered_by(StatusCode::OK, body.as_bytes())
    };
    assert!(answered(&[POINT, POINT]));
    assert!(!answered(&[POINT]));
    assert!(!answered(&[POINT, POINT, POINT]));
    assert!(!answered(&[POINT, PROBLEM]));
    assert!(!asked(2).is_answered_by(StatusCode::OK, POINT.as_bytes()));
}
