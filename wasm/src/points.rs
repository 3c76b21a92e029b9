//! Points, for callers who look at them: coordinates and SEC1.

use blindnym::{EncodedValue, Point, PseudonymAtRest, PseudonymInTransit, Sec1Form, Value};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::{join, outcome};
use crate::domain::Domain;

/// x and y (standard Base64), SEC1 long and short (Base64url).
fn told(point: blindnym::Result<Point>) -> String {
    outcome(point.map(|point| {
        let sec1 = |form| point.to_sec1_text(form);
        join([&point.x_text(), &point.y_text(), &sec1(Sec1Form::Long), &sec1(Sec1Form::Short)])
    }))
}

/// A point: of a SEC1 text, long or short (0), of two coordinates (1), of x and one of its two y (2), or of a
/// pseudonym in transit, `sec1:transitInfo` (3).
/// The outcome is x, y, long, short.
#[wasm_bindgen]
#[must_use]
pub fn point(domain: &Domain, of: u8, text: &str, y: &str) -> String {
    let curve = domain.0.curve();
    told(match of {
        0 => Point::from_sec1_text(curve, text),
        1 => Point::from_coordinate_text(curve, text, y),
        3 => {
            let read = PseudonymInTransit::from_sec1_text(&domain.0, text);
            read.map(|pseudonym| pseudonym.point().clone())
        }
        _ => PseudonymAtRest::from_text(&domain.0, text).map(|at_rest| at_rest.point().clone()),
    })
}

/// The point that a value is encoded as, which tells the value: x, y, long, short.
#[wasm_bindgen(js_name = encodedPoint)]
#[must_use]
pub fn encoded_point(domain: &Domain, value: &[u8]) -> String {
    let encoded = EncodedValue::encode(&domain.0, &Value::from_bytes(value));
    told(encoded.map(|encoded| encoded.point().clone()))
}
