use super::*;

#[test]
fn rates_and_numbers_for_people() {
    assert_eq!(rate(1_000, Duration::from_secs(2)), 500);
    assert_eq!(rate(5, Duration::ZERO), 5_000);
    assert_eq!(rate(u64::MAX, Duration::from_millis(1)), u64::MAX);
    assert_eq!(grouped(1_234_567), "1,234,567");
}
