"""Eight lanes with AVX2: limbs of narrow.rs, six products of blocks instead of nine, sums that are made positive.

The functions that join products of blocks are taken from the source and run on bilinear forms: what comes out has to
be the columns of a product, with no pair of limbs more or less. So it is enough to bound columns as those of narrow.rs
are.
"""

import re
from collections import Counter
from collections.abc import Callable
from hashlib import shake_256
from typing import Any

from prooflib.intervals import Interval, Limbs, Narrow, plus, scaled, shifted, signed, unsigned
from prooflib.source import P, Source, need

FILE = "field/avx2.rs"
PRODUCTS = "field/avx2/products.rs"

#: A sum of limbs, and one of products of two limbs.
Form = Counter[Any]


class Avx2(Narrow):
    """Limbs of 32 bits, columns of 64."""

    name = "avx2"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.bits = source.number(FILE, "BITS")
        need(self.bits == 29 and source.number(FILE, "LIMBS") == 18, "avx2: other limbs than the narrow ones")
        self.half = 2 ** (self.bits - 1)
        powers = re.search(r"const TIGHT: i32 = \(1 << (\d+)\) \+ \(1 << (\d+)\);", source.text(FILE))
        need(powers is not None, "avx2: the bound of a tight limb")
        assert powers is not None
        most = 2 ** int(powers[1]) + 2 ** int(powers[2])
        self.tight = [(-most, most)] * 18
        self.most_in_32_bits = int(source.once(FILE, r"A\.abs\(\) \+ B\.abs\(\) > (\d+)"))
        self.carry = Carry(source)

    def mul(self, a: Limbs, b: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """Differences of blocks stay within what a product takes."""
        for operand in (a, b):
            self._differences(operand)
        return super().mul(a, b, k, c)

    def square(self, a: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """Twice the differences too."""
        for limb in self._differences(a):
            signed(scaled(limb, 2), 32, "avx2: twice a difference")
        return super().mul(a, a, k, c)

    def linear(self, a: Limbs, first: int, c: Limbs, second: int) -> Limbs:
        """In 32 bits, all limbs at once, where that is enough."""
        if abs(first) + abs(second) > self.most_in_32_bits:
            return super().linear(a, first, c, second)
        kept, carried = [], []
        for x, y in zip(a, c, strict=True):
            total = signed(plus(scaled(x, first), scaled(y, second)), 32, "avx2: a sum")
            rounded = signed(plus(total, (self.half, self.half)), 32, "avx2: a rounded sum")
            carried.append(shifted(rounded, self.bits))
            kept.append((-self.half, self.half - 1))
        return [plus(low, scaled(carried[17], 2) if at == 0 else carried[at - 1]) for at, low in enumerate(kept)]

    @staticmethod
    def _differences(a: Limbs) -> Limbs:
        pairs = [(at + 6 * i, at + 6 * j) for at in range(6) for i, j in ((0, 1), (0, 2), (1, 2))]
        return [signed(plus(a[i], scaled(a[j], -1)), 32, "avx2: a difference of blocks") for i, j in pairs]

    def _end(self, columns: Limbs, k: int, c: Limbs | None) -> Limbs:
        if c is not None:
            columns = [signed(plus(x, scaled(y, k)), 64, "a column") for x, y in zip(columns, c, strict=True)]
        return self.carry.intervals(columns)


class Carry:
    """What `sums` and `carry` do, with the constants of the source."""

    def __init__(self, source: Source) -> None:
        self.bits = source.number(FILE, "BITS")
        self.half = 2 ** (self.bits - 1)
        names = {"BITS": self.bits, "HALF": self.half, "MIN": -(2**63)}

        def number(pattern: str) -> int:
            return int(eval(source.once(FILE, pattern).replace("i64::", ""), {}, names))

        names["CARRIED"] = number(r"const CARRIED: i64 = ([^;]+);")
        self.first = number(r"let first = _mm256_set1_epi64x\(([^;]+)\);") % 2**64
        minus = source.once(FILE, r"let next = _mm256_set1_epi64x\(\(i64::MIN \+ HALF\)\.wrapping_sub\((\w+)\)\);")
        self.next = (self.first - int(eval(minus, {}, names))) % 2**64
        self.last = {
            at: number(rf"\b{at} => _mm256_sub_epi32\(both, _mm256_set1_epi32\(\((.+?)\) as i32\)\)") for at in (1, 10)
        }
        text = re.sub(r"\s+", " ", source.text(FILE))
        for known in (
            "sums[0] = sum_of(_mm256_and_si256(sums[0], mask), sum_of(high, high));",
            "sums[MIDDLE] = sum_of(_mm256_and_si256(sums[MIDDLE], mask), low);",
            "sums[start + 1] = sum_of(_mm256_and_si256(sums[start + 1], mask), carried);",
            "_mm256_sub_epi32(low, _mm256_set1_epi32(HALF as i32))",
        ):
            need(known in text, f"avx2: {known} has changed")

    def _run(
        self, columns: list[Any], add: Callable[..., Any], shift: Callable[..., Any], low: Callable[..., Any]
    ) -> list[Any]:
        sums = list(columns)
        for start in (0, 9):
            sums[start] = add(columns[start], self.first)
            for at in range(start + 1, start + 9):
                sums[at] = add(columns[at], self.next, shift(sums[at - 1]))
        middle, high = shift(sums[8]), shift(sums[17])
        sums[0], sums[9] = add(low(sums[0]), high, high), add(low(sums[9]), middle)
        for start in (0, 9):
            sums[start + 1] = add(low(sums[start + 1]), shift(sums[start]))
        return [
            add(total, -self.last[at]) if at in self.last else add(low(total), -self.half)
            for at, total in enumerate(sums)
        ]

    def intervals(self, columns: Limbs) -> Limbs:
        """Every sum within 64 bits, every limb within 32."""

        def add(*terms: Any) -> Interval:
            total = (0, 0)
            for term in terms:
                total = plus(total, term if isinstance(term, tuple) else (term, term))
            if terms[-1] != -self.half and terms[-1] not in [-last for last in self.last.values()]:
                unsigned(total, 64, "avx2: a sum of carries")
            return total

        made = self._run(columns, add, lambda x: shifted(x, self.bits), lambda _: (0, 2**self.bits - 1))
        return [signed(limb, 32, "avx2: a limb") for limb in made]

    def numbers(self, columns: list[int]) -> list[int]:
        """The same on numbers."""
        return self._run(columns, lambda *terms: sum(terms), lambda x: x >> self.bits, lambda x: x & (2**self.bits - 1))


def prove(source: Source) -> None:
    """Each pair of limbs counts in its column what it should; carries keep the value."""
    a, b = ([Counter({(name, at): 1}) for at in range(18)] for name in "ab")
    for what, made, expected in (
        ("a product", _columns(source, "product", a, b), _expected(a, b)),
        ("a square", _columns(source, "square", a, a), _expected(a, a)),
    ):
        for at in range(18):
            need(_clean(made[at]) == _clean(expected[at]), f"avx2, {what}: column {at} sums something else")
    need(2 ** (18 * source.number(FILE, "BITS")) % P == 2, "avx2: what is beyond counts wrong")
    carry = Carry(source)
    stream = shake_256(source.text(FILE).encode()).digest(8 * 18 * 64)
    words = [int.from_bytes(stream[8 * at : 8 * at + 8]) for at in range(18 * 64)]
    most = 2**63 - 2**35
    cases = [[word % (2 * most) - most for word in words[18 * at : 18 * at + 18]] for at in range(64)]
    for columns in [*cases, [most] * 18, [-most] * 18, [0] * 18, [-1] * 18]:
        limbs = carry.numbers(columns)

        def value(of: list[int]) -> int:
            return sum(limb << (29 * at) for at, limb in enumerate(of)) % P

        need(value(limbs) == value(columns), "avx2: a carry changes the value")


def _clean(form: Form) -> dict[Any, int]:
    return {pair: times for pair, times in form.items() if times}


def _times(x: Form, y: Form) -> Form:
    form: Form = Counter()
    for one, m in x.items():
        for other, n in y.items():
            form[tuple(sorted((one, other)))] += m * n
    return form


def _sum(x: Form, y: Form, sign: int = 1) -> Form:
    form = Counter(x)
    for pair, times in y.items():
        form[pair] += sign * times
    return form


def _expected(a: list[Form], b: list[Form]) -> list[Form]:
    columns: list[Form] = [Counter() for _ in range(18)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            form = _times(x, y)
            columns[(i + j) % 18] = _sum(columns[(i + j) % 18], form, 2 if i + j >= 18 else 1)
    return columns


def _parts(source: Source, element: list[Form]) -> list[list[Form]]:
    body = source.body(PRODUCTS, "fn parts(")
    blocks = {name: element[6 * at : 6 * at + 6] for at, name in enumerate(("first", "second", "third"))}
    need("[0, 1, 2].map(|block| load(element, block * BLOCK + at))" in body, "avx2: the order of blocks")
    parts: list[list[Form]] = []
    for at, one, other in re.findall(r"parts\.0\[(\d)\]\[at\] = (?:_mm256_sub_epi32\()?(\w+)(?:, (\w+)\))?;", body):
        need(int(at) == len(parts), "avx2: the order of parts")
        block = blocks[one]
        parts.append([_sum(x, y, -1) for x, y in zip(block, blocks[other], strict=True)] if other else block)
    need(len(parts) == 6, "avx2: six parts")
    return parts


def _columns(source: Source, name: str, a: list[Form], b: list[Form]) -> list[Form]:
    """The function of this name, run."""
    text = re.sub(r"\s+", " ", source.body(PRODUCTS, f"macro_rules! {name} "))
    table = [
        [(int(i), int(j)) for i, j in re.findall(r"\((\d+) (\d+)\)", row)]
        for _, row in re.findall(r"(\d+): ((?:\(\d+ \d+\) ?)+);", text)
    ]
    need(len(table) == 11, f"avx2: eleven columns of a {name}")

    def multiply(start: list[Form], sign: int, x: list[Form], y: list[Form]) -> list[Form]:
        columns = list(start)
        for at, pairs in enumerate(table):
            for i, j in pairs:
                columns[at] = _sum(columns[at], _times(x[i], y[j]), sign)
        return columns

    def doubled(x: list[Form]) -> list[Form]:
        return x + [_sum(limb, limb) for limb in x]

    def squared(start: list[Form], sign: int, x: list[Form]) -> list[Form]:
        return multiply(start, sign, x, x)

    joined: list[Form] = []

    def join(d0: list[Form], c0: list[Form], c1: list[Form], c2: list[Form]) -> None:
        first = [_sum(_sum(x, x), y, -1) for x, y in zip(c0, d0, strict=True)]
        none: Form = Counter()
        high = [[*block[6:], none] for block in (c2, first, c1)]
        joined.extend(_sum(x, y, 2) for x, y in zip(first[:6], high[0], strict=True))
        joined.extend(_sum(x, y) for x, y in zip(c1[:6], high[1], strict=True))
        joined.extend(_sum(x, y) for x, y in zip(c2[:6], high[2], strict=True))

    need(re.sub(r"\s+", " ", source.body(PRODUCTS, "fn join(")).strip() == JOIN, "avx2: join has changed")
    body = re.sub(r"\s+", " ", source.body(PRODUCTS, f"pub(super) fn {name}<"))
    body = body.replace("product!", "multiply").replace("square!", "squared").replace("self::", "")
    body = body.replace("halves::<ODD>", "").replace("twice::<ODD>", "doubled")
    body = body.replace("[zero(); BLOCK_COLUMNS]", "none")
    body = body.replace("let ", "").replace("&", "").replace(".0[", "[").replace("join(to, ", "join(")
    body = body.replace("sums(", "added(").replace("none = none;", "")
    body = body.replace("sum_of", "1").replace("difference_of", "-1")

    def added(x: list[Form], y: list[Form]) -> list[Form]:
        return [_sum(one, other) for one, other in zip(x, y, strict=True)]

    names: dict[str, Any] = {"multiply": multiply, "squared": squared, "doubled": doubled, "join": join, "added": added}
    names |= {"none": [Counter() for _ in range(11)], "a": _parts(source, a), "b": _parts(source, b)}
    exec(compile("\n".join(part.strip() for part in body.split(";")), PRODUCTS, "exec"), names)
    need(len(joined) == 18, f"avx2: eighteen columns of a {name}")
    return joined


#: What is modelled by hand above.
JOIN = (
    "let mut first = *d0; for (at, column) in first.iter_mut().enumerate() { "
    "*column = difference_of(sum_of(c0[at], c0[at]), *column); } "
    "for at in 0..BLOCK { let [mut low, mut middle, mut high] = [first[at], c1[at], c2[at]]; "
    "if at + BLOCK < BLOCK_COLUMNS { let over = c2[at + BLOCK]; low = sum_of(low, sum_of(over, over)); "
    "middle = sum_of(middle, first[at + BLOCK]); high = sum_of(high, c1[at + BLOCK]); } "
    "to[at] = low; to[BLOCK + at] = middle; to[LIMBS - BLOCK + at] = high; }"
)
