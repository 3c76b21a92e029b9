use std::time::Duration;

use blindnym_client::{IamClient, Login, LoginSettings, Loopback, LoopbackSettings, PendingLogin};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::stub::{Stub, answer};

/// A listener, a login for it, the login's state, and the address to call.
async fn waiting(settings: LoopbackSettings) -> (Loopback, PendingLogin, String, String) {
    let stub = Stub::start(|_, _| answer(500, &json!({}))).await;
    let loopback = Loopback::bind(settings).await.unwrap();
    let redirect = loopback.redirect().to_owned();
    let settings = LoginSettings::new(&redirect);
    let login =
        Login::begin(&stub.realm(), &IamClient::public("software"), settings).await.unwrap();
    let state =
        login.address.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    (loopback, login.state, state, redirect)
}

/// What a browser gets for a target, in a language.
async fn browse(redirect: &str, target: &str, language: &str) -> String {
    let host = redirect.split('/').nth(2).unwrap();
    let request =
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: {language}\r\n\r\n");
    send(redirect, request.as_bytes()).await
}

async fn send(redirect: &str, request: &[u8]) -> String {
    let host = redirect.split('/').nth(2).unwrap();
    let mut socket = TcpStream::connect(host).await.unwrap();
    socket.write_all(request).await.unwrap();
    let mut answer = String::new();
    let _read = socket.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn the_browser_comes_back_once() {
    let (loopback, login, state, redirect) = waiting(LoopbackSettings::default()).await;
    let path = redirect.strip_prefix("http://127.0.0.1:").unwrap();
    assert!(path.ends_with("/callback") && !path.starts_with("0/"), "{redirect}");
    let waits = tokio::spawn(async move {
        let callback = loopback.callback(&login).await;
        (callback, login)
    });
    // A connection that a browser opens and does not use.
    let host = redirect.split('/').nth(2).unwrap();
    let _unused = TcpStream::connect(host).await.unwrap();
    for (target, status) in [
        ("/favicon.ico", "404"),
        ("/", "404"),
        ("/callback", "400"),
        ("/callback?state=wrong&code=c", "400"),
        ("/callback?code=c", "400"),
        (&format!("/other?state={state}&code=c"), "404"),
    ] {
        let page = browse(&redirect, target, "en").await;
        assert!(page.starts_with(&format!("HTTP/1.1 {status} ")), "{target}: {page}");
        assert!(page.contains("There is no login here."));
    }
    for nonsense in [&b"\x16\x03\x01 TLS\r\n\r\n"[..], b"POST /callback HTTP/1.1\r\n\r\n"] {
        let page = send(&redirect, nonsense).await;
        assert!(page.starts_with("HTTP/1.1 40"), "{page}");
    }
    let endless = format!("GET /{} HTTP/1.1\r\n", "a".repeat(20_000));
    let page = send(&redirect, endless.as_bytes()).await;
    assert!(page.is_empty() || page.starts_with("HTTP/1.1 400"), "{page}");

    let target = format!("/callback?state={state}&code=the-code");
    let page = browse(&redirect, &target, "fr-BE,fr;q=0.9,en;q=0.8").await;
    assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
    assert!(page.contains("Vous êtes connecté") && page.contains("lang=\"fr\""), "{page}");
    for header in ["Cache-Control: no-store", "Referrer-Policy: no-referrer", "default-src 'none'"]
    {
        assert!(page.contains(header), "{header}");
    }
    assert!(!page.contains("the-code"));
    let (callback, login) = waits.await.unwrap();
    let callback = callback.unwrap();
    assert!(callback.is_code() && login.is_answered_by(&callback));
    assert!(TcpStream::connect(host).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_refusal_comes_back_too_in_four_languages() {
    for (language, words) in [
        ("nl-BE", "U bent niet aangemeld"),
        ("fr", "Vous n’êtes pas connecté"),
        ("de-AT,en", "Sie sind nicht angemeldet"),
        ("en-GB", "You are not logged in"),
        ("es, é, de", "Sie sind nicht angemeldet"),
        ("", "You are not logged in"),
    ] {
        let (loopback, login, state, redirect) = waiting(LoopbackSettings::default()).await;
        let waits = tokio::spawn(async move { loopback.callback(&login).await });
        let target = format!("/callback?error=access_denied&state={state}");
        let page = browse(&redirect, &target, language).await;
        assert!(page.contains(words), "{language}: {page}");
        assert!(!waits.await.unwrap().unwrap().is_code());
    }
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let limit = Duration::from_millis(50);
    let (loopback, login, ..) =
        waiting(LoopbackSettings { limit, ..LoopbackSettings::default() }).await;
    assert_eq!(loopback.callback(&login).await.unwrap_err().code(), "login_timed_out");
}

#[tokio::test]
async fn redirects_are_on_this_machine() {
    let bind = |host: &str, path: &str| {
        let (host, path) = (host.to_owned(), path.to_owned());
        Loopback::bind(LoopbackSettings { host, path, ..LoopbackSettings::default() })
    };
    let local = bind("localhost", "/iam-connect-endpoint/").await.unwrap();
    assert!(local.redirect().starts_with("http://localhost:"));
    assert!(local.redirect().ends_with("/iam-connect-endpoint/"));
    for (host, path) in
        [("0.0.0.0", "/"), ("software.example", "/"), ("127.0.0.1", ""), ("127.0.0.1", "/a?b")]
    {
        assert_eq!(bind(host, path).await.unwrap_err().code(), "iam_settings", "{host}{path}");
    }
    // A port that is taken.
    let port = local.redirect().split([':', '/']).nth(4).unwrap().parse().unwrap();
    let taken = Loopback::bind(LoopbackSettings { port, ..LoopbackSettings::default() }).await;
    assert_eq!(taken.unwrap_err().code(), "iam_settings");
}
