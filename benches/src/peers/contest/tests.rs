#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use super::{Contestant, Measured, Names, check, run};

fn names(implementation: &'static str) -> Names {
    Names { operation: "count", implementation, backend: "only" }
}

fn measured(seconds: &[f64]) -> Measured {
    Measured { names: names("one"), batch: 1, multiplications: 0.0, seconds: seconds.to_vec() }
}

#[test]
fn a_ratio_is_the_median_of_those_of_each_round() {
    // The machine was half as fast in the second round, for both.
    let (one, other) = (measured(&[1.0, 2.0, 1.0, 1.0, 1.0]), measured(&[3.0, 6.0, 2.0, 3.0, 9.0]));
    assert_eq!(one.compare(&other, 1.0), Some([3.0, 3.0, 3.0]));
    assert_eq!(one.compare(&other, 2.0).unwrap()[0], 6.0);
    assert_eq!(measured(&[]).compare(&other, 1.0), None);
}

#[test]
fn who_comes_to_something_else_is_found() {
    let counting = |implementation, step: u64| {
        Contestant::one_by_one(names(implementation), vec![step], |step| Ok(*step))
    };
    check(&mut [counting("one", 1), counting("other", 1)]).unwrap();
    let error = check(&mut [counting("one", 1), counting("other", 2)]).unwrap_err();
    assert!(error.to_string().contains("other"), "{error}");
}

#[test]
fn everybody_has_a_turn_in_each_round() {
    let counting =
        |implementation| Contestant::one_by_one(names(implementation), vec![1], |step| Ok(*step));
    let mut rounds = 0;
    let measured = run(&mut [counting("one"), counting("other")], 3, || rounds += 1).unwrap();
    assert_eq!(measured.len(), 2);
    assert!(measured.iter().all(|one| one.seconds.len() == 3));
    assert!(measured.iter().flat_map(|one| &one.seconds).all(|seconds| *seconds > 0.0));
    assert_eq!(rounds, 5);
}
