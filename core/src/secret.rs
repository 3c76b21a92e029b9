//! The box that every secret of a fixed size lives in.

use core::ops::{Deref, DerefMut};

use alloc::boxed::Box;

use zeroize::Zeroize;

/// A secret on the heap: moving it moves a pointer and leaves no copy, dropping it wipes it.
///
/// It has no `Debug`; what holds one prints without it.
#[derive(Clone)]
pub(crate) struct Secret<T: Zeroize>(Box<T>);

impl<T: Zeroize> Secret<T> {
    /// Boxes a value, which should be a constant: an argument may stay behind on the stack.
    pub(crate) fn new(value: T) -> Self {
        Self(Box::new(value))
    }
}

impl<T: Zeroize> Deref for Secret<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> DerefMut for Secret<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests;
