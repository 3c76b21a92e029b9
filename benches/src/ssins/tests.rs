use std::collections::HashSet;

use blindnym::{Ssin, SsinKind};

use super::{MOST, ssin};

#[test]
fn all_of_them_are_valid_and_never_given() {
    let (mut bis, mut later) = (0, 0);
    for index in 0..MOST {
        let text = ssin(index);
        let read = Ssin::parse(&text).unwrap_or_else(|error| panic!("{index}, {text}: {error}"));
        assert_eq!(read.digits(), text);
        assert!(["000", "999"].contains(&&text[6..9]), "{text}");
        bis += u32::from(read.kind() == SsinKind::Bis);
        later += u32::from(read.born_2000_or_later());
    }
    assert_eq!((bis, later), (MOST / 3 * 2, MOST / 2));
}

#[test]
fn each_comes_once() {
    let all: HashSet<String> = (0..MOST).map(ssin).collect();
    assert_eq!(all.len(), usize::try_from(MOST).unwrap());
    assert_eq!(ssin(MOST), ssin(0));
}

#[test]
fn the_first_and_the_last_one() {
    // 97 − 0, and 97 − (2995231999 mod 97).
    assert_eq!(ssin(0), "00000000097");
    assert_eq!(ssin(MOST - 1), "99523199958");
}
