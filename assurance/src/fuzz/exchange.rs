//! Whole exchanges with the service, of which answers are damaged on their way: lost, repeated, put in another order,
//! cut, changed. Whatever happens, each item has its result, and none of them is a wrong one that nobody notices.

use arbitrary::{Arbitrary, Unstructured};
use blindnym::{Curve, Error, Pseudonym, PseudonymInTransit, Reply, Request, Step, Value};
use serde_json::{Value as Json, json};

use super::world::{NOW, World, on, rng};

/// More than a request holds.
const MOST: usize = 12;
const MOST_DAMAGES: usize = 4;

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Pseudonymize,
    Identify,
    Convert,
}

#[derive(Arbitrary, Debug)]
struct Case {
    on_p521: bool,
    operation: Operation,
    count: u8,
    damages: Vec<Damage>,
}

/// What happens to the answers. Numbers are taken modulo how many there are.
#[derive(Arbitrary, Debug)]
enum Damage {
    /// An answer does not come.
    Lose(u8),
    /// The list of answers is one shorter or longer.
    Forget(u8),
    Repeat(u8),
    /// Two answers in each other's place.
    Exchange(u8, u8),
    Cut(u8, u16),
    Change(u8, u16, u8),
    /// Outputs of an answer: one less, one twice, in another order, without its label, a problem in its place.
    LoseOutput(u8, u8),
    RepeatOutput(u8, u8, u8),
    Reverse(u8),
    Unlabel(u8),
    Refuse(u8, u8),
    /// A member that is another kind of thing, or another output's.
    Null(u8, u8, u8),
    Borrow(u8, u8, u8, u8),
}

const MEMBERS: [&str; 7] = ["x", "y", "domain", "crv", "transitInfo", "inResponseTo", "id"];

/// Whether damages make answers that say something else, as only a service that lies does: a label stands beside what it
/// does not belong to, or none is there while the order is another one.
fn lie(damages: &[Damage]) -> bool {
    let borrows = damages.iter().any(|one| matches!(one, Damage::Borrow(..)));
    let unlabelled =
        |one: &Damage| matches!(one, Damage::Unlabel(_) | Damage::Change(..) | Damage::Null(..));
    let moved = |one: &Damage| {
        matches!(
            one,
            Damage::Reverse(_)
                | Damage::RepeatOutput(..)
                | Damage::LoseOutput(..)
                | Damage::Exchange(..)
        )
    };
    borrows || (damages.iter().any(unlabelled) && damages.iter().any(moved))
}

pub(super) fn run(data: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let world = on(if case.on_p521 { Curve::P521 } else { Curve::P256 });
    let values: Vec<Value> = (0..usize::from(case.count) % (MOST + 1))
        .map(|number| Value::from_text(&format!("value {number}")))
        .collect();
    let damages = &case.damages[..case.damages.len().min(MOST_DAMAGES)];
    let mut rng = rng();
    let good: Vec<PseudonymInTransit> =
        world.pseudonymize(&values, &mut rng).into_iter().map(Result::unwrap).collect();
    match case.operation {
        Operation::Pseudonymize => {
            let Step { state, message } =
                world.domain.pseudonymize(&values.iter().collect::<Vec<_>>(), &mut rng);
            let made = state.finish(&answers(world, &message, damages));
            check_pseudonyms(world, &good, &made, damages);
        }
        Operation::Identify => {
            let Step { state, message } =
                world.domain.identify(&good.iter().collect::<Vec<_>>(), &mut rng);
            let identified = state.finish(&answers(world, &message, damages));
            assert_eq!(identified.len(), values.len());
            for (identified, value) in identified.iter().zip(&values) {
                assert!(identified.is_err() || identified.as_ref() == Ok(value), "{damages:?}");
            }
            check_whole(&identified, damages);
        }
        Operation::Convert => {
            let pseudonyms: Vec<Pseudonym> = good.iter().cloned().map(Pseudonym::from).collect();
            let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
            let Step { state, message } = world.domain.convert(&pseudonyms, &world.other, &mut rng);
            let made = state.finish(&answers(world, &message, damages));
            assert_eq!(made.len(), values.len());
            check_converted(world, &values, &made, damages);
        }
    }
}

/// Without damage everything is there.
fn check_whole<T>(results: &[Result<T, Error>], damages: &[Damage]) {
    assert!(!damages.is_empty() || results.iter().all(Result::is_ok));
}

/// Each is the one that belongs there, or its owner cannot open it.
fn check_pseudonyms(
    world: &World,
    good: &[PseudonymInTransit],
    made: &[Result<PseudonymInTransit, Error>],
    damages: &[Damage],
) {
    assert_eq!(made.len(), good.len());
    check_whole(made, damages);
    for (good, made) in good.iter().zip(made) {
        let Ok(made) = made else { continue };
        let expected = world.owner.to_at_rest(good, NOW).expect("the good one").pseudonym;
        if let Ok(opened) = world.owner.to_at_rest(made, NOW) {
            let is_right = opened.pseudonym == expected;
            assert!(is_right || lie(damages), "{damages:?}");
        }
    }
}

