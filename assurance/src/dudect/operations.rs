use std::hint::black_box;

use anyhow::{Context as _, Result};
use blindnym::{
    Caller, Curve, Domain, DomainOwner, EncodedValue, MasterSecret, Point, PseudonymAtRest,
    PseudonymInTransit, Service, ServiceDomain, Ssin, Step, StudyKey, TextForm, TextKey,
    TransitOptions, Value,
};
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number};
use chacha20::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use crate::measure::{Run, timed};
use crate::statistics::Class;

const NOW: i64 = 1_750_000_000;
/// A batch that fills lanes.
const MANY: usize = 8;
/// Of what takes long to make, so many are made, and random ones drawn from them.
const POOL: usize = 512;

/// What is measured.
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) run: Run,
}

impl Operation {
    fn new(name: impl Into<String>, run: Run) -> Self {
        Self { name: name.into(), run }
    }

    pub(crate) fn is_wanted(&self, names: &[String]) -> bool {
        names.is_empty() || names.iter().any(|name| self.name.contains(name.as_str()))
    }
}

/// Every operation, with each arithmetic.
pub(crate) fn all(rng: &mut ChaCha20Rng) -> Result<Vec<Operation>> {
    let mut all = Vec::new();
    for backend in Backend::every() {
        all.extend(of_curve(backend, rng)?);
    }
    all.extend(of_scalars(rng));
    for curve in [Curve::P521, Curve::P384, Curve::P256] {
        all.extend(of_engine(curve, rng)?);
    }
    all.extend(of_texts(rng)?);
    Ok(all)
}

/// A comparison that ends at the first difference: to be found.
pub(crate) fn planted(rng: &mut ChaCha20Rng) -> Run {
    let mut secret = [0; 2048];
    rng.fill_bytes(&mut secret);
    let prepare = move |class, rng: &mut ChaCha20Rng| {
        let mut guess = secret.to_vec();
        if class == Class::Random {
            rng.fill_bytes(&mut guess);
        }
        guess
    };
    timed(prepare, move |guess: &Vec<u8>| {
        let same = guess.iter().zip(&secret).all(|(one, other)| black_box(one) == other);
        let _seen = black_box(same);
    })
}

/// Below p and n, and not 0.
fn number(rng: &mut ChaCha20Rng) -> Number {
    let mut number = [0; NUMBER_LEN];
    rng.fill_bytes(&mut number);
    let [first, .., last] = &mut number;
    (*first, *last) = (0, *last | 1);
    number
}

/// The first of a pool in every place, or any of it.
fn pick<T: Clone>(pool: &[T], class: Class, rng: &mut ChaCha20Rng) -> Option<T> {
    let random = usize::try_from(rng.next_u32()).unwrap_or_default();
    // Drawn for both, and cloned, so that both cost the same.
    let random = random.checked_rem(pool.len()).unwrap_or_default();
    pool.get(if class == Class::Fixed { 0 } else { random }).cloned()
}

fn points(backend: Backend, rng: &mut ChaCha20Rng) -> Result<Vec<Affine>> {
    let starts: Vec<Number> = (0..POOL).map(|_| number(rng)).collect();
    let mut points = vec![Affine::EMPTY; POOL];
    let places: Vec<&Number> = starts.iter().collect();
    let found = backend.first_on_curve(&places, 64, &mut points.iter_mut().collect::<Vec<_>>());
    anyhow::ensure!(found.iter().all(|found| *found), "no point among 64 candidates");
    Ok(points)
}

/// Those of `blindnym-p521`.
fn of_curve(backend: Backend, rng: &mut ChaCha20Rng) -> Result<Vec<Operation>> {
    let named = |what: &str, run| Operation::new(format!("{what} ({})", backend.name()), run);
    let pool = points(backend, rng)?;
    let fixed = number(rng);
    let scalar = move |class, rng: &mut ChaCha20Rng| match class {
        Class::Fixed => fixed,
        Class::Random => number(rng),
    };
    let multiply = move |terms: &Vec<(Affine, Number)>| {
        let mut products = vec![Affine::EMPTY; terms.len()];
        let terms: Vec<_> = terms.iter().map(|(point, scalar)| (point, scalar)).collect();
        backend.multiply(&terms, &mut products.iter_mut().collect::<Vec<_>>());
        let _seen = black_box(products);
    };
    let first = move |candidates: u16| {
        move |start: &Number| {
            let mut point = Affine::EMPTY;
            let found = backend.first_on_curve(&[start], candidates, &mut [&mut point]);
            let _seen = black_box((found, point));
        }
    };
    let by_scalar = |count: usize, pool: Vec<Affine>| {
        timed(
            move |class, rng| {
                let term = |_| Some((pick(&pool, Class::Random, rng)?, scalar(class, rng)));
                (0..count).filter_map(term).collect::<Vec<_>>()
            },
            multiply,
        )
    };
    let (one, many) = (by_scalar(1, pool.clone()), by_scalar(MANY, pool.clone()));
    let of_points = pool.clone();
    let by_point = timed(
        move |class, rng| {
            let point = pick(&of_points, class, rng);
            point.map(|point| (point, number(rng))).into_iter().collect::<Vec<_>>()
        },
        multiply,
    );
    let roots = pool.clone();
    let root = timed(
        move |class, rng| pick(&roots, class, rng).map_or([0; NUMBER_LEN], |point| point.x),
        first(1),
    );
    let on_curve = timed(
        move |class, rng| pick(&pool, class, rng).unwrap_or(Affine::EMPTY),
        move |point: &Affine| {
            let _seen = black_box(backend.on_curve(&[point]));
        },
    );
    // The last byte leaves room for candidates.
    let start = move |class, rng: &mut ChaCha20Rng| {
        let mut start = scalar(class, rng);
        if let Some(last) = start.last_mut() {
            *last = 0;
        }
        start
    };
    Ok(vec![
        named("k P, scalar", one),
        named("k P of 8, scalars", many),
        named("k P, point", by_point),
        named("square root", root),
        named("encode, 32 candidates", timed(start, first(32))),
        named("on the curve", on_curve),
    ])
}

