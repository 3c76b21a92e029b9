//! The store, and what is left of it when the disk is full or the power fails.

mod faults;

use std::fs;

use blindnym::MasterSecret;
use tempfile::TempDir;

use super::Store;
use crate::keys::record::tests::{holder, record};
use crate::keys::{DomainRecord, KeysError};

fn master() -> MasterSecret {
    MasterSecret::from_bytes(&[7; 64]).unwrap()
}

#[test]
fn keeps_domains() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("domains.redb");
    let store = Store::create(&path, &master()).unwrap();
    assert_eq!(store.domains().unwrap(), []);
    let plain = DomainRecord { access_rule: None, holders: vec![], ..record("a") };
    store.add(&record("b")).unwrap();
    store.add(&plain).unwrap();
    drop(store);
    let store = Store::open(&path, &master()).unwrap();
    assert_eq!(store.domains().unwrap(), [plain.clone(), record("b")]);
    assert_eq!(store.get("a").unwrap(), plain);
    assert!(matches!(store.get("c").unwrap_err(), KeysError::UnknownDomain { .. }));
}

#[test]
fn refuses_names_that_are_taken_or_bad() {
    let directory = TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("s"), &master()).unwrap();
    store.add(&record("d")).unwrap();
    let other = DomainRecord { scalar_version: 2, ..record("d") };
    assert!(matches!(store.add(&other).unwrap_err(), KeysError::DomainExists { .. }));
    for name in ["", ".", ".."] {
        assert!(matches!(store.add(&record(name)).unwrap_err(), KeysError::InvalidRecord { .. }));
    }
    assert_eq!(store.domains().unwrap(), [record("d")]);
    assert!(matches!(store.check(&record("d")), Err(KeysError::DomainExists { .. })));
    assert!(matches!(store.check(&record("..")), Err(KeysError::InvalidRecord { .. })));
    store.check(&record("e")).unwrap();
    assert_eq!(store.domains().unwrap(), [record("d")]);
}

#[test]
fn rotates_and_retires() {
    let directory = TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("s"), &master()).unwrap();
    store.add(&record("d")).unwrap();
    assert_eq!(store.rotate("d").unwrap(), 2);
    assert_eq!(store.rotate("d").unwrap(), 3);
    store.retire("d", 2).unwrap();
    assert_eq!(store.get("d").unwrap().key_versions, [1, 3]);
    let error = store.retire("d", 3).unwrap_err();
    assert!(matches!(error, KeysError::ActiveVersion { version: 3, .. }), "{error}");
    let error = store.retire("d", 2).unwrap_err();
    assert!(matches!(error, KeysError::UnknownVersion { version: 2, .. }), "{error}");
    store.retire("d", 1).unwrap();
    // A retired version never comes back.
    assert_eq!(store.rotate("d").unwrap(), 4);
    assert_eq!(store.get("d").unwrap().key_versions, [3, 4]);
    for error in [store.rotate("x").unwrap_err(), store.retire("x", 1).unwrap_err()] {
        assert!(matches!(error, KeysError::UnknownDomain { .. }), "{error}");
    }
    store.add(&DomainRecord { key_versions: vec![u32::MAX], ..record("last") }).unwrap();
    assert!(matches!(store.rotate("last").unwrap_err(), KeysError::InvalidRecord { .. }));
    assert_eq!(store.get("last").unwrap().key_versions, [u32::MAX]);
}

#[test]
fn adds_holders() {
    let directory = TempDir::new().unwrap();
    let store = Store::create(&directory.path().join("s"), &master()).unwrap();
    store.add(&record("d")).unwrap();
    let second = holder("https://second.example/jwks");
    store.add_holder("d", second.clone()).unwrap();
    let twice = store.add_holder("d", second.clone()).unwrap_err();
    assert!(matches!(twice, KeysError::InvalidRecord { .. }), "{twice}");
    assert!(matches!(store.add_holder("d", holder("")), Err(KeysError::InvalidRecord { .. })));
    let holders = store.get("d").unwrap().holders;
    assert_eq!(holders, [record("d").holders[0].clone(), second]);
}

#[test]
fn belongs_to_one_master_secret() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("s");
    drop(Store::create(&path, &master()).unwrap());
    let other = MasterSecret::from_bytes(&[8; 64]).unwrap();
    let error = Store::open(&path, &other).unwrap_err();
    assert_eq!(error.to_string(), "the store belongs to another master secret");
    drop(Store::open(&path, &master()).unwrap());
}

#[test]
fn holds_no_secret() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("s");
    let store = Store::create(&path, &master()).unwrap();
    store.add(&record("d")).unwrap();
    assert_eq!(format!("{store:?}"), "Store { .. }");
    drop(store);
    let bytes = fs::read(&path).unwrap();
    assert!(!bytes.windows(16).any(|window| window == [7; 16]));
}

#[test]
fn one_at_a_time_and_nothing_overwritten() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("s");
    let missing = Store::open(&path, &master()).unwrap_err();
    assert!(matches!(missing, KeysError::Storage(_)), "{missing}");
    assert!(!path.exists());
    let store = Store::create(&path, &master()).unwrap();
    let second = Store::open(&path, &master()).unwrap_err();
    assert!(matches!(second, KeysError::Storage(_)), "{second}");
    drop(store);
    let again = Store::create(&path, &master()).unwrap_err();
    assert!(matches!(again, KeysError::Exists { .. }), "{again}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn other_files_are_refused() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("s");
    for contents in [vec![], vec![0; 10_000], b"no store at all".repeat(1_000)] {
        fs::write(&path, &contents).unwrap();
        let _refused = Store::open(&path, &master()).unwrap_err();
        assert_eq!(fs::read(&path).unwrap(), contents);
    }
    fs::remove_file(&path).unwrap();
    drop(redb::Database::create(&path).unwrap());
    let error = Store::open(&path, &master()).unwrap_err();
    assert!(matches!(error, KeysError::StoreFormat), "{error}");
}
