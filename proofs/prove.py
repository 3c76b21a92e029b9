#!/usr/bin/env python3
"""Prove the bounds and identities of the curve's arithmetic from its sources, and that the proofs can fail."""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from prooflib import avx2, bounds, formulas, identities, quad, scalars
from prooflib.source import BrokenProofError, Source

THEOREMS: dict[str, Callable[[Source], None]] = {
    "limbs stay within their types, and products are tight again": bounds.prove,
    "products of limbs count what they should modulo p": identities.prove,
    "with AVX2 six products of blocks sum what nine would, and carries keep the value": avx2.prove,
    "the curve's formulas give each operation what it may take": formulas.prove_operands,
    "the curve's formulas compute the addition law": formulas.prove_law,
    "in four lanes no limb leaves its type, and points are tight again": quad.prove_operands,
    "in four lanes the formulas compute the addition law too": quad.prove_law,
    "digits sum up to the scalar, and no addition is exceptional": scalars.prove_recoding,
    "greatest common divisors end, within their types": scalars.prove_gcd,
    "constants are what they are called": scalars.prove_constants,
}

#: Changes of the source that some proof has to refuse.
MUTATIONS: list[tuple[str, str, str]] = [
    ("field/ifma/products.rs", "(0 5) (1 4)", "(0 5)"),
    ("field/ifma/products.rs", "(11 10) (12 9)", "(0 10) (12 9)"),
    ("field/ifma.rs", "const BITS: u32 = 48;", "const BITS: u32 = 49;"),
    ("field/ifma.rs", "times::<K, 4>(c", "times::<K, 2>(c"),
    ("field/ifma/products.rs", "shift_left::<4>(upper)", "shift_left::<3>(upper)"),
    ("field/ifma/quad.rs", "const BIAS: i64 = 20;", "const BIAS: i64 = 10;"),
    ("field/ifma/quad.rs", "with_p::<2>(&plus", "with_p::<1>(&plus"),
    ("field/ifma/quad.rs", "&carry(&alpha))", "&times_power::<1>(&alpha))"),
    ("field/ifma/quad.rs", "(&middle, [8, 0, 0, 0])", "(&middle, [4, 0, 0, 0])"),
    ("field/ifma/quad.rs", "blend::<0b1100>(&d, &gamma_2)", "blend::<0b0100>(&d, &gamma_2)"),
    ("field/avx2/products.rs", "(0 5) (1 4)", "(0 5)"),
    ("field/avx2/products.rs", "(8 5) (9 4)", "(8 5) (3 4)"),
    ("field/avx2/products.rs", "halves::<ODD>(&a.0[4])", "halves::<ODD>(&a.0[3])"),
    ("field/avx2/products.rs", "_mm256_sub_epi32(second, third)", "_mm256_sub_epi32(second, first)"),
    ("field/avx2/products.rs", "sum_of(over, over)", "over"),
    ("field/avx2.rs", "wrapping_sub(CARRIED)", "wrapping_sub(HALF)"),
    ("field/avx2.rs", "(HALF + 2 * (CARRIED >> BITS))", "(HALF + (CARRIED >> BITS))"),
    ("field/avx2.rs", "A.abs() + B.abs() > 6", "A.abs() + B.abs() > 7"),
    ("field/avx2.rs", "(1 << 28) + (1 << 8)", "(1 << 28) + (1 << 2)"),
    ("field/wide/adx.rs", "(a 1 8)", "(a 1 7)"),
    ("field/wide/adx.rs", "(twice 0 1)", "(a 0 1)"),
    ("field/wide/portable.rs", "h + 1, h + 2, h + 3, h + 4", "h + 1, h + 2, h + 3"),
    ("field/wide.rs", "const BITS: u32 = 58;", "const BITS: u32 = 57;"),
    ("field/wide.rs", "+= 2 * P[at] - c", "+= 1 * P[at] - c"),
    ("field/narrow.rs", "split(&mut columns[0], 2 * high)", "split(&mut columns[0], 1 * high)"),
    ("field/narrow.rs", "const BITS: u32 = 29;", "const BITS: u32 = 31;"),
    ("point.rs", "set_square_plus::<-8>", "set_square_plus::<-4>"),
    ("point.rs", "linear::<3, 3>(&delta)", "linear::<3, -3>(&delta)"),
    ("point.rs", "&gamma.add(&delta)", "&gamma.add(&delta).add(&delta).add(&delta).add(&delta)"),
    ("point.rs", "self.y.mul(&w.sub(&w_other))", "self.y.mul(&w.add(&w).add(&w).add(&w).add(&w).add(&w))"),
    ("curve.rs", "linear::<1, -3>", "linear::<1, 3>"),
    ("multiply.rs", "const DIGITS: usize = 105;", "const DIGITS: usize = 104;"),
    ("gcd.rs", "const ROUNDS: u32 = 38;", "const ROUNDS: u32 = 37;"),
    ("gcd/lanes.rs", "as usize + 1).clamp", "as usize + 0).clamp"),
    ("gcd/lanes.rs", "BITS + 521)", "BITS + 400)"),
    ("gcd/lanes.rs", "saturating_sub(STEPS * round)", "saturating_sub(STEPS * (round + 1))"),
    ("gcd/lanes.rs", "used(at));", "used(ROUNDS - 1));"),
    ("gcd/lanes.rs", "for at in 0..used {", "for at in 0..used - 1 {"),
    ("gcd.rs", "const STEPS: u32 = 28;", "const STEPS: u32 = 29;"),
    ("scalar.rs", "0x1d2f_5ccd_79a9_95c7", "0x1d2f_5ccd_79a9_95c6"),
    ("integer.rs", "0x9138_6409", "0x9138_6407"),
]


def refused(change: tuple[str, str, str]) -> bool:
    """Whether a proof fails for a changed source, and the change could be made."""
    source = Source([change])
    source.text(change[0])
    for prove in THEOREMS.values():
        try:
            prove(source)
        except BrokenProofError:
            return True
    return False


def main() -> int:
    """One line for each theorem."""
    failed = 0
    for name, prove in THEOREMS.items():
        try:
            prove(Source())
            print(f"proved   {name}")
        except BrokenProofError as error:
            failed += 1
            print(f"BROKEN   {name}: {error}")
    with ProcessPoolExecutor() as pool:
        results = pool.map(refused, MUTATIONS)
    for change, is_refused in zip(MUTATIONS, results, strict=True):
        if not is_refused:
            failed += 1
            print(f"BROKEN   nothing refuses {change[0]} with {change[2]!r} for {change[1]!r}")
    if not failed:
        print(f"refused  {len(MUTATIONS)} changes of the sources, all that were tried")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