/// Scalars of P-521.
fn of_scalars(rng: &mut ChaCha20Rng) -> Vec<Operation> {
    type Unary = fn(&[&Number], &mut [&mut Number]);
    let fixed = number(rng);
    let scalar = move |class, rng: &mut ChaCha20Rng| match class {
        Class::Fixed => fixed,
        Class::Random => number(rng),
    };
    let unary = |work: Unary| {
        timed(scalar, move |scalar: &Number| {
            let mut result = [0; NUMBER_LEN];
            work(&[scalar], &mut [&mut result]);
            let _seen = black_box(result);
        })
    };
    let product = timed(
        move |class, rng| (scalar(class, rng), number(rng)),
        |(one, other): &(Number, Number)| {
            let mut product = [0; NUMBER_LEN];
            blindnym_p521::multiply_scalars(&[(one, other)], &mut [&mut product]);
            let _seen = black_box(product);
        },
    );
    vec![
        Operation::new("invert a scalar", unary(blindnym_p521::invert)),
        Operation::new("reduce a scalar", unary(blindnym_p521::reduce)),
        Operation::new("multiply scalars", product),
    ]
}

/// Pseudonyms to measure with.
struct World {
    domain: Domain,
    owner: DomainOwner,
    in_transit: Vec<String>,
    at_rest: Vec<PseudonymAtRest>,
}

/// Values of one length.
fn value(rng: &mut ChaCha20Rng) -> Value {
    let mut bytes = [0; 22];
    rng.fill_bytes(&mut bytes);
    Value::from_bytes(&bytes)
}

impl World {
    fn new(curve: Curve, rng: &mut ChaCha20Rng) -> Result<Self> {
        let domain = Domain::new("one", curve, "https://pseudo/one");
        let mut secret = [0; 64];
        rng.fill_bytes(&mut secret);
        let master = MasterSecret::from_bytes(&secret)?;
        let served = ServiceDomain::derive(&master, &domain, 1, &[1])?;
        let owner = DomainOwner::new(domain.clone(), served.keys().clone());
        let mut service = Service::new();
        service.insert(served);
        let values: Vec<Value> = (0..POOL).map(|_| value(rng)).collect();
        let Step { state, message } = domain.pseudonymize(&values.iter().collect::<Vec<_>>(), rng);
        let caller = Caller::default();
        let answer = |request| service.answer_request(request, &caller, NOW, rng);
        let replies: Vec<_> = message.iter().map(answer).collect();
        let made: blindnym::Result<Vec<_>> = state.finish(&replies).into_iter().collect();
        let made = made?;
        let opened = owner.to_at_rest_batch(&made.iter().collect::<Vec<_>>(), NOW);
        let at_rest: blindnym::Result<Vec<_>> =
            opened.into_iter().map(|opened| Ok(opened?.pseudonym)).collect();
        let text = |made: &PseudonymInTransit| made.to_text(TextForm::V1);
        Ok(Self { domain, owner, in_transit: made.iter().map(text).collect(), at_rest: at_rest? })
    }
}

