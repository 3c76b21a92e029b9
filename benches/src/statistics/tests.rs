use super::median;

#[test]
fn the_median_is_in_the_middle() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[3.0]), Some(3.0));
    assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&[4.0, 1.0, 100.0, 2.0]), Some(3.0));
}

#[test]
fn one_slow_second_does_not_count() {
    assert_eq!(median(&[10.0, 10.0, 0.1, 10.0]), Some(10.0));
}
