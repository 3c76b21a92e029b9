//! The master file, by passphrase and by key file, and everything that is refused.

use std::fs;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::{scrypt, x25519};
use tempfile::TempDir;

use super::{MasterFile, Unlock};
use crate::keys::KeysError;

const PASSPHRASE: &str = "a passphrase for tests only";

fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(SecretString::from(text.to_owned()))
}

fn write(path: &Path, contents: impl AsRef<[u8]>, mode: u32) {
    fs::write(path, contents).unwrap();
    set_mode(path, mode);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) {}

fn key_file(directory: &TempDir, name: &str) -> (PathBuf, x25519::Identity) {
    let key = x25519::Identity::generate();
    let path = directory.path().join(name);
    let text = format!("# for tests\n{}\n", key.to_string().expose_secret());
    write(&path, text, 0o600);
    (path, key)
}

/// Which secret it is, by public means.
fn kid(secret: &blindnym::MasterSecret) -> String {
    secret.transit_key("d", 1).unwrap().kid().into()
}

fn names(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_passphrase_opens_what_it_made_and_nothing_else_does() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let made = MasterFile::create(&path, &passphrase(PASSPHRASE)).unwrap();
    assert_eq!(names(&directory), ["master.age"]);
    let opened = MasterFile::open(&path, &passphrase(PASSPHRASE)).unwrap();
    assert_eq!(kid(&made), kid(&opened));

    let wrong = MasterFile::open(&path, &passphrase("another")).unwrap_err();
    assert!(matches!(wrong, KeysError::Locked { .. }), "{wrong}");
    let (key, _) = key_file(&directory, "key.txt");
    let wrong = MasterFile::open(&path, &Unlock::KeyFile(key)).unwrap_err();
    assert!(matches!(wrong, KeysError::Locked { .. }), "{wrong}");
    let header = fs::read(&path).unwrap();
    assert!(header.starts_with(b"age-encryption.org/v1\n-> scrypt "));
}

#[test]
fn a_key_file_opens_what_it_made_and_age_itself_does_too() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let (key, identity) = key_file(&directory, "key.txt");
    let unlock = Unlock::KeyFile(key);
    let made = MasterFile::create(&path, &unlock).unwrap();
    assert_eq!(kid(&made), kid(&MasterFile::open(&path, &unlock).unwrap()));

    let plain = age::decrypt(&identity, &fs::read(&path).unwrap()).unwrap();
    assert_eq!(plain.len(), 64);
    assert_eq!(kid(&made), kid(&blindnym::MasterSecret::from_bytes(&plain).unwrap()));

    let (other, _) = key_file(&directory, "other.txt");
    let wrong = MasterFile::open(&path, &Unlock::KeyFile(other)).unwrap_err();
    assert!(matches!(wrong, KeysError::Locked { .. }), "{wrong}");
    let second = directory.path().join("second.age");
    let second = MasterFile::create(&second, &unlock).unwrap();
    assert_ne!(kid(&made), kid(&second), "every master secret is new");
}

#[test]
fn nothing_is_overwritten() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let (key, _) = key_file(&directory, "key.txt");
    write(&path, "in the way", 0o600);
    let error = MasterFile::create(&path, &Unlock::KeyFile(key)).unwrap_err();
    assert!(matches!(error, KeysError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"in the way");
    assert_eq!(names(&directory), ["key.txt", "master.age"]);
}

/// The name was free at the start and is taken at the end.
#[test]
fn nothing_that_came_meanwhile_is_overwritten() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let temporary = crate::keys::file::begin(&path).unwrap().into_temp_path();
    write(&path, "in the way", 0o600);
    let error = crate::keys::file::keep(temporary, &path).unwrap_err();
    assert!(matches!(error, KeysError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"in the way");
    assert_eq!(names(&directory), ["master.age"]);
}

#[cfg(unix)]
#[test]
fn files_that_others_may_use_are_refused() {
    use std::os::unix::fs::PermissionsExt;

    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let (key, _) = key_file(&directory, "key.txt");
    let unlock = Unlock::KeyFile(key.clone());
    let _made = MasterFile::create(&path, &unlock).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    for file in [&path, &key] {
        for mode in [0o640, 0o604, 0o620, 0o610, 0o601, 0o644, 0o777] {
            set_mode(file, mode);
            let error = MasterFile::open(&path, &unlock).unwrap_err();
            assert!(matches!(error, KeysError::OpenToOthers { .. }), "{mode:o}: {error}");
            let advice = format!("chmod 600 {}", file.display());
            assert!(error.to_string().ends_with(&advice), "{error}");
        }
        set_mode(file, 0o400);
        let _opened = MasterFile::open(&path, &unlock).unwrap();
        set_mode(file, 0o600);
    }
    set_mode(&key, 0o644);
    let other = directory.path().join("other.age");
    let error = MasterFile::create(&other, &unlock).unwrap_err();
    assert!(matches!(error, KeysError::OpenToOthers { .. }), "{error}");
    assert!(!other.exists());
}

