//! What is asked of a service or an owner: each thing once, however often it stands in a resource.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use crate::location::Location;

/// Things to ask for, in the order in which they are met.
#[derive(Debug)]
pub(crate) struct Wanted<T> {
    items: Vec<T>,
    /// Where each is needed first.
    locations: Vec<Location>,
    /// Places by a hash under a random key: no value is a key of a map, which would keep it unwiped.
    places: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
}

impl<T> Default for Wanted<T> {
    fn default() -> Self {
        let (items, locations) = (Vec::new(), Vec::new());
        Self { items, locations, places: HashMap::new(), hasher: RandomState::new() }
    }
}

impl<T: PartialEq> Wanted<T> {
    /// The place of an item among those that are asked for; `bytes` are equal for equal ones.
    pub(crate) fn place(
        &mut self,
        item: T,
        bytes: &[u8],
        location: impl FnOnce() -> Location,
    ) -> usize {
        let places = self.places.entry(self.hasher.hash_one(bytes)).or_default();
        let known = places.iter().find(|place| self.items.get(**place) == Some(&item));
        if let Some(place) = known {
            return *place;
        }
        let place = self.items.len();
        places.push(place);
        self.items.push(item);
        self.locations.push(location());
        place
    }

    /// What to ask for, and where each is needed.
    pub(crate) fn into_parts(self) -> (Vec<T>, Vec<Location>) {
        (self.items, self.locations)
    }
}
