//! After an operation of the engine no copy of a secret is left in the memory of its process: a child does one operation, and its
//! parent looks through all that it can write to, for every form that a secret has on its way.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

/// A child that waits to be looked at.
mod child;
/// In how many ways a secret may lie in memory.
#[path = "../../src/memory/forms.rs"]
mod forms;
/// What is looked for, and where.
mod scan;

use child::Child;
use std::collections::BTreeSet;

/// After every operation of the engine, with any arithmetic of a curve.
fn nothing_is_left(curve: &str, backends: &[String]) {
    let operations = child::listed("operation");
    assert!(operations.len() > 12, "too few operations: {operations:?}");
    let mut left = BTreeSet::new();
    for backend in backends {
        for operation in &operations {
            let found = Child::after(operation, curve, backend).left();
            left.extend(found.into_iter().map(|found| format!("{backend} {operation}: {found}")));
        }
    }
    assert!(left.is_empty(), "{curve}: {left:#?}");
}

#[test]
fn nothing_is_left_on_p521_with_any_back_end() {
    let backends = child::listed("backend");
    assert!(backends.len() >= 3, "too few back ends: {backends:?}");
    nothing_is_left("P-521", &backends);
}

#[test]
fn nothing_is_left_on_p384() {
    nothing_is_left("P-384", &[String::new()]);
}

#[test]
fn nothing_is_left_on_p256() {
    nothing_is_left("P-256", &[String::new()]);
}

#[test]
fn copies_that_were_planted_are_found() {
    for (leak, place) in [("leak-alive", "heap"), ("leak-freed", "heap"), ("leak-stack", "stack")] {
        let left = Child::after(leak, "P-521", "").left();
        assert!(left.contains(&format!("{place}: value bytes")), "{leak}: {left:?}");
    }
}

#[test]
fn every_form_is_found() {
    for curve in ["P-521", "P-384", "P-256"] {
        let child = Child::after("leak-forms", curve, "");
        let found: BTreeSet<String> = child.left();
        let (name, secret) = child.secrets().iter().find(|(name, _)| name == "number").unwrap();
        let forms = forms::Numbers::of(curve).unwrap().forms(secret);
        assert!(forms.len() > 100, "{curve}: {} forms", forms.len());
        for form in forms {
            let found = found.contains(&format!("heap: {name} {}", form.name));
            assert!(found, "{curve}: {}", form.name);
        }
    }
}

/// The forms are those that the arithmetic really has: `blindnym-p521` wipes what it stores and not its stack, which core does.
#[test]
fn the_curve_alone_leaves_limbs_on_its_stack() {
    for backend in child::listed("backend").into_iter().filter(|backend| backend != "rustcrypto") {
        let left = Child::after("leak-curve", "P-521", &backend).left();
        assert!(left.iter().any(|left| left.starts_with("stack: ")), "{backend}: {left:?}");
        assert!(!left.iter().any(|left| left.starts_with("heap: ")), "{backend}: {left:?}");
    }
}
