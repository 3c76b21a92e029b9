//! What core does around its multiplications, in batches, from text to text: its rate is to be that of bare
//! multiplications but for a few percent.

use anyhow::{Context as _, Result};
use blindnym::{
    EncodedValue, PseudonymInTransit, Sec1Form, Step, TextForm, TransitInfo, TransitOptions,
};
use blindnym_benches::{NOW, World, good, refs, rng};

use crate::contest::{Contestant, Names, Work};
use crate::ours::{BATCH, NAME};
use crate::stub::Stub;

/// The point whole, so that reading it takes no square root.
const LONG: TextForm = TextForm::Sec1(Sec1Form::Long);
const SHORT: TextForm = TextForm::Sec1(Sec1Form::Short);

/// Owners' work, and that of clients.
pub(crate) fn contestants<'a>(
    world: &'a World,
    backend: &'static str,
) -> Result<Vec<Contestant<'a>>> {
    let contestant = |operation, multiplications, work| Contestant {
        names: Names { operation, implementation: NAME, backend },
        batch: BATCH,
        multiplications,
        work,
    };
    Ok(vec![
        contestant("in transit to at rest", 1.0, to_at_rest(world, LONG)),
        contestant("in transit, short, to at rest", 1.0, to_at_rest(world, SHORT)),
        contestant("at rest to in transit", 1.0, to_in_transit(world)),
        contestant("blind and unblind", 2.0, blind(world)?),
    ])
}

/// Texts in transit to texts at rest.
fn to_at_rest(world: &World, form: TextForm) -> Work<'_> {
    let texts: Vec<String> =
        world.in_transit(BATCH).iter().map(|pseudonym| pseudonym.to_text(form)).collect();
    Box::new(move |_| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pseudonyms = good(PseudonymInTransit::from_text_batch(&world.domain, &texts));
        let opened = good(world.owner.to_at_rest_batch(&refs(&pseudonyms), NOW));
        let texts: Vec<String> = opened.iter().map(|opened| opened.pseudonym.to_text()).collect();
        total(&texts)
    })
}

/// Points at rest, stored whole, to texts in transit.
fn to_in_transit(world: &World) -> Work<'_> {
    let at_rest = world.at_rest(BATCH);
    let (options, mut rng) = (TransitOptions::default(), rng());
    Box::new(move |_| {
        let made = world.owner.to_in_transit_batch(&refs(&at_rest), &options, NOW, &mut rng);
        let texts: Vec<String> = good(made).iter().map(|made| made.to_text(LONG)).collect();
        total(&texts)
    })
}

/// Points to requests, and replies to texts.
fn blind(world: &World) -> Result<Work<'_>> {
    let encoded = EncodedValue::encode_batch(&world.domain, &refs(&world.values(BATCH)));
    let in_transit = world.in_transit(1);
    let info: &TransitInfo = in_transit.first().context("no pseudonym")?.transit_info();
    let (stub, mut rng) = (Stub::new(world, info), rng());
    Ok(Box::new(move |watch| {
        let Step { state, message } = world.domain.pseudonymize_encoded(&encoded, &mut rng);
        let replies = watch.outside(|| stub.replies(&message))?;
        let texts: Vec<String> =
            good(state.finish(&replies)).iter().map(|made| made.to_text(LONG)).collect();
        total(&texts)
    }))
}

/// All texts together, as a number: random ones have the same length.
fn total(texts: &[String]) -> Result<u64> {
    Ok(u64::try_from(texts.iter().map(String::len).sum::<usize>())?)
}
