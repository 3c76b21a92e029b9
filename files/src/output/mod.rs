//! Where rows go: a stream, or parts that survive being killed and are joined at the end.

mod checkpoint;
mod disk;
mod encoder;
mod folder;
mod join;
mod parts;
mod stream;

pub(crate) use checkpoint::Manifest;
pub(crate) use disk::is_there;
pub(crate) use encoder::Shape;
pub(crate) use folder::folder_of;
pub(crate) use parts::{Begun, Parts};
pub(crate) use stream::Stream;
