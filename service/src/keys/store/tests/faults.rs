//! A disk in memory that fills up or loses power at any write, and a rotation on it.

#![allow(clippy::arithmetic_side_effects, reason = "a test asserts by panicking")]

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use redb::StorageBackend;

use super::super::{Store, builder};
use super::master;
use crate::keys::error::Result;
use crate::keys::record::tests::record;

/// What a power failure does to the writes since the last synchronization.
#[derive(Clone, Copy, Debug)]
enum Lost {
    Nothing,
    Everything,
    /// Every second one: disks reorder.
    Odd,
    Even,
}

/// What fails, after so many of its kind went well.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// Writing and extending: no space left.
    Write(usize),
    /// Synchronizing.
    Synchronize(usize),
    /// Whichever comes.
    Any(usize),
}

#[derive(Debug, Default)]
struct Disk {
    now: Vec<u8>,
    synchronized: Vec<u8>,
    /// Since the synchronization: where, and what; a length where there is nothing to write.
    pending: Vec<(usize, Option<Vec<u8>>)>,
    fault: Option<Fault>,
}

#[derive(Clone, Debug, Default)]
struct Faulty(Arc<Mutex<Disk>>);

impl Disk {
    fn apply(bytes: &mut Vec<u8>, at: usize, data: Option<&[u8]>) {
        match data {
            Some(data) => {
                let end = at + data.len();
                bytes.resize(bytes.len().max(end), 0);
                bytes[at..end].copy_from_slice(data);
            }
            None => bytes.resize(at, 0),
        }
    }

    fn change(&mut self, at: usize, data: Option<&[u8]>) -> io::Result<()> {
        self.spend(true)?;
        Self::apply(&mut self.now, at, data);
        self.pending.push((at, data.map(Vec::from)));
        Ok(())
    }

    fn spend(&mut self, writing: bool) -> io::Result<()> {
        let left = match (&mut self.fault, writing) {
            (Some(Fault::Any(left)), _)
            | (Some(Fault::Write(left)), true)
            | (Some(Fault::Synchronize(left)), false) => left,
            _ => return Ok(()),
        };
        *left = left.checked_sub(1).ok_or(io::ErrorKind::StorageFull)?;
        Ok(())
    }
}

impl Faulty {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    fn holding(bytes: Vec<u8>) -> Self {
        let synchronized = bytes.clone();
        Self(Arc::new(Mutex::new(Disk { now: bytes, synchronized, pending: vec![], fault: None })))
    }

    /// What is on the disk after a power failure.
    fn after_power_failure(&self, lost: Lost) -> Vec<u8> {
        let disk = self.disk();
        let mut bytes = disk.synchronized.clone();
        for (index, (at, data)) in disk.pending.iter().enumerate() {
            let survives = match lost {
                Lost::Nothing => true,
                Lost::Everything => false,
                Lost::Odd => index % 2 == 0,
                Lost::Even => index % 2 == 1,
            };
            if survives {
                Disk::apply(&mut bytes, *at, data.as_deref());
            }
        }
        bytes
    }
}

impl StorageBackend for Faulty {
    fn len(&self) -> io::Result<u64> {
        Ok(u64::try_from(self.disk().now.len()).unwrap())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let at = usize::try_from(offset).unwrap();
        let disk = self.disk();
        let found = disk.now.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(found);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.disk().change(usize::try_from(len).unwrap(), None)
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut disk = self.disk();
        disk.spend(false)?;
        disk.synchronized = disk.now.clone();
        disk.pending.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.disk().change(usize::try_from(offset).unwrap(), Some(data))
    }
}

/// A store with a domain that was rotated once.
fn prepared() -> Vec<u8> {
    let disk = Faulty::default();
    let database = builder().create_with_backend(disk.clone()).unwrap();
    let store = Store::initialize(database, &master()).unwrap();
    store.add(&record("d")).unwrap();
    assert_eq!(store.rotate("d").unwrap(), 2);
    drop(store);
    disk.disk().now.clone()
}

fn open(disk: &Faulty) -> Store {
    let database = builder().create_with_backend(disk.clone()).unwrap();
    Store::expect(database, &master()).unwrap()
}

fn versions(bytes: Vec<u8>) -> Vec<u32> {
    open(&Faulty::holding(bytes)).get("d").unwrap().key_versions
}

/// Rotates on a disk that fails.
fn rotate(bytes: &[u8], fault: Fault) -> (Faulty, Store, Result<u32>) {
    let disk = Faulty::holding(bytes.to_vec());
    let store = open(&disk);
    disk.disk().fault = Some(fault);
    let rotated = store.rotate("d");
    (disk, store, rotated)
}

#[test]
fn a_full_disk_leaves_the_store_as_it_was() {
    let bytes = prepared();
    for left in 0..1_000 {
        let (disk, store, rotated) = rotate(&bytes, Fault::Write(left));
        drop(store);
        let found = versions(disk.disk().now.clone());
        if rotated.is_ok() {
            assert_eq!(found, [1, 2, 3]);
            assert!(left > 3, "{left} failures are too few to tell");
            return;
        }
        assert_eq!(found, [1, 2], "after {left} writes");
        // With room again, it goes on.
        disk.disk().fault = None;
        assert_eq!(open(&disk).rotate("d").unwrap(), 3);
    }
    panic!("no rotation succeeded");
}

/// Where only the last synchronization fails, the change is written and may stay.
#[test]
fn a_failed_synchronization_is_an_error_and_loses_nothing() {
    let bytes = prepared();
    for left in 0..100 {
        let (disk, store, rotated) = rotate(&bytes, Fault::Synchronize(left));
        drop(store);
        let found = versions(disk.disk().now.clone());
        if rotated.is_ok() {
            assert_eq!(found, [1, 2, 3]);
            assert!(left > 1, "{left} failures are too few to tell");
            return;
        }
        assert!(found == [1, 2] || found == [1, 2, 3], "after {left}: {found:?}");
    }
    panic!("no rotation succeeded");
}

#[test]
fn a_power_failure_loses_nothing_that_was_rotated() {
    let bytes = prepared();
    for left in 0..1_000 {
        for lost in [Lost::Nothing, Lost::Everything, Lost::Odd, Lost::Even] {
            let (disk, store, rotated) = rotate(&bytes, Fault::Any(left));
            let on_disk = disk.after_power_failure(lost);
            drop(store);
            let found = versions(on_disk);
            let context = format!("after {left} changes, {lost:?} lost: {found:?}");
            match rotated {
                Ok(_) => assert_eq!(found, [1, 2, 3], "{context}"),
                // Interrupted: in full or not at all.
                Err(_) => assert!(found == [1, 2] || found == [1, 2, 3], "{context}"),
            }
            if rotated.is_ok() && matches!(lost, Lost::Even) {
                return;
            }
        }
    }
    panic!("no rotation succeeded");
}
