//! Who is counted as whom, and how many are remembered.

use std::net::Ipv4Addr;

use axum::body::Body;
use axum::http::HeaderValue;
use governor::clock::FakeRelativeClock;
use governor::state::keyed::ShrinkableKeyedStateStore as _;
use serde_json::{Value, json};

use super::*;

fn limits(rate: u32, burst: u32) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Limits::with_clock(LimitSettings { rate, burst, behind_proxy: true }, &clock), clock)
}

fn identity(claims: &[(&str, Value)]) -> Identity {
    let claims = claims.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Identity::new(claims.collect(), "any")
}

fn client(name: &str) -> Identity {
    identity(&[("azp", json!(name))])
}

fn v4(last: u8) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
}

fn v6(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

#[test]
fn a_burst_then_the_rate() {
    let (limits, clock) = limits(2, 5);
    let ask = || limits.check(None, v4(1)).map_err(|too_many| too_many.seconds);
    assert_eq!((0..7).map(|_| ask().is_ok()).filter(|ok| *ok).count(), 5);
    assert_eq!(ask(), Err(1));
    clock.advance(Duration::from_millis(499));
    assert_eq!(ask(), Err(1));
    clock.advance(Duration::from_millis(1));
    assert_eq!((ask(), ask()), (Ok(()), Err(1)));
    clock.advance(Duration::from_secs(60));
    assert_eq!((0..7).map(|_| ask().is_ok()).filter(|ok| *ok).count(), 5);
}

#[test]
fn good_tokens_are_counted_by_client_and_the_rest_by_address() {
    let (limits, _clock) = limits(1, 1);
    let (a, b) = (client("a"), client("b"));
    assert!(limits.check(Some(&a), v4(1)).is_ok());
    assert_eq!(limits.check(Some(&a), v4(2)).map_err(|too| too.by), Err(By::Client));
    // Behind the same address as somebody who sends too much.
    assert!(limits.check(None, v4(1)).is_ok());
    assert_eq!(limits.check(None, v4(1)).map_err(|too| too.by), Err(By::Address));
    assert!(limits.check(Some(&b), v4(1)).is_ok());
    assert!(limits.check(None, v4(2)).is_ok());
    // Whoever has no address shares one, and no client is called like an address.
    assert!(limits.check(None, None).is_ok());
    assert!(limits.check(None, None).is_err());
    assert!(limits.check(Some(&client("192.0.2.1")), v4(1)).is_ok());
}

#[test]
fn the_client_is_azp_else_client_id_else_the_subject() {
    let all = [("azp", json!("a")), ("client_id", json!("c")), ("sub", json!("s"))];
    assert_eq!(identity(&all).client(), Some("a"));
    assert_eq!(identity(&all[1..]).client(), Some("c"));
    assert_eq!(identity(&all[2..]).client(), Some("s"));
    assert_eq!(identity(&[("azp", json!("")), ("sub", json!("s"))]).client(), Some("s"));
    assert_eq!(identity(&[("azp", json!(1))]).client(), None);
    let (limits, _clock) = limits(1, 1);
    assert!(limits.check(Some(&identity(&[])), v4(1)).is_ok());
    assert_eq!(
        limits.check(Some(&identity(&[])), v4(1)).map_err(|too| too.by),
        Err(By::Address),
        "a token that names nobody"
    );
}

#[test]
fn an_ipv6_address_stands_for_its_64() {
    let (limits, _clock) = limits(1, 1);
    assert!(limits.check(None, v6("2001:db8:1:2::1")).is_ok());
    assert!(limits.check(None, v6("2001:db8:1:2:ffff::9")).is_err());
    assert!(limits.check(None, v6("2001:db8:1:3::1")).is_ok());
    assert!(limits.check(None, v4(1)).is_ok());
    assert!(limits.check(None, v6("::ffff:192.0.2.1")).is_err(), "an IPv4 address in IPv6 clothes");
    assert!(limits.check(None, v6("::ffff:192.0.2.2")).is_ok());
}

#[test]
fn the_last_forwarded_address_counts_and_behind_a_proxy_only() {
    let request = |headers: &[&'static str]| {
        let mut request = Request::new(Body::empty());
        for header in headers {
            let value = HeaderValue::from_bytes(header.as_bytes()).unwrap();
            let _more = request.headers_mut().append(FORWARDED, value);
        }
        let socket: SocketAddr = "127.0.0.1:5".parse().unwrap();
        let _before = request.extensions_mut().insert(ConnectInfo(socket));
        request
    };
    let behind = Limits::new(LimitSettings { rate: 1, burst: 1, behind_proxy: true });
    let alone = Limits::new(LimitSettings { rate: 1, burst: 1, behind_proxy: false });
    let local = v6("127.0.0.1");
    for (headers, found) in [
        (vec![], local),
        (vec!["192.0.2.1"], v4(1)),
        (vec!["10.0.0.1, 192.0.2.1"], v4(1)),
        (vec!["192.0.2.9", "10.0.0.1,192.0.2.1"], v4(1)),
        (vec!["192.0.2.1:4711"], v4(1)),
        (vec!["[2001:db8::1]:80"], v6("2001:db8::1")),
        (vec!["[2001:db8::1]"], v6("2001:db8::1")),
        (vec!["2001:db8::1"], v6("2001:db8::1")),
        (vec!["192.0.2.1, unknown"], local),
        (vec!["192.0.2.1,"], local),
        (vec!["\u{e9}"], local),
    ] {
        let request = request(&headers);
        assert_eq!(behind.address(&request), found, "{headers:?}");
        assert_eq!(alone.address(&request), local, "{headers:?}");
    }
    assert_eq!(Limits::default().address(&request(&[])), None);
}

#[test]
fn memory_is_bounded_and_forgotten_keys_make_room() {
    let (limits, clock) = limits(1, 1);
    let addresses = &limits.limiters.as_ref().unwrap().addresses;
    let ask = |n: usize| {
        let address = Ipv4Addr::from_bits(u32::try_from(n).unwrap());
        limits.check(None, Some(IpAddr::V4(address))).is_ok()
    };
    assert!((0..keys::MOST).all(ask));
    assert_eq!(addresses.keyed.len(), keys::MOST);
    // New ones share one limit now; known ones keep theirs.
    assert_eq!((ask(keys::MOST), ask(keys::MOST + 1), ask(0)), (true, false, false));
    assert_eq!(addresses.keyed.len(), keys::MOST);
    clock.advance(Duration::from_secs(10));
    addresses.keyed.retain_recent();
    assert_eq!(addresses.keyed.len(), 0);
    assert!(ask(keys::MOST) && ask(keys::MOST + 1));
    assert!(keys::Keys::default().is_empty());
}

#[test]
fn keys_are_forgotten_by_themselves() {
    let limits = Limits::new(LimitSettings { rate: 1000, burst: 1, behind_proxy: false });
    for n in 0..100 {
        assert!(limits.check(None, v4(n)).is_ok());
    }
    std::thread::sleep(Duration::from_millis(1100));
    assert!(limits.check(None, v4(200)).is_ok());
    assert_eq!(limits.limiters.as_ref().unwrap().addresses.keyed.len(), 1);
}

#[test]
fn a_rate_of_zero_lets_all_through_and_no_setting_panics() {
    let off = Limits::default();
    assert!((0..10_000).all(|_| off.check(None, v4(1)).is_ok()));
    for (rate, burst) in [(u32::MAX, u32::MAX), (1, 0), (1, u32::MAX), (u32::MAX, 0)] {
        let limits = Limits::new(LimitSettings { rate, burst, behind_proxy: false });
        assert!(limits.check(None, v4(1)).is_ok(), "{rate} {burst}");
        let _second = limits.check(None, v4(1));
    }
}

#[test]
fn waits_are_rounded_up() {
    for (millis, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (59_000, 59)] {
        assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
    }
}
