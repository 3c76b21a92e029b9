use std::hint::black_box;

use anyhow::{Context as _, Result};
use blindnym::{Curve, Value};
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number};

use crate::forms::{Form, Numbers};
use crate::operations::Operation;
use crate::secrets::Secrets;

/// All of them.
pub(crate) const ALL: &[Operation] = &[
    Operation { name: "leak-alive", run: alive },
    Operation { name: "leak-freed", run: freed },
    Operation { name: "leak-stack", run: stack },
    Operation { name: "leak-forms", run: every_form },
    Operation { name: "leak-curve", run: curve_alone },
];

/// What is in use is there.
fn alive(secrets: &mut Secrets, _: Curve) -> Result<()> {
    let value = Value::from_bytes(&secrets.draw("value", 64)?);
    let _alive: &mut Value = black_box(Box::leak(Box::new(value)));
    Ok(())
}

/// An ordinary vector is not wiped.
fn freed(secrets: &mut Secrets, _: Curve) -> Result<()> {
    let secret = secrets.draw("value", 64)?;
    drop(black_box(secret.to_vec()));
    Ok(())
}

/// Nor is an ordinary array.
fn stack(secrets: &mut Secrets, _: Curve) -> Result<()> {
    let secret = secrets.draw("value", 64)?;
    let mut copy = [0; 64];
    copy.copy_from_slice(&secret);
    let _seen = black_box(&copy);
    Ok(())
}

/// Every form in which something is looked for.
fn every_form(secrets: &mut Secrets, curve: Curve) -> Result<()> {
    let numbers = Numbers::of(curve.crv()).context("no such curve")?;
    let secret = secrets.draw("number", numbers.len)?;
    for Form { layout, words, .. } in numbers.forms(&secret) {
        let mut memory = Vec::new();
        for word in words.chunks(layout.word) {
            memory.extend_from_slice(word);
            memory.resize(memory.len().next_multiple_of(layout.stride), 0);
        }
        let _alive: &mut [u8] = black_box(memory.leak());
    }
    Ok(())
}

/// The curve alone, which leaves its stack to whoever calls it.
fn curve_alone(secrets: &mut Secrets, _: Curve) -> Result<()> {
    let backend = blindnym::p521_backend();
    let backend = Backend::named(backend).with_context(|| format!("{backend} is not ours"))?;
    let mut start = [0; NUMBER_LEN];
    for (to, from) in start.iter_mut().skip(20).zip(secrets.draw("start", 32)?.iter()) {
        *to = *from;
    }
    let mut points = [Affine::EMPTY];
    let [point] = &mut points;
    let _found = backend.first_on_curve(&[&start], 32, &mut [point]);
    let mut scalar: Number = [0; NUMBER_LEN];
    scalar.copy_from_slice(&secrets.draw("scalar", NUMBER_LEN)?);
    if let Some(first) = scalar.first_mut() {
        *first = 0;
    }
    let [point] = &points;
    secrets.tell("x", &point.x)?;
    secrets.tell("y", &point.y)?;
    let mut product = Affine::EMPTY;
    backend.multiply(&[(point, &scalar)], &mut [&mut product]);
    let _kept = black_box(product);
    Ok(())
}
