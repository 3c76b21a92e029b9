//! A token that is kept, and renewed 30 s before it expires by one renewal that all wait for.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::time::Instant;

use super::error::IamError;
use crate::token::{Purpose, Token};
use crate::trace::Trace;

/// A token, and when it is to be renewed, 30 s before its end; `None` where that is unknown.
pub(crate) struct Lease<P> {
    pub(crate) token: Token<P>,
    pub(crate) renew_at: Option<Instant>,
}

impl<P: Purpose> Lease<P> {
    /// Two clocks: one that nobody sets, and one that goes on while the machine sleeps.
    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|at| Instant::now() < at) && self.token.is_fresh(SystemTime::now())
    }
}

impl<P> Clone for Lease<P> {
    fn clone(&self) -> Self {
        Self { token: self.token.clone(), renew_at: self.renew_at }
    }
}

/// A renewal, later.
pub(crate) type Renewal<P, E> = Pin<Box<dyn Future<Output = Result<Lease<P>, E>> + Send>>;

/// A renewal that many wait for.
type Running<P, E> = Shared<BoxFuture<'static, Result<Token<P>, E>>>;

/// A token that is renewed by asking `renew`.
pub(crate) struct Renewing<P, E> {
    held: Arc<Held<P, E>>,
}

struct Held<P, E> {
    renew: Box<dyn Fn() -> Renewal<P, E> + Send + Sync>,
    state: Mutex<State<P, E>>,
}

struct State<P, E> {
    lease: Option<Lease<P>>,
    running: Option<Running<P, E>>,
}

impl<P, E> Renewing<P, E>
where
    P: Purpose,
    E: Clone + From<IamError> + Send + Sync + 'static,
{
    /// `lease` is the first one, where there is one.
    pub(crate) fn new(
        lease: Option<Lease<P>>,
        renew: impl Fn() -> Renewal<P, E> + Send + Sync + 'static,
    ) -> Self {
        let state = Mutex::new(State { lease, running: None });
        Self { held: Arc::new(Held { renew: Box::new(renew), state }) }
    }

    /// The token, renewed if need be. A renewal goes on when those who wait for it give up.
    ///
    /// A new token is given whatever is left of its life.
    pub(crate) async fn get(&self) -> Result<Token<P>, E> {
        let running = {
            let mut state = self.held.lock();
            if let Some(lease) = state.lease.as_ref().filter(|lease| lease.is_fresh()) {
                return Ok(lease.token.clone());
            }
            state.running.get_or_insert_with(|| self.start()).clone()
        };
        running.await
    }

    /// Forgets a token that was refused, unless it has been renewed since.
    pub(crate) fn refused(&self, token: &Token<P>) {
        let mut state = self.held.lock();
        if state.lease.as_ref().is_some_and(|lease| lease.token.is(token)) {
            state.lease = None;
        }
    }

    /// Called with the state locked, so the task cannot end before it is entered there.
    fn start(&self) -> Running<P, E> {
        let (held, trace) = (Arc::clone(&self.held), Trace::current());
        let task = tokio::spawn(trace.around(async move {
            let ends = Ends(&held);
            let renewed = (held.renew)().await;
            ends.with(renewed)
        }));
        let ended = |joined: Result<_, _>| joined.unwrap_or(Err(E::from(IamError::Cancelled)));
        task.map(ended).boxed().shared()
    }
}

/// The next to ask starts anew, however this renewal ends.
struct Ends<'a, P, E>(&'a Held<P, E>);

impl<P, E> Ends<'_, P, E> {
    fn with(self, renewed: Result<Lease<P>, E>) -> Result<Token<P>, E> {
        let lease = renewed?;
        let token = lease.token.clone();
        self.0.lock().lease = Some(lease);
        Ok(token)
    }
}

impl<P, E> Drop for Ends<'_, P, E> {
    fn drop(&mut self) {
        self.0.lock().running = None;
    }
}

impl<P, E> Held<P, E> {
    fn lock(&self) -> MutexGuard<'_, State<P, E>> {
        // What is in it is whole after every line.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: Purpose, E> fmt::Debug for Renewing<P, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.held.lock();
        let token = state.lease.as_ref().map(|lease| &lease.token);
        f.debug_struct("Renewing").field("token", &token).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
