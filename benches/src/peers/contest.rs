//! All contestants by turns, so that what changes the machine's speed changes it for all.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::statistics::median;

use crate::clock::Watch;
use crate::inputs::COUNT;

/// How long a contestant works before it is the next one's turn.
const TURN: Duration = Duration::from_millis(15);
/// Rounds that only warm up.
const WARM_UP: usize = 2;

/// Who does what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// What is done, the same for all who do it.
    pub(crate) operation: &'static str,
    /// The library or program.
    pub(crate) implementation: &'static str,
    /// Which of its ways.
    pub(crate) backend: &'static str,
}

/// One call. What it gives sums up to the same for all who do the same to all inputs.
pub(crate) type Work<'a> = Box<dyn FnMut(&mut Watch) -> Result<u64> + 'a>;

/// One of those who are compared.
pub(crate) struct Contestant<'a> {
    pub(crate) names: Names,
    /// Items of one call.
    pub(crate) batch: usize,
    /// Multiplications of a point that an item takes, where there is more to it; else 0.
    pub(crate) multiplications: f64,
    pub(crate) work: Work<'a>,
}

impl<'a> Contestant<'a> {
    /// One item a call, one after the other.
    pub(crate) fn one_by_one<T: 'a>(
        names: Names,
        items: Vec<T>,
        mut work: impl FnMut(&T) -> Result<u64> + 'a,
    ) -> Self {
        let mut at = 0_usize;
        let work = move |_: &mut Watch| {
            let item = items.get(at).context("there are no items")?;
            at = at.saturating_add(1).checked_rem(items.len()).unwrap_or(0);
            work(item)
        };
        Self { names, batch: 1, multiplications: 0.0, work: Box::new(work) }
    }
}

/// Seconds of an item, in each round.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) names: Names,
    pub(crate) batch: usize,
    pub(crate) multiplications: f64,
    pub(crate) seconds: Vec<f64>,
}

impl Measured {
    /// How many times another's time this one takes: median, and the quartiles of all rounds.
    pub(crate) fn compare(&self, other: &Self, weight: f64) -> Option<[f64; 3]> {
        let both = other.seconds.iter().zip(&self.seconds);
        let mut ratios: Vec<f64> = both.map(|(other, own)| weight * other / own).collect();
        ratios.sort_by(f64::total_cmp);
        let quartile = |quarters: usize| {
            let at = ratios.len().checked_sub(1)?.checked_mul(quarters)?.checked_div(4)?;
            ratios.get(at).copied()
        };
        Some([median(&ratios)?, quartile(1)?, quartile(3)?])
    }

    /// The median of an item's seconds.
    pub(crate) fn median(&self) -> Option<f64> {
        median(&self.seconds)
    }
}

/// Sees that all who do the same come to the same.
pub(crate) fn check(contestants: &mut [Contestant<'_>]) -> Result<()> {
    let mut sums: Vec<(Names, u64)> = Vec::new();
    for contestant in contestants {
        let names = contestant.names.clone();
        let mut sum = 0_u64;
        let all = COUNT.checked_div(contestant.batch).unwrap_or(0);
        // What is more than arithmetic checks its own results.
        let calls = if contestant.multiplications > 0.0 { 1 } else { all };
        for _ in 0..calls {
            let made = (contestant.work)(&mut Watch::start());
            sum = sum.wrapping_add(made.with_context(|| format!("{names:?}"))?);
        }
        let other = sums.iter().find(|(other, _)| other.operation == names.operation);
        if let Some((other, expected)) = other {
            ensure!(sum == *expected, "{names:?} does not come to what {other:?} comes to");
        }
        sums.push((names, sum));
    }
    Ok(())
}

/// Measures all, in `rounds` rounds.
pub(crate) fn run(
    contestants: &mut [Contestant<'_>],
    rounds: usize,
    mut after_round: impl FnMut(),
) -> Result<Vec<Measured>> {
    let mut measured: Vec<Measured> = contestants.iter().map(empty).collect();
    for round in 0..rounds.saturating_add(WARM_UP) {
        // Who comes first, and in which direction it goes on, is another in each round.
        let len = contestants.len();
        for place in 0..len {
            let place =
                if round % 2 == 0 { place } else { len.saturating_sub(place).saturating_sub(1) };
            let at = place.saturating_add(round).checked_rem(len).unwrap_or(0);
            let (Some(contestant), Some(measured)) =
                (contestants.get_mut(at), measured.get_mut(at))
            else {
                continue;
            };
            let seconds = turn(contestant)?;
            if round >= WARM_UP {
                measured.seconds.push(seconds);
            }
        }
        after_round();
    }
    Ok(measured)
}

fn empty(contestant: &Contestant<'_>) -> Measured {
    Measured {
        names: contestant.names.clone(),
        batch: contestant.batch,
        multiplications: contestant.multiplications,
        seconds: Vec::new(),
    }
}

/// Seconds of an item, in one turn. Its first call brings code and data back to the caches.
fn turn(contestant: &mut Contestant<'_>) -> Result<f64> {
    let mut first = Watch::start();
    let _made = (contestant.work)(&mut first)?;
    if first.spent() >= TURN {
        return seconds(first.spent(), 1, contestant.batch);
    }
    let (mut watch, mut calls) = (Watch::start(), 0_u32);
    while watch.spent() < TURN {
        let _made = (contestant.work)(&mut watch)?;
        calls = calls.saturating_add(1);
    }
    seconds(watch.spent(), calls, contestant.batch)
}

fn seconds(spent: Duration, calls: u32, batch: usize) -> Result<f64> {
    Ok(spent.as_secs_f64() / f64::from(calls) / f64::from(u32::try_from(batch)?))
}

#[cfg(test)]
mod tests;
