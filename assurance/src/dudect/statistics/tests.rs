use super::{Class, Tests, Welch, percentile};

/// Of a generator that anybody can repeat: from 0 to 1.
fn noise(state: &mut u32) -> f64 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    f64::from(*state >> 8) / f64::from(1u32 << 24)
}

fn tests(slower: f64, spread: f64) -> Tests {
    let mut state = 7;
    let mut first: Vec<f64> = (0..1_000).map(|_| 100.0 + noise(&mut state)).collect();
    let mut tests = Tests::new(&mut first);
    for _ in 0..50_000 {
        let class = if noise(&mut state) < 0.5 { Class::Fixed } else { Class::Random };
        let (more, wide) = if class == Class::Fixed { (slower, spread) } else { (0.0, 1.0) };
        let time = 100.0 + more + (noise(&mut state) - 0.5) * wide;
        // Interrupts come now and then.
        let interrupted = if noise(&mut state) < 0.01 { 5_000.0 } else { 0.0 };
        tests.push(class, time + interrupted);
    }
    tests
}

#[test]
fn the_same_distribution_is_no_leak() {
    assert!(tests(0.0, 1.0).greatest() < 4.5);
}

#[test]
fn a_small_difference_is_seen_although_there_are_interrupts() {
    let tests = tests(0.05, 1.0);
    assert!(tests.greatest() > 10.0, "{}", tests.greatest());
    assert!(tests.all.t().unwrap().abs() < 4.5, "the interrupts hide it where nothing is cropped");
}

#[test]
fn the_same_mean_with_another_spread_is_seen() {
    assert!(tests(0.0, 1.2).greatest() > 10.0);
}

#[test]
fn t_is_that_of_welch() {
    let mut test = Welch::default();
    for _ in 0..5_000 {
        for (fixed, random) in [(1.0, 2.0), (3.0, 4.0)] {
            test.push(Class::Fixed, fixed);
            test.push(Class::Random, random);
        }
    }
    // Means 2 and 3, variances 10,000 / 9,999 each.
    let expected = -1.0 / (2.0 / 9_999.0f64).sqrt();
    assert!((test.t().unwrap() - expected).abs() < 1e-9);
    assert_eq!(Welch::default().t(), None);
}

#[test]
fn percentiles_are_of_sorted_times() {
    let times = [1.0, 2.0, 3.0, 4.0];
    assert!((percentile(&times, 0.5) - 3.0).abs() < f64::EPSILON);
    assert!((percentile(&times, 0.0) - 1.0).abs() < f64::EPSILON);
}