#[test]
fn damage_is_seen_wherever_it_is() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let (key, _) = key_file(&directory, "key.txt");
    let unlock = Unlock::KeyFile(key);
    let _made = MasterFile::create(&path, &unlock).unwrap();
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        write(&path, &bad, 0o600);
        let error = MasterFile::open(&path, &unlock).unwrap_err();
        let expected = matches!(error, KeysError::Locked { .. } | KeysError::NotAge { .. });
        assert!(expected, "byte {at}: {error}");
        write(&path, &good[..at], 0o600);
        let _refused = MasterFile::open(&path, &unlock).unwrap_err();
    }
    write(&path, [good.as_slice(), b"\0"].concat(), 0o600);
    let _refused = MasterFile::open(&path, &unlock).unwrap_err();
}

#[test]
fn only_a_master_secret_is_taken() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let (key, identity) = key_file(&directory, "key.txt");
    let unlock = Unlock::KeyFile(key);
    for length in [0, 63, 65, 1_000] {
        let wrapped = age::encrypt(&identity.to_public(), &vec![7; length]).unwrap();
        write(&path, wrapped, 0o600);
        let error = MasterFile::open(&path, &unlock).unwrap_err();
        assert!(matches!(error, KeysError::NoMasterSecret { .. }), "{length}: {error}");
    }
    write(&path, vec![7; 70_000], 0o600);
    let error = MasterFile::open(&path, &unlock).unwrap_err();
    assert!(matches!(error, KeysError::TooLong { max: 65_536, .. }), "{error}");
    fs::remove_file(&path).unwrap();
    let error = MasterFile::open(&path, &unlock).unwrap_err();
    assert!(matches!(error, KeysError::Io { .. }), "{error}");
}

#[test]
fn an_empty_passphrase_and_a_bad_key_file_are_refused() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let error = MasterFile::create(&path, &passphrase("")).unwrap_err();
    assert!(matches!(error, KeysError::EmptyPassphrase), "{error}");
    let key = directory.path().join("key.txt");
    for contents in ["", "# nothing\n", "AGE-SECRET-KEY-1QQQQ\n", "my own idea of a secret\n"] {
        write(&key, contents, 0o600);
        let error = MasterFile::create(&path, &Unlock::KeyFile(key.clone())).unwrap_err();
        assert!(matches!(error, KeysError::KeyFile { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("my own"), "{error:?}");
    }
    assert_eq!(names(&directory), ["key.txt"]);
}

#[test]
fn excessive_work_is_refused_before_it_is_done() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("master.age");
    let mut recipient = scrypt::Recipient::new(SecretString::from(PASSPHRASE.to_owned()));
    recipient.set_work_factor(2);
    let wrapped = age::encrypt(&recipient, &[7; 64]).unwrap();
    // What other tools wrapped with less work opens.
    write(&path, &wrapped, 0o600);
    let _opened = MasterFile::open(&path, &passphrase(PASSPHRASE)).unwrap();
    let at = wrapped.iter().position(|byte| *byte == b'\n').unwrap();
    let end = at + 1 + wrapped[at + 1..].iter().position(|byte| *byte == b'\n').unwrap();
    let more = [&wrapped[..end - 1], b"30", &wrapped[end..]].concat();
    write(&path, more, 0o600);
    let error = MasterFile::open(&path, &passphrase(PASSPHRASE)).unwrap_err();
    assert!(matches!(error, KeysError::WorkFactor { found: 30, max: 20, .. }), "{error}");
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", passphrase(PASSPHRASE));
    assert!(!shown.contains(PASSPHRASE), "{shown}");
    let directory = TempDir::new().unwrap();
    let (key, _) = key_file(&directory, "key.txt");
    let made = MasterFile::create(&directory.path().join("m"), &Unlock::KeyFile(key)).unwrap();
    assert_eq!(format!("{made:?}"), "MasterSecret { .. }");
}
