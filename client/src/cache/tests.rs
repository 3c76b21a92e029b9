use std::sync::Arc;

use super::{Cache, Ids};

#[test]
fn ids_tell_parts_apart() {
    let ids = Ids::new().unwrap();
    let id = |parts: &[&[u8]]| ids.id(parts.iter().copied());
    assert_eq!(id(&[b"ab", b"c"]), id(&[b"ab", b"c"]));
    for other in [&[b"a".as_slice(), b"bc"][..], &[b"abc"], &[b"ab", b"c", b""], &[b"c", b"ab"]] {
        assert_ne!(id(&[b"ab", b"c"]), id(other));
    }
    // Another process, another key.
    assert_ne!(id(&[b"ab"]), Ids::new().unwrap().id([b"ab".as_slice()]));
}

#[test]
fn an_entry_goes_half_a_minute_before_its_end() {
    let cache = Cache::new(2);
    cache.put([1; 32], "one", 1_000);
    assert_eq!(cache.get(&[1; 32], 969), Some("one"));
    assert_eq!(cache.get(&[1; 32], 970), None);
    // It is gone, whatever the clock says then.
    assert_eq!(cache.get(&[1; 32], 0), None);
}

#[test]
fn room_is_bounded_and_what_goes_is_dropped() {
    let cache = Cache::new(2);
    let values: Vec<Arc<u8>> = (0..3).map(Arc::new).collect();
    for (number, value) in (0..).zip(&values) {
        cache.put([number; 32], Arc::clone(value), 1_000);
    }
    let held = |index: usize| Arc::strong_count(&values[index]) > 1;
    assert_eq!([held(0), held(1), held(2)], [false, true, true]);
    // Used lately, so the other one goes.
    assert_eq!(cache.get(&[1; 32], 0).as_deref(), Some(&1));
    cache.put([0; 32], Arc::clone(&values[0]), 1_000);
    assert_eq!([held(0), held(1), held(2)], [true, true, false]);
    cache.clear();
    assert_eq!([held(0), held(1), held(2)], [false; 3]);
    drop(cache);
}

#[test]
fn no_room_keeps_nothing() {
    let cache = Cache::new(0);
    assert!(!cache.is_on());
    cache.put([0; 32], 1, i64::MAX);
    assert_eq!(cache.get(&[0; 32], 0), None);
}
