use super::*;

#[test]
fn times_are_told_as_people_tell_them() {
    assert_eq!(date(1_716_303_333), "2024-05-21 14:55:33 UTC");
    assert_eq!(date(i64::MAX), "a time that no calendar has");
    for (seconds, told) in [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_199, "119 min"),
        (7_200, "2 h"),
        (172_800, "2 days"),
        (63_072_000, "2 years"),
    ] {
        assert_eq!(span(seconds), told);
    }
    assert_eq!(expiry(1_180, 1_000), "expires in 3 min");
    assert_eq!(expiry(1_000, 8_200), "expired 2 h ago");
    assert_eq!(expiry(i64::MIN, i64::MAX).split(' ').next(), Some("expired"));
    assert_eq!(ago(1_180, 1_000), "in 3 min");
}
