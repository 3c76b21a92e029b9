#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::process::Command;
use std::thread;
use std::time::Duration;

use procfs::process::{ProcState, Process};

use super::{Killed, Pause};

fn sleeper() -> Killed {
    Killed(Command::new("sleep").arg("60").spawn().unwrap())
}

/// Waits until it is in a state, or for five seconds.
fn becomes(id: u32, wanted: ProcState) -> bool {
    let process = Process::new(i32::try_from(id).unwrap()).unwrap();
    (0..500).any(|_| {
        thread::sleep(Duration::from_millis(10));
        process.stat().is_ok_and(|stat| stat.state().unwrap() == wanted)
    })
}

#[test]
fn processes_stand_still_and_go_on() {
    let (one, other) = (sleeper(), sleeper());
    let ids = [one.0.id(), other.0.id()];
    let pause = Pause::new(ids).unwrap();
    assert!(ids.into_iter().all(|id| becomes(id, ProcState::Stopped)));
    drop(pause);
    assert!(ids.into_iter().all(|id| becomes(id, ProcState::Sleeping)));
}

#[test]
fn what_stands_still_can_be_killed() {
    let mut process = sleeper();
    let pause = Pause::new([process.0.id()]).unwrap();
    process.0.kill().unwrap();
    assert!(becomes(process.0.id(), ProcState::Zombie));
    // It is gone, and nobody has waited for it: nothing to complain of.
    drop(pause);
}

#[test]
fn a_process_that_cannot_be_stopped_is_told() {
    assert!(Pause::new([0]).is_err());
    assert!(Pause::new([u32::MAX]).is_err());
}
