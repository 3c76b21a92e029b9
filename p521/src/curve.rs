//! The equation y² = x³ − 3x + b.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::field::{Digits, Field};
use crate::{Affine, NUMBER_LEN, Number, mask};

/// b (NIST SP 800-186, section 3.2.1.5).
const B: Number = [
    0x00, 0x51, 0x95, 0x3e, 0xb9, 0x61, 0x8e, 0x1c, 0x9a, 0x1f, 0x92, 0x9a, 0x21, 0xa0, 0xb6, 0x85,
    0x40, 0xee, 0xa2, 0xda, 0x72, 0x5b, 0x99, 0xb3, 0x15, 0xf3, 0xb8, 0xb4, 0x89, 0x91, 0x8e, 0xf1,
    0x09, 0xe1, 0x56, 0x19, 0x39, 0x51, 0xec, 0x7e, 0x93, 0x7b, 0x16, 0x52, 0xc0, 0xbd, 0x3b, 0xb1,
    0xbf, 0x07, 0x35, 0x73, 0xdf, 0x88, 0x3d, 0x2c, 0x34, 0xf1, 0xef, 0x45, 0x1f, 0xd4, 0x6b, 0x50,
    0x3f, 0x00,
];

/// The right-hand side of the equation, with b in every lane.
struct Equation<F>(F);

impl<F: Field> Equation<F> {
    fn new() -> Self {
        let every: Vec<&Number> = (0..F::LANES).map(|_| &B).collect();
        Self(F::read(&every))
    }

    /// x · (x² − 3) + b.
    fn right_hand_side(&self, x: &F) -> F {
        x.mul_plus::<1>(&x.square().linear::<1, -3>(&F::ONE), &self.0)
    }
}

pub(crate) fn on_curve<F: Field>(points: &[&Affine]) -> Vec<bool> {
    let equation = Equation::<F>::new();
    let mut results = Vec::with_capacity(points.len());
    for points in points.chunks(F::LANES) {
        let xs: Vec<&Number> = points.iter().map(|point| &point.x).collect();
        let ys: Vec<&Number> = points.iter().map(|point| &point.y).collect();
        let left = F::read(&ys).square();
        let right = equation.right_hand_side(&F::read(&xs));
        results.extend((0..points.len()).map(|lane| equal(&left, &right, lane) == 1));
    }
    results
}

pub(crate) fn first_on_curve<F: Field>(
    starts: &[&Number],
    candidates: u16,
    points: &mut [&mut Affine],
) -> Vec<bool> {
    let equation = Equation::<F>::new();
    let mut results = Vec::with_capacity(starts.len());
    for (starts, points) in starts.chunks(F::LANES).zip(points.chunks_mut(F::LANES)) {
        let x: &F = &Zeroizing::new(first_square(&equation, starts, candidates));
        let right: &F = &Zeroizing::new(equation.right_hand_side(x));
        // (p + 1) / 4 = 2^519.
        let y: &F = &Zeroizing::new(right.square_odd_times(519));
        let left: &F = &Zeroizing::new(y.square());
        for (lane, point) in points.iter_mut().enumerate() {
            let found = equal(left, right, lane);
            x.write(lane, &mut point.x);
            y.write(lane, &mut point.y);
            let kept = mask::from_bit(u64::from(found)).to_le_bytes()[0];
            point.x.iter_mut().chain(&mut point.y).for_each(|byte| *byte &= kept);
            // Public: one start in 2^candidates fails, and the caller has to be told.
            results.push(found == 1);
        }
    }
    results
}

/// [`first_on_curve`] of one start after the other, each with as many candidates at a time as `L` has lanes. `F` has one;
/// there are 256 candidates at most.
#[cfg(target_pointer_width = "64")]
pub(crate) fn first_of_each<L: Field, F: Field>(
    starts: &[&Number],
    candidates: u16,
    points: &mut [&mut Affine],
) -> Vec<bool> {
    let each = starts.iter().zip(points);
    each.map(|(start, point)| first_of_one::<L, F>(start, candidates, point)).collect()
}

#[cfg(target_pointer_width = "64")]
fn first_of_one<L: Field, F: Field>(start: &Number, candidates: u16, point: &mut Affine) -> bool {
    let small = |number: u8| {
        let mut integer = [0; NUMBER_LEN];
        integer[NUMBER_LEN - 1] = number;
        integer
    };
    let lanes = L::LANES.to_le_bytes()[0];
    let every = |number: &Number| L::read(&(0..lanes).map(|_| number).collect::<Vec<_>>());
    let offsets: Vec<Number> = (0..lanes).map(small).collect();
    let (equation, step) = (Equation::<L>::new(), every(&small(lanes)));
    let offsets = L::read(&offsets.iter().collect::<Vec<_>>());
    let mut x = Zeroizing::new(every(start).linear::<1, 1>(&offsets));
    // All bits as long as none is found.
    let mut wanted = u8::MAX;
    let mut chosen = Zeroizing::new(0);
    let mut are_squares = Zeroizing::new(Digits::default());
    // The last one is what is left.
    let tried: Vec<u8> = (0..candidates.saturating_sub(1)).map(|at| at.to_le_bytes()[0]).collect();
    for tried in tried.chunks(L::LANES) {
        equation.right_hand_side(&x).are_squares(&mut are_squares);
        for (at, is) in tried.iter().zip(are_squares.iter()) {
            let is = mask::from_bit(u64::from(*is)).to_le_bytes()[0];
            *chosen |= at & is & wanted;
            wanted &= !is;
        }
        *x = x.linear::<1, 1>(&step);
    }
    *chosen |= candidates.saturating_sub(1).to_le_bytes()[0] & wanted;
    zeroize::Zeroize::zeroize(&mut wanted);
    let offset = Zeroizing::new(small(*chosen));
    let mut found = Zeroizing::new([0; NUMBER_LEN]);
    F::read(&[start]).linear::<1, 1>(&F::read(&[&offset])).write(0, &mut found);
    first_on_curve::<F>(&[&found], 1, &mut [point]) == [true]
}

/// In each lane the first candidate whose right-hand side is a square; the last of them where none is.
fn first_square<F: Field>(equation: &Equation<F>, starts: &[&Number], candidates: u16) -> F {
    let mut x = F::read(starts);
    let mut chosen = x;
    // Not yet found, for each lane.
    let mut wanted = Zeroizing::new(Digits::default().map(|_| 1));
    let mut are_squares = Zeroizing::new(Digits::default());
    for _ in 1..candidates {
        // Never 0: the group's order is odd, so that no y is.
        equation.right_hand_side(&x).are_squares(&mut are_squares);
        for (wanted, is_square) in wanted.iter_mut().zip(are_squares.iter()) {
            *wanted &= 1 ^ is_square;
        }
        x = x.linear::<1, 1>(&F::ONE);
        chosen.assign_where(&x, &wanted, 1);
    }
    chosen
}

/// 1 where both are the same in this lane, else 0, in constant time.
fn equal<F: Field>(a: &F, b: &F, lane: usize) -> u8 {
    let mut difference = Zeroizing::new([0; NUMBER_LEN]);
    a.linear::<1, -1>(b).write(lane, &mut difference);
    let different = difference.iter().fold(0, |seen, byte| seen | byte);
    u8::from(core::hint::black_box(different) == 0)
}
