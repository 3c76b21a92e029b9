//! When secrets are wiped.

use std::cell::Cell;
use std::rc::Rc;

use zeroize::Zeroize;

use super::Secret;

/// Counts how often it was wiped.
#[derive(Clone)]
struct Counted(Rc<Cell<u32>>);

impl Zeroize for Counted {
    fn zeroize(&mut self) {
        self.0.set(self.0.get().saturating_add(1));
    }
}

#[test]
fn a_secret_is_wiped_when_it_is_dropped_and_its_copies_too() {
    let wiped = Rc::new(Cell::new(0));
    let secret = Secret::new(Counted(Rc::clone(&wiped)));
    let copy = secret.clone();
    let moved = secret;
    assert_eq!(wiped.get(), 0);
    drop(moved);
    assert_eq!(wiped.get(), 1);
    drop(copy);
    assert_eq!(wiped.get(), 2);
}
