//! Products of limbs, written out for registers of any width: who uses these macros has the instructions under the names
//! `zero`, `sum_of`, `shift_left`, `madd_low` and `madd_high`, the last two for the lower and upper 52 bits of products.

/// The halves of the listed products, summed.
macro_rules! sum {
    ($half:ident, $a:expr, $b:expr;) => { zero() };
    ($half:ident, $a:expr, $b:expr; ($i:literal $j:literal) $($more:tt)*) => {
        $half(sum!($half, $a, $b; $($more)*), $a[$i], $b[$j])
    };
}

/// The columns of a product: for each, the pairs of limbs that it sums, and those of the column eleven further, which
/// counts 2^7. Upper halves count 2^52 = 2^4 · 2^48. Written out, as a loop would be left one, and a function would
/// be called, with all limbs in memory.
macro_rules! columns {
    ($a:expr, $b:expr; $($k:literal: $(($i:literal $j:literal))+ | $(($m:literal $n:literal))*;)+) => {{
        let mut columns = [zero(); LIMBS];
        let mut upper = zero();
        $(
            let low = sum!(madd_low, $a, $b; $(($i $j))+);
            let high = sum!(madd_high, $a, $b; $(($i $j))+);
            let low_over = sum!(madd_low, $a, $b; $(($m $n))*);
            let high_over = sum!(madd_high, $a, $b; $(($m $n))*);
            columns[$k] = sum_of(low, shift_left::<7>(low_over));
            columns[$k] = sum_of(columns[$k], upper);
            upper = sum_of(high, shift_left::<7>(high_over));
            upper = shift_left::<4>(upper);
        )+
        columns[0] = sum_of(columns[0], shift_left::<7>(upper));
        columns
    }};
}

/// The columns of a · b.
#[rustfmt::skip]
macro_rules! product {
    ($a:expr, $b:expr) => { columns! { $a, $b;
        0: (0 0) | (1 10) (2 9) (3 8) (4 7) (5 6) (6 5) (7 4) (8 3) (9 2) (10 1);
        1: (0 1) (1 0) | (2 10) (3 9) (4 8) (5 7) (6 6) (7 5) (8 4) (9 3) (10 2);
        2: (0 2) (1 1) (2 0) | (3 10) (4 9) (5 8) (6 7) (7 6) (8 5) (9 4) (10 3);
        3: (0 3) (1 2) (2 1) (3 0) | (4 10) (5 9) (6 8) (7 7) (8 6) (9 5) (10 4);
        4: (0 4) (1 3) (2 2) (3 1) (4 0) | (5 10) (6 9) (7 8) (8 7) (9 6) (10 5);
        5: (0 5) (1 4) (2 3) (3 2) (4 1) (5 0) | (6 10) (7 9) (8 8) (9 7) (10 6);
        6: (0 6) (1 5) (2 4) (3 3) (4 2) (5 1) (6 0) | (7 10) (8 9) (9 8) (10 7);
        7: (0 7) (1 6) (2 5) (3 4) (4 3) (5 2) (6 1) (7 0) | (8 10) (9 9) (10 8);
        8: (0 8) (1 7) (2 6) (3 5) (4 4) (5 3) (6 2) (7 1) (8 0) | (9 10) (10 9);
        9: (0 9) (1 8) (2 7) (3 6) (4 5) (5 4) (6 3) (7 2) (8 1) (9 0) | (10 10);
        10: (0 10) (1 9) (2 8) (3 7) (4 6) (5 5) (6 4) (7 3) (8 2) (9 1) (10 0) |;
    } };
}

/// The columns of a²: pairs of different limbs are taken once, with twice the first, which stand from the eleventh on
/// in `twice`.
#[rustfmt::skip]
macro_rules! square {
    ($a:expr) => {{
        let mut twice = [zero(); 2 * LIMBS];
        for (at, limb) in $a.iter().enumerate() {
            twice[at] = *limb;
            twice[LIMBS + at] = shift_left::<1>(*limb);
        }
        columns! { twice, $a;
        0: (0 0) | (12 10) (13 9) (14 8) (15 7) (16 6);
        1: (11 1) | (13 10) (14 9) (15 8) (16 7) (6 6);
        2: (11 2) (1 1) | (14 10) (15 9) (16 8) (17 7);
        3: (11 3) (12 2) | (15 10) (16 9) (17 8) (7 7);
        4: (11 4) (12 3) (2 2) | (16 10) (17 9) (18 8);
        5: (11 5) (12 4) (13 3) | (17 10) (18 9) (8 8);
        6: (11 6) (12 5) (13 4) (3 3) | (18 10) (19 9);
        7: (11 7) (12 6) (13 5) (14 4) | (19 10) (9 9);
        8: (11 8) (12 7) (13 6) (14 5) (4 4) | (20 10);
        9: (11 9) (12 8) (13 7) (14 6) (15 5) | (10 10);
        10: (11 10) (12 9) (13 8) (14 7) (15 6) (5 5) |;
        }
    }};
}
