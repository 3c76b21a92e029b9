use super::*;
use tempfile::TempDir;

fn session(folder: &TempDir) -> SessionFile {
    SessionFile { path: folder.path().join("state/sessions/s.json") }
}

fn token(session: &SessionFile) -> Option<String> {
    let token = session.hold().unwrap().refresh_token().unwrap();
    token.map(|token| token.expose_secret().to_owned())
}

#[test]
fn a_session_is_kept_replaced_and_forgotten() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    assert_eq!(token(&session), None);
    session.hold().unwrap().replace(Some(&"first".into())).unwrap();
    assert_eq!(token(&session).as_deref(), Some("first"));
    session.hold().unwrap().replace(Some(&"second".into())).unwrap();
    assert_eq!(token(&session).as_deref(), Some("second"));
    session.hold().unwrap().replace(None).unwrap();
    assert_eq!(token(&session), None);
    assert!(!session.end().unwrap());
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    session.hold().unwrap().replace(Some(&"first".into())).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(session.path()), 0o600);
    assert_eq!(mode(session.path().parent().unwrap()), 0o700);
    fs::set_permissions(session.path(), fs::Permissions::from_mode(0o640)).unwrap();
    let error = session.hold().unwrap().refresh_token().unwrap_err();
    assert_eq!(error.code(), "session_unusable");
}

#[test]
fn whoever_renews_it_keeps_others_waiting() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    let mut held = session.hold().unwrap();
    let other = session.clone();
    let waits = std::thread::spawn(move || token(&other));
    std::thread::sleep(std::time::Duration::from_millis(100));
    held.replace(Some(&"next".into())).unwrap();
    assert!(!waits.is_finished());
    drop(held);
    assert_eq!(waits.join().unwrap().as_deref(), Some("next"));
}

#[test]
fn what_is_damaged_is_told_without_its_content() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    session.hold().unwrap().replace(Some(&"first".into())).unwrap();
    fs::write(session.path(), "{\"refresh_token\": 12345678901}").unwrap();
    let error = session.hold().unwrap().refresh_token().unwrap_err().to_string();
    assert!(error.contains("damaged") && !error.contains("123"), "{error}");
}

#[test]
fn clients_issuers_and_services_have_files_of_their_own() {
    let path = |base, issuer, client| SessionFile::new(base, issuer, client).unwrap().path;
    let one = path("https://s", "https://a", "b");
    assert_eq!(one, path("https://s", "https://a", "b"));
    assert_ne!(one, path("https://s", "https://a", "c"));
    assert_ne!(one, path("https://s", "https://b", "b"));
    assert_ne!(one, path("https://elsewhere", "https://a", "b"));
}
