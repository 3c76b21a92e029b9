//! Batches in which one bad item never costs the others.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::error::{ErrorKind, Result};

/// Runs a batch over the items that are good so far, and puts each result back in its place.
///
/// `run` gives one result for each item that it gets, in their order.
pub(crate) fn over_good<A, B>(
    items: Vec<Result<A>>,
    run: impl FnOnce(Vec<A>) -> Vec<Result<B>>,
) -> Vec<Result<B>> {
    let mut good = Vec::with_capacity(items.len());
    let places: Vec<Result<()>> =
        items.into_iter().map(|item| item.map(|item| good.push(item))).collect();
    let mut results = run(good).into_iter();
    let place = |place: Result<()>| {
        place?;
        results.next().unwrap_or(Err(ErrorKind::MissingOutput.into()))
    };
    places.into_iter().map(place).collect()
}

/// The result of a batch of one.
pub(crate) fn single<T>(results: Vec<Result<T>>) -> Result<T> {
    results.into_iter().next().unwrap_or(Err(ErrorKind::MissingOutput.into()))
}

/// Runs a batch over each group of items that share a key, and puts each result back in its place.
///
/// `run` gives one result for each item that it gets, in their order.
pub(crate) fn over_groups<K: Ord, A, B>(
    items: Vec<A>,
    key: impl Fn(&A) -> K,
    mut run: impl FnMut(Vec<A>) -> Vec<Result<B>>,
) -> Vec<Result<B>> {
    let mut results: Vec<Result<B>> =
        items.iter().map(|_| Err(ErrorKind::MissingOutput.into())).collect();
    let mut groups: BTreeMap<K, (Vec<usize>, Vec<A>)> = BTreeMap::new();
    for (place, item) in items.into_iter().enumerate() {
        let (places, group) = groups.entry(key(&item)).or_default();
        places.push(place);
        group.push(item);
    }
    for (places, group) in groups.into_values() {
        for (place, result) in places.into_iter().zip(run(group)) {
            if let Some(slot) = results.get_mut(place) {
                *slot = result;
            }
        }
    }
    results
}
