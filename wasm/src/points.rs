//! Points, for callers who look at them: coordinates and SEC1.

use blindnym::{EncodedValue, Point, PseudonymAtRest, Sec1Form, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::domain::Domain;
use crate::javascript::thrown;

/// x and y (standard Base64), SEC1 long and short (Base64url).
fn told(point: &Point) -> Vec<String> {
    let sec1 = |form| point.to_sec1_text(form);
    vec![point.x_text(), point.y_text(), sec1(Sec1Form::Long), sec1(Sec1Form::Short)]
}

/// The point of a SEC1 text, long or short: `[x, y, long, short]`.
///
/// # Errors
/// A text that is no point of the domain's curve.
#[wasm_bindgen(js_name = pointFromSec1)]
pub fn point_from_sec1(domain: &Domain, text: &str) -> Result<Vec<String>, JsValue> {
    Ok(told(&Point::from_sec1_text(domain.0.curve(), text).map_err(thrown)?))
}

/// The point of two coordinates: `[x, y, long, short]`.
///
/// # Errors
/// Coordinates that are no point of the domain's curve.
#[wasm_bindgen(js_name = pointFromCoordinates)]
pub fn point_from_coordinates(domain: &Domain, x: &str, y: &str) -> Result<Vec<String>, JsValue> {
    Ok(told(&Point::from_coordinate_text(domain.0.curve(), x, y).map_err(thrown)?))
}

/// The point of x and one of its two y: `[x, y, long, short]`.
///
/// # Errors
/// A coordinate that is none of the domain's curve.
#[wasm_bindgen(js_name = pointFromX)]
pub fn point_from_x(domain: &Domain, x: &str) -> Result<Vec<String>, JsValue> {
    let at_rest = PseudonymAtRest::from_text(&domain.0, x).map_err(thrown)?;
    Ok(told(at_rest.point()))
}

/// The point that a value is encoded as, which tells the value: `[x, y, long, short]`.
///
/// # Errors
/// A value that is too long.
#[wasm_bindgen(js_name = encodedPoint)]
pub fn encoded_point(domain: &Domain, value: &[u8]) -> Result<Vec<String>, JsValue> {
    let encoded = EncodedValue::encode(&domain.0, &Value::from_bytes(value)).map_err(thrown)?;
    Ok(told(encoded.point()))
}
