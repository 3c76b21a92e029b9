#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use blindnym_p521::Backend;

use super::{COUNT, Inputs, digest, digest_of_root};

#[test]
fn points_are_on_the_curve_and_all_differ() {
    let inputs = Inputs::new().unwrap();
    assert_eq!(
        (inputs.points.len(), inputs.scalars.len(), inputs.starts.len()),
        (COUNT, COUNT, COUNT)
    );
    let points: Vec<_> = inputs.points.iter().collect();
    assert!(Backend::default().on_curve(&points).into_iter().all(|is| is));
    let mut xs: Vec<_> = inputs.points.iter().map(|point| point.x).collect();
    xs.sort_unstable();
    xs.dedup();
    assert_eq!(xs.len(), COUNT);
}

#[test]
fn both_roots_have_one_digest() {
    let y = 0x0123_4567_89ab_cdef_u64;
    // The last bytes of p − y.
    let other = u64::MAX - y;
    assert_eq!(digest(&y.to_be_bytes()), y);
    assert_eq!(digest_of_root(&y.to_be_bytes()), digest_of_root(&other.to_be_bytes()));
}
