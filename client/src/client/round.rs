//! One round: items are blinded, their requests sent side by side, the answers finished. An error of
//! the way, of which the engine knows nothing, goes to the items that it cost.

use std::sync::Arc;

use blindnym::{Error, ErrorKind, Reply, Request, Step};
use futures_util::future::join_all;

use super::Client;
use super::operation::Operation;
use crate::error::ClientError;
use crate::told::fit;

/// What became of an item: a result; a refusal of its whole request, which others may have caused; or a
/// fault of the service, which says nothing of the item.
pub(super) enum Outcome<T> {
    Done(Result<T, ClientError>),
    RefusedWithOthers(ClientError),
    Faulty(ClientError),
}

/// Statuses of requests that are not as they should be: because of one of their items.
const BAD: [u16; 3] = [400, 413, 422];

/// A request that got no reply: how many items it had, and why.
struct Lost {
    inputs: usize,
    error: ClientError,
}

/// One outcome for each input.
pub(super) async fn round<O: Operation>(
    client: &Client,
    operation: &O,
    inputs: Arc<Vec<O::Input>>,
) -> Vec<Outcome<O::Output>> {
    let count = inputs.len();
    let of_all = |error: ClientError| -> Vec<Outcome<O::Output>> {
        (0..count).map(|_| Outcome::Done(Err(error.clone()))).collect()
    };
    let blind = {
        let operation = operation.clone();
        move || operation.start(&inputs.iter().collect::<Vec<_>>())
    };
    let Step { state, message } = match client.compute.run(blind).await {
        Ok(step) => step,
        Err(error) => return of_all(error),
    };
    let sent = join_all(message.iter().map(|request| send(client, request))).await;
    let (replies, lost): (Vec<Reply>, Vec<Option<Lost>>) = sent.into_iter().unzip();
    match client.compute.run(move || O::finish(state, &replies)).await {
        Ok(results) => tell(results, lost.into_iter().flatten().collect()),
        Err(error) => of_all(error),
    }
}

async fn send(client: &Client, request: &Request) -> (Reply, Option<Lost>) {
    let inputs = request.inputs();
    let answer = match client.requests.acquire().await {
        Ok(_permit) => client.service.send(request).await,
        Err(_closed) => Err(ClientError::Cancelled),
    };
    match answer {
        Ok(body) => (Reply::from_body(body), None),
        // A single input's own problem, which the engine knows how to read.
        Err(ClientError::Refused { status, problem }) if inputs == 1 && BAD.contains(&status) => {
            (Reply::from_body(serde_json::to_vec(&problem).unwrap_or_default()), None)
        }
        Err(error) => (Reply::lost(), Some(Lost { inputs, error })),
    }
}

/// Gives what the way cost to the items without a reply: they stand in the order of their requests.
fn tell<T>(results: Vec<Result<T, Error>>, lost: Vec<Lost>) -> Vec<Outcome<T>> {
    let mut lost = lost.into_iter().flat_map(|lost| {
        let others = lost.inputs > 1;
        std::iter::repeat_n((lost.error, others), lost.inputs)
    });
    let outcome = |result: Result<T, Error>| match result {
        Err(error) if matches!(error.kind(), ErrorKind::NoReply) => match lost.next() {
            Some((error @ ClientError::Refused { status, .. }, true)) if BAD.contains(&status) => {
                Outcome::RefusedWithOthers(error)
            }
            Some((error, _)) => Outcome::Done(Err(error)),
            None => Outcome::Done(Err(error.into())),
        },
        Ok(done) => Outcome::Done(Ok(done)),
        Err(error) => match fault(&error) {
            Some(fault) => Outcome::Faulty(fault),
            None => Outcome::Done(Err(told(error).into())),
        },
    };
    results.into_iter().map(outcome).collect()
}

/// The same, its texts made fit for people and files.
fn told(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Problem(problem) => {
            ErrorKind::Problem(Box::new(fit((**problem).clone()))).into()
        }
        _ => error,
    }
}

/// What is wrong with the service rather than with an item: a problem of status 429 or 5xx among its
/// outputs, and answers that are none.
fn fault(error: &Error) -> Option<ClientError> {
    match error.kind() {
        ErrorKind::Problem(problem) => match problem.status {
            Some(status @ (429 | 503)) => Some(ClientError::Busy { status }),
            Some(status @ 500..) => Some(ClientError::Failed { status }),
            Some(_) | None => None,
        },
        _ if error.is_of_the_answer() => Some(ClientError::Unusable(error.clone())),
        _ => None,
    }
}
