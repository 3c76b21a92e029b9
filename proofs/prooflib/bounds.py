"""No limb overflows, and every product is tight again: for the loosest operands that the trait allows."""

from prooflib.fields import fields
from prooflib.intervals import Field, Limbs, expect_tight
from prooflib.source import Source

#: Multiples that `mul_plus`, `square_plus` and `linear` may take.
MULTIPLES = [k for k in range(-8, 9) if k != 0]


def prove(source: Source) -> None:
    """What field.rs says of each function."""
    for field in fields(source):
        tight = field.tight
        zero: Limbs = [(0, 0)] * len(tight)
        lazy = [tight, field.add(tight, tight), field.sub(tight, tight), field.sub(zero, tight)]
        sums = [tight, zero, field.add(field.add(tight, tight), tight), field.sub(tight, tight)]
        for loose in lazy:
            for a, b in ((tight, loose), (loose, tight)):
                expect_tight(field, field.mul(a, b), "a product")
                _with_multiples(field, a, b, sums)
        expect_tight(field, field.square(tight), "a square")
        for k in MULTIPLES:
            for c in sums:
                expect_tight(field, field.square(tight, k, c), f"a square and {k} · c")
            for other in [*MULTIPLES, 0]:
                expect_tight(field, field.linear(tight, k, tight, other), f"{k} · a + {other} · c")


def _with_multiples(field: Field, a: Limbs, b: Limbs, sums: list[Limbs]) -> None:
    for k in MULTIPLES:
        for c in sums:
            expect_tight(field, field.mul(a, b, k, c), f"a product and {k} · c")
