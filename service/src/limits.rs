//! How often a client may ask.
//!
//! Whoever shows a token that is valid is counted by the token's client, however many share its address; all
//! others by address, so that a flood of bad tokens slows down its sender and no hospital beside it.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::{Quota, RateLimiter};

use crate::auth::Identity;

mod keys;

/// Where the proxy before us writes who asked it.
const FORWARDED: &str = "x-forwarded-for";
/// More in a second than one process answers.
const HIGHEST_RATE: u32 = 1_000_000;

/// How many requests are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests per second for each client, and for each address without a valid token, at most 1,000,000;
    /// 0 lets all through.
    pub rate: u32,
    /// Requests that may come at once; at least 1.
    pub burst: u32,
    /// Whether a proxy stands before the service: the address is then the last one in `X-Forwarded-For`,
    /// which the proxy itself wrote.
    pub behind_proxy: bool,
}

/// The limits of all clients. [`Limits::default`] lets all through.
pub struct Limits<C: Clock = MonotonicClock> {
    limiters: Option<Limiters<C>>,
    behind_proxy: bool,
    /// Keyed anew in every process, so that nobody can choose two names that count as one.
    names: RandomState,
}

/// A client's name or somebody's address, in a size that nobody chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Client(u64),
    /// An IPv6 address stands for its /64, which is what one customer gets.
    Address(IpAddr),
}

struct Limiters<C: Clock> {
    clients: Limiter<C>,
    addresses: Limiter<C>,
}

type Keyed<C> = RateLimiter<Key, keys::Keys, C, NoOpMiddleware<<C as Clock>::Instant>>;

struct Limiter<C: Clock> {
    keyed: Keyed<C>,
    started: Instant,
    /// The second after `started` in which keys were last forgotten.
    pruned: AtomicU64,
}

/// Who is counted, for the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Client,
    Address,
}

/// Too many: how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) by: By,
    /// Whole seconds, at least one.
    pub(crate) seconds: u64,
}

impl Limits {
    /// Limits with these settings.
    #[must_use]
    pub fn new(settings: LimitSettings) -> Self {
        Self::with_clock(settings, &MonotonicClock)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(LimitSettings { rate: 0, burst: 1, behind_proxy: false })
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(settings: LimitSettings, clock: &C) -> Self {
        let LimitSettings { rate, burst, behind_proxy } = settings;
        let quota = NonZeroU32::new(rate.min(HIGHEST_RATE)).map(|rate| {
            Quota::per_second(rate).allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        });
        let limiters = quota.map(|quota| Limiters {
            clients: Limiter::new(quota, clock.clone()),
            addresses: Limiter::new(quota, clock.clone()),
        });
        Self { limiters, behind_proxy, names: RandomState::new() }
    }

    /// Counts a request. Its token was checked and found good where there is an identity.
    pub(crate) fn check(
        &self,
        identity: Option<&Identity>,
        address: Option<IpAddr>,
    ) -> Result<(), TooMany> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        let (by, limiter, key) = match identity.and_then(Identity::client) {
            Some(name) => (By::Client, &limiters.clients, Key::Client(self.names.hash_one(name))),
            // Without any address, all who have none share one.
            None => {
                let address = address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
                (By::Address, &limiters.addresses, Key::Address(network(address)))
            }
        };
        limiter.check(&key).map_err(|wait| TooMany { by, seconds: whole_seconds(wait) })
    }

    /// Whose address it is: the socket's, or what our proxy saw. Nobody asks where there are no limits.
    pub(crate) fn address(&self, request: &Request) -> Option<IpAddr> {
        let _limiters = self.limiters.as_ref()?;
        let socket = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let socket = socket.map(|ConnectInfo(address)| address.ip());
        let forwarded = self.behind_proxy.then(|| forwarded(request.headers())).flatten();
        forwarded.or(socket)
    }
}

impl<C: Clock> Limiter<C> {
    fn new(quota: Quota, clock: C) -> Self {
        let keyed = RateLimiter::new(quota, keys::Keys::default(), clock);
        Self { keyed, started: Instant::now(), pruned: AtomicU64::new(0) }
    }

    /// Counts a request, or says how long to wait.
    fn check(&self, key: &Key) -> Result<(), Duration> {
        // Once in a second, keys that would be let through as if they were new are forgotten.
        let second = self.started.elapsed().as_secs();
        if self.pruned.fetch_max(second, Ordering::Relaxed) < second {
            self.keyed.retain_recent();
        }
        let wait =
            |until: governor::NotUntil<C::Instant>| until.wait_time_from(self.keyed.clock().now());
        self.keyed.check_key(key).map_err(wait)
    }
}

impl<C: Clock> fmt::Debug for Limits<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Limits");
        let debug = debug.field("on", &self.limiters.is_some());
        debug.field("behind_proxy", &self.behind_proxy).finish_non_exhaustive()
    }
}

impl By {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Address => "address",
        }
    }
}

/// The last entry of the last header. Those before it are what the client says of itself.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED).iter().next_back()?;
    let entry = last.to_str().ok()?.rsplit(',').next()?.trim();
    let alone = entry.trim_start_matches('[').trim_end_matches(']').parse().ok();
    // Some proxies write the port too.
    alone.or_else(|| entry.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

/// An IPv4 address as it is, an IPv6 one's /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
    }
}

/// Rounded up, so that who waits for it is let in.
fn whole_seconds(wait: Duration) -> u64 {
    let begun = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(begun).max(1)
}

#[cfg(test)]
mod tests;
