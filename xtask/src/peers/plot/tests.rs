#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use super::svg;

const ROWS: &str = r#"[
    {"operation": "multiply", "implementation": "Rust <Crypto>", "backend": "generic", "batch": 1,
     "ratio_to_rustcrypto": 1.0, "ratio_low": 1.0, "ratio_high": 1.0},
    {"operation": "multiply", "implementation": "blindnym", "backend": "wide", "batch": 64,
     "ratio_to_rustcrypto": 2.6, "ratio_low": 2.5, "ratio_high": 2.7},
    {"operation": "multiply", "implementation": "blindnym", "backend": "ifma", "batch": 64,
     "ratio_to_rustcrypto": 15.5, "ratio_low": 15.0, "ratio_high": 16.0},
    {"operation": "of nobody else", "implementation": "blindnym", "backend": "all", "batch": 1,
     "ratio_to_rustcrypto": null, "ratio_low": null, "ratio_high": null}
]"#;

#[test]
fn every_ratio_has_a_bar() {
    let svg = svg(ROWS).unwrap();
    assert_eq!(svg.matches("<rect class=\"o\"").count(), 1, "{svg}");
    assert_eq!(svg.matches("<rect class=\"e\"").count(), 1, "{svg}");
    assert!(svg.contains("blindnym ifma, 64 together") && svg.contains(">15.5<"), "{svg}");
    assert!(svg.contains("Rust &lt;Crypto>"), "{svg}");
}

#[test]
fn nothing_to_draw_is_an_error() {
    assert!(svg("[]").is_err() && svg("{}").is_err());
}