/// Those of the engine on a curve.
fn of_engine(curve: Curve, rng: &mut ChaCha20Rng) -> Result<Vec<Operation>> {
    let named = |what: &str, run| Operation::new(format!("{what} ({})", curve.crv()), run);
    let World { domain, owner, in_transit, at_rest } = World::new(curve, rng)?;

    let fixed = value(rng);
    let values = move |class, rng: &mut ChaCha20Rng| match class {
        Class::Fixed => fixed.clone(),
        Class::Random => value(rng),
    };
    let encoding = domain.clone();
    let encode = timed(values, move |value: &Value| {
        let _seen = black_box(EncodedValue::encode(&encoding, value));
    });

    let (reading, opening) = (domain.clone(), owner.clone());
    let open = timed(
        move |class, rng| {
            let text = pick(&in_transit, class, rng)?;
            PseudonymInTransit::from_text(&reading, &text).ok()
        },
        move |pseudonym: &Option<PseudonymInTransit>| {
            let opened = pseudonym.as_ref().map(|one| opening.to_at_rest(one, NOW));
            let _seen = black_box(opened);
        },
    );

    let stored = at_rest.clone();
    let mut draws = ChaCha20Rng::from_rng(rng);
    let seal = timed(
        move |class, rng| pick(&stored, class, rng),
        move |pseudonym: &Option<PseudonymAtRest>| {
            let options = TransitOptions::default();
            let made = pseudonym.as_ref();
            let made = made.map(|one| owner.to_in_transit(one, &options, NOW, &mut draws));
            let _seen = black_box(made);
        },
    );

    let stored = at_rest.clone();
    let compare = timed(
        // Equal, or not.
        move |class, rng| Some((stored.first()?.clone(), pick(&stored, class, rng)?)),
        |pair: &Option<(PseudonymAtRest, PseudonymAtRest)>| {
            let _seen = black_box(pair.as_ref().map(|(one, other)| one == other));
        },
    );

    let stored = at_rest.clone();
    let key = StudyKey::generate(rng);
    let study_domain = domain.clone();
    let study = timed(
        move |class, rng| pick(&stored, class, rng),
        move |pseudonym: &Option<PseudonymAtRest>| {
            let made = pseudonym.as_ref().map(|one| key.pseudonyms(&study_domain, &[one]));
            let _seen = black_box(made);
        },
    );

    let texts: Vec<(String, String)> =
        at_rest.iter().map(|one| (one.point().x_text(), one.point().y_text())).collect();
    let decode = timed(
        move |class, rng| pick(&texts, class, rng).unwrap_or_default(),
        move |(x, y): &(String, String)| {
            let _seen = black_box(Point::from_coordinate_text(curve, x, y));
        },
    );
    let values: Vec<Value> = (0..POOL).map(|_| value(rng)).collect();
    let encoded = EncodedValue::encode_batch(&domain, &values.iter().collect::<Vec<_>>());
    let encoded: Vec<EncodedValue> = encoded.into_iter().collect::<blindnym::Result<_>>()?;
    let to_value = timed(
        move |class, rng| pick(&encoded, class, rng),
        move |encoded: &Option<EncodedValue>| {
            let _seen = black_box(encoded.as_ref().map(|one| one.decode(&domain)));
        },
    );
    Ok(vec![
        named("encode a value", encode),
        named("decode a value", to_value),
        named("open a transitInfo, to at rest", open),
        named("to in transit", seal),
        named("compare at rest", compare),
        named("a study's pseudonym", study),
        named("Base64 to a point", decode),
    ])
}

/// SSINs, and texts that are too long for values.
fn of_texts(rng: &mut ChaCha20Rng) -> Result<Vec<Operation>> {
    let numbers: Vec<String> = (0..POOL).map(|_| digits(rng)).collect();
    let parse = timed(
        move |class, rng| pick(&numbers, class, rng).unwrap_or_default(),
        |digits: &String| {
            let _seen = black_box(Ssin::parse(digits).map(|ssin| ssin.to_display()));
        },
    );
    let key = TextKey::generate(rng);
    let mut sealed = Vec::new();
    for _ in 0..POOL {
        let letter = |_| char::from(b'a'.wrapping_add(rng.next_u32().to_le_bytes()[0] % 26));
        let text: String = (0..200).map(letter).collect();
        sealed.push((key.encrypt(&text, rng)?, text));
    }
    let (opening, texts) = (key.clone(), sealed.clone());
    let decrypt = timed(
        move |class, rng| pick(&texts, class, rng).unwrap_or_default().0,
        move |sealed: &String| {
            let _seen = black_box(opening.decrypt(sealed));
        },
    );
    let mut draws = ChaCha20Rng::from_rng(rng);
    let encrypt = timed(
        move |class, rng| pick(&sealed, class, rng).unwrap_or_default().1,
        move |text: &String| {
            let _seen = black_box(key.encrypt(text, &mut draws));
        },
    );
    let parsed = Ssin::parse(&digits(rng)).context("a number of nobody");
    let _right = parsed?;
    Ok(vec![
        Operation::new("parse and show an SSIN", parse),
        Operation::new("decrypt a text", decrypt),
        Operation::new("encrypt a text", encrypt),
    ])
}

/// An SSIN of nobody.
fn digits(rng: &mut ChaCha20Rng) -> String {
    let [year, day, low, high] = rng.next_u32().to_le_bytes();
    let (year, day) = (u64::from(year % 100), u64::from(day % 28).saturating_add(1));
    let counter = u64::from(u16::from_le_bytes([low, high]) % 997).saturating_add(1);
    let nine = year.saturating_mul(10_000_000).saturating_add(700_000);
    let nine = nine.saturating_add(day.saturating_mul(1_000)).saturating_add(counter);
    format!("{nine:09}{:02}", 97u64.saturating_sub(nine % 97))
}
