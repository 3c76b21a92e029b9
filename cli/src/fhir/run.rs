//! A run over files.

use std::sync::atomic::Ordering;

use anyhow::Result;

use super::Format;
use super::arguments::Common;
use super::files::{self, File};
use super::lines::Lines;
use super::told::{Stopped, Told};
use super::turn::Turn;
use super::whole::{self, Existing};
use crate::columns::stop;

/// Files of one resource that go together at most, and their bytes.
const TOGETHER: usize = 32;
const TOGETHER_BYTES: u64 = 16 << 20;

/// Turns everything; true where no resource failed.
///
/// # Errors
/// [`Stopped`], and where a file cannot be read or written.
pub(super) fn run(common: &Common, turn: &Turn) -> Result<bool> {
    let files = files::of(&common.input, &common.output, common.format)?;
    let stop = stop::flag()?;
    let existing = Existing { overwrite: common.overwrite, resume: common.resume };
    let bytes = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    let mut told = Told::new(common.quiet, bytes);
    let mut good = true;
    let mut rest = files.as_slice();
    let mut work = || {
        while let Some(group) = group(&mut rest) {
            let done = match group {
                [file] if file.format == Format::Ndjson => {
                    let lines = Lines { turn, file, existing, fail_fast: common.fail_fast };
                    lines.run(&mut told, &stop)?
                }
                group => {
                    let group: Vec<&File> = group.iter().collect();
                    whole::turn(turn, &group, existing, &mut told)?
                }
            };
            good &= done;
            if !done && common.fail_fast {
                return Err(Stopped::Failed.into());
            }
            if stop.load(Ordering::Relaxed) && !rest.is_empty() {
                return Err(Stopped::Interrupted.into());
            }
        }
        Ok(())
    };
    let worked: Result<()> = work();
    told.end();
    worked.map(|()| good)
}

/// The files that go next: some of one resource each, or one of lines.
fn group<'f>(rest: &mut &'f [File]) -> Option<&'f [File]> {
    let first = rest.first()?;
    let mut count = 1;
    let mut bytes = first.bytes;
    if first.format == Format::Json {
        for file in rest.iter().skip(1) {
            bytes = bytes.saturating_add(file.bytes);
            if file.format != Format::Json || count == TOGETHER || bytes > TOGETHER_BYTES {
                break;
            }
            count = count.saturating_add(1);
        }
    }
    let (group, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(group)
}