/// The values of what was converted, as its domain's service sees them.
fn check_converted(
    world: &World,
    values: &[Value],
    made: &[Result<PseudonymInTransit, Error>],
    damages: &[Damage],
) {
    check_whole(made, damages);
    let mut rng = rng();
    let read: Vec<Result<PseudonymInTransit, Error>> = made.to_vec();
    let Step { state, message } = world.other.identify_read(&read, &mut rng);
    let identified = state.finish(&world.send(&message, &mut rng));
    for (identified, value) in identified.iter().zip(values) {
        let is_right = identified.is_err() || identified.as_ref() == Ok(value);
        assert!(is_right || lie(damages), "{damages:?}");
    }
}

/// What comes back for requests.
fn answers(world: &World, requests: &[Request], damages: &[Damage]) -> Vec<Reply> {
    let caller = blindnym::Caller::default();
    let mut rng = rng();
    let answer = |request: &Request| {
        let (path, body) = (request.path(), request.body().as_bytes());
        Some(world.service.answer(path, body, &caller, NOW, &mut rng).body.into_bytes())
    };
    let mut bodies: Vec<Option<Vec<u8>>> = requests.iter().map(answer).collect();
    for damage in damages {
        damage_one(&mut bodies, damage);
    }
    bodies.into_iter().map(|body| body.map_or_else(Reply::lost, Reply::from_body)).collect()
}

fn damage_one(bodies: &mut Vec<Option<Vec<u8>>>, damage: &Damage) {
    let len = bodies.len();
    if len == 0 {
        return;
    }
    let at = |number: u8| usize::from(number) % len;
    match *damage {
        Damage::Lose(one) => bodies[at(one)] = None,
        Damage::Forget(one) => drop(bodies.remove(at(one))),
        Damage::Repeat(one) => bodies.insert(at(one), bodies[at(one)].clone()),
        Damage::Exchange(one, other) => bodies.swap(at(one), at(other)),
        Damage::Cut(one, to) => {
            if let Some(body) = &mut bodies[at(one)] {
                body.truncate(usize::from(to) % (body.len() + 1));
            }
        }
        Damage::Change(one, place, byte) => {
            if let Some(body) = bodies[at(one)].as_mut().filter(|body| !body.is_empty()) {
                let place = usize::from(place) % body.len();
                body[place] = byte;
            }
        }
        Damage::LoseOutput(one, output) => edit(&mut bodies[at(one)], |outputs| {
            drop(outputs.remove(usize::from(output) % outputs.len()));
        }),
        Damage::RepeatOutput(one, output, to) => edit(&mut bodies[at(one)], |outputs| {
            let copy = outputs[usize::from(output) % outputs.len()].clone();
            outputs.insert(usize::from(to) % (outputs.len() + 1), copy);
        }),
        Damage::Reverse(one) => edit(&mut bodies[at(one)], |outputs| outputs.reverse()),
        Damage::Unlabel(one) => edit(&mut bodies[at(one)], |outputs| {
            for output in outputs.iter_mut().filter_map(Json::as_object_mut) {
                drop(output.remove("inResponseTo"));
            }
        }),
        Damage::Refuse(one, output) => edit(&mut bodies[at(one)], |outputs| {
            let output = usize::from(output) % outputs.len();
            let label = outputs[output]["inResponseTo"].clone();
            outputs[output] = json!({"title": "t", "status": 503, "inResponseTo": label});
        }),
        Damage::Null(one, output, member) => {
            edit(&mut bodies[at(one)], |outputs| {
                let output = usize::from(output) % outputs.len();
                if let Some(output) = outputs[output].as_object_mut() {
                    drop(output.insert(
                        MEMBERS[usize::from(member) % MEMBERS.len()].to_owned(),
                        Json::Null,
                    ));
                }
            });
        }
        Damage::Borrow(one, to, from, member) => edit(&mut bodies[at(one)], |outputs| {
            let (to, from) = (usize::from(to) % outputs.len(), usize::from(from) % outputs.len());
            let member = MEMBERS[usize::from(member) % MEMBERS.len()];
            let value = outputs[from][member].clone();
            if let Some(output) = outputs[to].as_object_mut() {
                drop(output.insert(member.to_owned(), value));
            }
        }),
    }
}

/// The outputs of an answer that still is one.
fn edit(body: &mut Option<Vec<u8>>, change: impl FnOnce(&mut Vec<Json>)) {
    let Some(text) = body else { return };
    let Ok(mut json) = serde_json::from_slice::<Json>(text) else { return };
    let Some(outputs) = json.get_mut("outputs").and_then(Json::as_array_mut) else { return };
    if !outputs.is_empty() {
        change(outputs);
        *text = json.to_string().into_bytes();
    }
}
