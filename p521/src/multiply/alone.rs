//! k · P for a single point, with the multiplications of each point operation side by side. Digits, table and argument are
//! those of the module above; but the table's points share the Z that its last one has, so that nothing is
//! inverted before the end.
#![allow(clippy::indexing_slicing, reason = "arrays of a constant length, indexed by counters")]

use zeroize::Zeroizing;

use super::{Group, HIGHEST, TABLE, WINDOW};
use crate::field::ifma::quad::{Quad, Sum};
use crate::field::{Digits, Field, invert_all};
use crate::point::Short;
use crate::{Affine, NUMBER_LEN, Number};

/// 1/2 = 2^520 modulo p.
const HALF: Number = {
    let mut half = [0; NUMBER_LEN];
    half[0] = 1;
    half
};

/// product = k · P. `F` has one lane, and the instructions of `Quad` are there.
pub(crate) fn multiply<F: Field>(term: (&Affine, &Number), product: &mut Affine) {
    let mut group = Zeroizing::new(Group::<F>::EMPTY);
    group.prepare(&[term]);
    // Times Z instead of divided by it.
    group.make_affine(F::ONE);
    let z = group.sum.z;
    let first = Short { x: group.xs[0], y: group.ys[0] }.divide(&z);
    (group.xs[0], group.ys[0]) = (first.x, first.y);
    let square = z.square();
    let thrice_fourth = square.square().linear::<3, 0>(&F::ZERO);
    let of_z = [square, square.mul(&z), thrice_fourth, z].map(Some);
    let of_z = Zeroizing::new(quad(of_z));
    let mut entries = Zeroizing::new([Quad::default(); TABLE]);
    for (entry, (x, y)) in entries.iter_mut().zip(group.xs.iter().zip(&group.ys)) {
        *entry = quad([Some(*x), None, None, Some(y.linear::<2, 0>(&F::ZERO))]);
    }

    let every = |digits: &Digits| Zeroizing::new(Digits::default().map(|_| digits[0]));
    let look_up = |at: usize| {
        let (index, negative) = (every(&group.indices[at]), every(&group.negative[at]));
        Zeroizing::new(Quad::select(&*entries, &index, &negative))
    };
    let mut sum = Zeroizing::new(Sum::new(&look_up(HIGHEST), &of_z));
    for at in (0..HIGHEST).rev() {
        for _ in 0..WINDOW {
            sum.double();
        }
        sum.add(&look_up(at), &of_z);
    }

    let mut numbers = Zeroizing::new([[0; NUMBER_LEN]; 3]);
    sum.write(&mut numbers);
    let [x, twice_y, z] = numbers.each_ref().map(|number| F::read(&[number]));
    let mut inverse = Zeroizing::new([z]);
    invert_all(&mut *inverse);
    let y = twice_y.mul(&F::read(&[&HALF]));
    let affine = Zeroizing::new(Short { x, y }.divide(&inverse[0]));
    affine.x.write(0, &mut product.x);
    affine.y.write(0, &mut product.y);
}

fn quad<F: Field>(elements: [Option<F>; 4]) -> Quad {
    let mut numbers = Zeroizing::new([[0; NUMBER_LEN]; 4]);
    for (element, number) in elements.iter().zip(numbers.iter_mut()) {
        if let Some(element) = element {
            element.write(0, number);
        }
    }
    let mut places = numbers.iter();
    Quad::read(elements.map(|element| places.next().filter(|_| element.is_some())))
}
