//! What core does of the same work when it does nothing else: batches from text to text, in memory, on all
//! threads.
//!
//! Client and service share the machine's cores, so where the command asks the service, core does the work of
//! both: requests are made, answered and finished, as bytes, but nothing is sent.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use blindnym::{
    Curve, PseudonymAtRest, PseudonymInTransit, Sec1Form, Ssin, Step, TextForm, UrnFamily, Value,
};
use chacha20::ChaCha12Rng;

use crate::process::threads;
use crate::ssins::ssin;
use crate::{NOW, World, refs, rng};

/// Items of a batch: what the command's client works on together. Larger ones are no faster.
const BATCH: u32 = 100;
/// What the command writes unless it is told otherwise.
const FORM: TextForm = TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short);

/// The work of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// SSINs to pseudonyms in transit, client and service together.
    Pseudonymize,
    /// Pseudonyms in transit to pseudonyms at rest.
    AtRest,
    /// Pseudonyms at rest to pseudonyms in transit.
    InTransit,
    /// Pseudonyms in transit to SSINs, client and service together.
    Identify,
}

/// A batch of work, to be done again and again.
#[derive(Debug)]
pub struct Reference {
    world: World,
    work: Work,
    inputs: Vec<String>,
}

impl Reference {
    /// Prepares a batch, with secrets of its own: what is done costs the same with all.
    ///
    /// # Errors
    /// Where core cannot do the work.
    pub fn new(work: Work) -> Result<Self> {
        let world = World::new(Curve::P521);
        let ssins = (0..BATCH).map(ssin).collect();
        // Each is made of the one before, so that the batches are also ways to their inputs.
        let mut reference = Self { world, work: Work::Pseudonymize, inputs: ssins };
        let before: &[Work] = match work {
            Work::Pseudonymize => &[],
            Work::AtRest | Work::Identify => &[Work::Pseudonymize],
            Work::InTransit => &[Work::Pseudonymize, Work::AtRest],
        };
        for step in before {
            reference.work = *step;
            reference.inputs = reference.batch(&mut rng())?;
        }
        reference.work = work;
        Ok(reference)
    }

    /// Works for about this long on all threads: rows in a second of wall time.
    ///
    /// # Errors
    /// Where core cannot do the work.
    pub fn rate(&self, time: Duration) -> Result<f64> {
        let measuring = AtomicUsize::new(threads());
        thread::scope(|scope| {
            let threads: Vec<_> = (0..threads())
                .map(|_| scope.spawn(|| self.rate_of_one(time, &measuring)))
                .collect();
            let mut sum = 0.0;
            for thread in threads {
                sum += thread.join().ok().context("a thread of core's work ended early")??;
            }
            Ok(sum)
        })
    }

    /// Who has measured works on until all have: nobody shall have a core, or two halves of one, to itself.
    fn rate_of_one(&self, time: Duration, measuring: &AtomicUsize) -> Result<f64> {
        let (mut rng, started, mut rows) = (rng(), Instant::now(), 0_u32);
        let mut rate = || {
            while started.elapsed() < time {
                let made = black_box(self.batch(&mut rng)?);
                rows = rows.saturating_add(u32::try_from(made.len())?);
            }
            Ok(f64::from(rows) / started.elapsed().as_secs_f64())
        };
        let rate = rate();
        let _before = measuring.fetch_sub(1, Ordering::Relaxed);
        while rate.is_ok() && measuring.load(Ordering::Relaxed) > 0 {
            let _made = black_box(self.batch(&mut rng)?);
        }
        rate
    }

    /// One batch, from texts to texts.
    fn batch(&self, rng: &mut ChaCha12Rng) -> Result<Vec<String>> {
        let texts: Vec<&str> = self.inputs.iter().map(String::as_str).collect();
        let done = match self.work {
            Work::Pseudonymize => self.pseudonymize(&texts, rng),
            Work::AtRest => self.at_rest(&texts),
            Work::InTransit => self.in_transit(&texts, rng),
            Work::Identify => self.identify(&texts, rng),
        };
        done.context("core cannot do the work")
    }

    fn pseudonymize(&self, texts: &[&str], rng: &mut ChaCha12Rng) -> blindnym::Result<Vec<String>> {
        let value = |text: &&str| Ok(Value::from(&Ssin::parse(text)?));
        let values: Vec<Value> = texts.iter().map(value).collect::<blindnym::Result<_>>()?;
        let Step { state, message } = self.world.domain.pseudonymize(&refs(&values), rng);
        written(state.finish(&self.world.replies(&message)))
    }

    fn at_rest(&self, texts: &[&str]) -> blindnym::Result<Vec<String>> {
        let pseudonyms = all(PseudonymInTransit::from_text_batch(&self.world.domain, texts))?;
        let opened = self.world.owner.to_at_rest_batch(&refs(&pseudonyms), NOW);
        opened.into_iter().map(|opened| Ok(opened?.pseudonym.to_text())).collect()
    }

    fn in_transit(&self, texts: &[&str], rng: &mut ChaCha12Rng) -> blindnym::Result<Vec<String>> {
        let pseudonyms = all(PseudonymAtRest::from_text_batch(&self.world.domain, texts))?;
        written(self.world.send(&refs(&pseudonyms), rng))
    }

    fn identify(&self, texts: &[&str], rng: &mut ChaCha12Rng) -> blindnym::Result<Vec<String>> {
        let pseudonyms = all(PseudonymInTransit::from_text_batch(&self.world.domain, texts))?;
        let Step { state, message } = self.world.domain.identify(&refs(&pseudonyms), rng);
        let values = state.finish(&self.world.replies(&message)).into_iter();
        values.map(|value| Ok(value?.as_text()?.to_owned())).collect()
    }
}

fn all<T>(results: Vec<blindnym::Result<T>>) -> blindnym::Result<Vec<T>> {
    results.into_iter().collect()
}

fn written(made: Vec<blindnym::Result<PseudonymInTransit>>) -> blindnym::Result<Vec<String>> {
    made.into_iter().map(|made| Ok(made?.to_text(FORM))).collect()
}

#[cfg(test)]
mod tests;
