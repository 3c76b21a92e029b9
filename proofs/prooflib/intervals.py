"""Elements as intervals of limbs: every routine of a field, with every intermediate in its machine type.

Each routine takes the intervals of its operands and gives those of its result. What leaves its type raises. The tables
of products and the constants are those of the source; the order of carries is modelled here by hand.
"""

from dataclasses import dataclass
from typing import Protocol

from prooflib.source import BrokenProofError, Columns, Source, need

Interval = tuple[int, int]
Limbs = list[Interval]


def unsigned(value: Interval, bits: int, what: str) -> Interval:
    """Raise where a value leaves an unsigned type."""
    need(
        value[0] >= 0 and value[1] < 2**bits,
        f"{what} is from {value[0]} to 2^{value[1].bit_length()}, not below 2^{bits}",
    )
    return value


def signed(value: Interval, bits: int, what: str) -> Interval:
    """Raise where a value leaves a signed type."""
    need(value[0] >= -(2 ** (bits - 1)) and value[1] < 2 ** (bits - 1), f"{what} leaves {bits} bits with a sign")
    return value


def plus(a: Interval, b: Interval) -> Interval:
    """A sum."""
    return a[0] + b[0], a[1] + b[1]


def scaled(a: Interval, k: int) -> Interval:
    """A multiple."""
    return (a[0] * k, a[1] * k) if k >= 0 else (a[1] * k, a[0] * k)


def product(a: Interval, b: Interval) -> Interval:
    """A product."""
    ends = [x * y for x in a for y in b]
    return min(ends), max(ends)


def shifted(a: Interval, bits: int) -> Interval:
    """A quotient, rounded down."""
    return a[0] >> bits, a[1] >> bits


class Field(Protocol):
    """What a field can do with intervals."""

    name: str
    tight: Limbs

    def mul(self, a: Limbs, b: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """A product, and k · c."""

    def square(self, a: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """A square, and k · c."""

    def linear(self, a: Limbs, first: int, c: Limbs, second: int) -> Limbs:
        """A linear combination."""

    def add(self, a: Limbs, c: Limbs) -> Limbs:
        """A lazy sum."""

    def sub(self, a: Limbs, c: Limbs) -> Limbs:
        """A lazy difference."""


@dataclass
class Unsigned:
    """What wide.rs and ifma.rs have in common: limbs without a sign, the last one shorter, and multiples of p."""

    name: str
    bits: int
    last_bits: int
    tight: Limbs
    product: Columns
    squares: Columns
    bias_of_products: int
    bias_of_sums: int
    bias_of_differences: int

    def p(self, at: int) -> int:
        """A limb of p."""
        all_bits = self.last_bits if at == len(self.tight) - 1 else self.bits
        return (1 << all_bits) - 1

    def _times(self, c: Limbs, k: int, bias: int) -> Limbs:
        made = []
        for at, limb in enumerate(c):
            positive = (bias * self.p(at) - limb[1], bias * self.p(at) - limb[0]) if k < 0 else limb
            made.append(unsigned(scaled(unsigned(positive, 64, "a limb of a difference"), abs(k)), 64, "a multiple"))
        return made

    def carry(self, columns: Limbs) -> Limbs:
        """Every limb keeps its bits and gets what the one before it has beyond them, all at once."""
        last = len(columns) - 1
        made = []
        for at, column in enumerate(columns):
            kept = min(column[1], self.p(at))
            before = shifted(columns[last], self.last_bits) if at == 0 else shifted(columns[at - 1], self.bits)
            made.append(unsigned(plus((0, kept), unsigned(before, 64, "a carry")), 64, "a limb"))
        return made

    def linear(self, a: Limbs, first: int, c: Limbs, second: int) -> Limbs:
        """|A| · a or of its negative, and so for c."""
        one, other = self._times(a, first, self.bias_of_sums), self._times(c, second, self.bias_of_sums)
        return self.carry([unsigned(plus(x, y), 64, "a sum") for x, y in zip(one, other, strict=True)])

    def add(self, a: Limbs, c: Limbs) -> Limbs:
        """Limb by limb."""
        return [unsigned(plus(x, y), 64, "a lazy sum") for x, y in zip(a, c, strict=True)]

    def sub(self, a: Limbs, c: Limbs) -> Limbs:
        """With a multiple of p, so that no limb is negative."""
        return self.add(a, self._times(c, -1, self.bias_of_differences))


class Wide(Unsigned):
    """Columns of 128 bits, and two steps of carries."""

    def __init__(self, source: Source) -> None:
        file = "field/wide.rs"
        bits, last = source.number(file, "BITS"), source.number(file, "LAST_BITS")
        tight = [(0, 2**bits + 2**7)] * 8 + [(0, 2**last + 2**7)]
        biases = [
            int(source.once(file, pattern))
            for pattern in (r"times::<K, (\d+)>", r"times::<[AB], (\d+)>", r"\+= (\d+) \* P\[at\] - c")
        ]
        super().__init__("wide, adx", bits, last, tight, source.adx("product"), source.adx("square"), *biases)

    def mul(self, a: Limbs, b: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """By the table of adx.rs; the order of wide/portable.rs sums the same products."""
        return self._sum(self.product, {"a": a}, b, k, c)

    def square(self, a: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """With twice the limbs."""
        twice = [unsigned(scaled(limb, 2), 64, "twice a limb") for limb in a]
        return self._sum(self.squares, {"a": a, "twice": twice}, a, k, c)

    def _sum(self, table: Columns, left: dict[str, Limbs], b: Limbs, k: int, c: Limbs | None) -> Limbs:
        columns = []
        added = self._times(c, k, self.bias_of_products) if c is not None else [(0, 0)] * 9
        for at, (near, beyond) in enumerate(table):
            total = (0, 0)
            for pairs, times in ((near, 1), (beyond, 2)):
                for name, i, j in pairs:
                    # Operands of the multiplication, which portable.rs doubles before it.
                    for factor in (left[name][i], scaled(b[j], times)):
                        unsigned(factor, 64, "a factor")
                    total = plus(total, scaled(product(left[name][i], b[j]), times))
            columns.append(unsigned(plus(total, added[at]), 128, "a column"))
        for at, column in enumerate(columns):
            bits = self.last_bits if at == 8 else self.bits
            unsigned(shifted(column, bits), 64, "what is beyond a limb")
        return self.carry(self.carry(columns))


class Ifma(Unsigned):
    """Halves of products of 52 bits, summed in 64."""

    def __init__(self, source: Source) -> None:
        file = "field/ifma.rs"
        bits, last = source.number(file, "BITS"), source.number(file, "LAST_BITS")
        tight = [(0, 2**bits + 2**22)] * 10 + [(0, 2**last + 2**15)]
        biases = [
            int(source.once(file, pattern))
            for pattern in (r"times::<K, (\d+)>\(c", r"times::<[AB], (\d+)>", r"times::<-1, (\d+)>")
        ]
        super().__init__("ifma", bits, last, tight, source.ifma("product"), source.ifma("square"), *biases)

    def mul(self, a: Limbs, b: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """By the table."""
        return self._sum(self.product, a, b, k, c)

    def square(self, a: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """Twice the limbs stand behind them."""
        return self._sum(self.squares, a + [scaled(limb, 2) for limb in a], a, k, c)

    def _sum(self, table: Columns, left: Limbs, b: Limbs, k: int, c: Limbs | None) -> Limbs:
        added = self._times(c, k, self.bias_of_products) if c is not None else [(0, 0)] * 11
        columns: Limbs = []
        upper = (0, 0)
        for near, beyond in table:
            sums = []
            for pairs in (near, beyond):
                low, high = (0, 0), (0, 0)
                for _, i, j in pairs:
                    for factor in (left[i], b[j]):
                        unsigned(factor, 52, "a factor")
                    greatest = left[i][1] * b[j][1]
                    low = unsigned(plus(low, (0, min(greatest, 2**52 - 1))), 64, "lower halves")
                    high = unsigned(plus(high, (0, greatest >> 52)), 64, "upper halves")
                sums.append((low, high))
            column = plus(sums[0][0], unsigned(scaled(sums[1][0], 2**7), 64, "halves beyond"))
            columns.append(unsigned(plus(column, upper), 64, "a column"))
            upper = scaled(plus(sums[0][1], scaled(sums[1][1], 2**7)), 2**4)
            unsigned(upper, 64, "upper halves")
        columns[0] = unsigned(plus(columns[0], unsigned(scaled(upper, 2**7), 64, "the last halves")), 64, "a column")
        return self.carry([unsigned(plus(x, y), 64, "a column") for x, y in zip(columns, added, strict=True)])


class Narrow:
    """Limbs with a sign, columns of 64 bits."""

    name = "narrow"

    def __init__(self, source: Source) -> None:
        self.bits = source.number("field/narrow.rs", "BITS")
        self.tight: Limbs = [(-(2**28) - 2**8, 2**28 + 2**8)] * 18

    def mul(self, a: Limbs, b: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """Products beyond 2^522 count twice, by a doubled limb."""
        columns: Limbs = []
        for at in range(18):
            total = (0, 0)
            for i in range(18):
                limb = b[at - i] if i <= at else signed(scaled(b[18 + at - i], 2), 32, "twice a limb")
                total = signed(plus(total, product(a[i], limb)), 64, "a column")
            columns.append(total)
        return self._end(columns, k, c)

    def square(self, a: Limbs, k: int = 0, c: Limbs | None = None) -> Limbs:
        """The same sums, of which a part is doubled at the end."""
        return self.mul(a, a, k, c)

    def linear(self, a: Limbs, first: int, c: Limbs, second: int) -> Limbs:
        """Summed and carried."""
        return self._end([scaled(limb, first) for limb in a], second, c)

    def add(self, a: Limbs, c: Limbs) -> Limbs:
        """Limb by limb."""
        return [signed(plus(x, y), 32, "a lazy sum") for x, y in zip(a, c, strict=True)]

    def sub(self, a: Limbs, c: Limbs) -> Limbs:
        """Limb by limb."""
        return [signed(plus(x, scaled(y, -1)), 32, "a lazy difference") for x, y in zip(a, c, strict=True)]

    def _end(self, columns: Limbs, k: int, c: Limbs | None) -> Limbs:
        if c is not None:
            columns = [signed(plus(x, scaled(y, k)), 64, "a column") for x, y in zip(columns, c, strict=True)]
        made: Limbs = list(columns)
        half = 2 ** (self.bits - 1)

        def split(at: int, add: Interval) -> Interval:
            total = signed(plus(made[at], add), 64, "a column and its carry")
            signed(plus(total, (half, half)), 64, "a column to be rounded")
            made[at] = (
                (-half, half - 1) if total[1] - total[0] >= 2 * half or total[0] < -half or total[1] >= half else total
            )
            return shifted(plus(total, (half, half)), self.bits)

        low, high = (0, 0), (0, 0)
        for at in range(9):
            low, high = split(at, low), split(9 + at, high)
        carried = split(9, low)
        made[10] = plus(made[10], carried)
        carried = split(0, scaled(high, 2))
        made[1] = plus(made[1], carried)
        return [signed(limb, 32, "a limb") for limb in made]


def expect_tight(field: Field, limbs: Limbs, what: str) -> None:
    """Raise where a result is not as every routine needs it."""
    for at, (limb, bound) in enumerate(zip(limbs, field.tight, strict=True)):
        if limb[0] < bound[0] or limb[1] > bound[1]:
            raise BrokenProofError(f"{field.name}: limb {at} of {what} goes to {limb}, not within {bound}")
