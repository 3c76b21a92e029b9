"""The formulas of ifma/quad.rs, taken from the source and run on four lanes.

On intervals, so that no limb leaves its type and every result is tight; and on numbers modulo p, against the addition
law. What each helper does to a lane is modelled here by hand: orders, masks, multiples of p, carries.
"""

import re
from collections.abc import Callable
from hashlib import shake_256
from typing import Any

from prooflib.formulas import law
from prooflib.intervals import Ifma, Interval, Limbs, expect_tight, plus, scaled, unsigned
from prooflib.source import P, Source, need

FILE = "field/ifma/quad.rs"
HEADS = {
    "double": ("fn double(sum: &mut Sum)", ["sum"]),
    "add": ("fn add(sum: &mut Sum", ["sum", "entry", "of_z"]),
    "start": ("fn start(entry: &Quad", ["entry", "of_z"]),
}
ALL = [0b00000000, 0b01010101, 0b10101010, 0b11111111]


class Numbers:
    """A lane as a number modulo p."""

    def __init__(self, _source: Source) -> None:
        self.zero = 0

    def carry(self, a: int) -> int:
        """The same number."""
        return a

    def product(self, a: int, b: int) -> int:
        """Modulo p."""
        return a * b % P

    def square(self, a: int) -> int:
        """Modulo p."""
        return a * a % P

    def add(self, a: int, b: int) -> int:
        """Modulo p."""
        return (a + b) % P

    def less(self, a: int, b: int) -> int:
        """Modulo p."""
        return (a - b) % P

    def times(self, a: int, count: int) -> int:
        """Modulo p."""
        return a * count % P

    def with_p(self, a: int, _times: int) -> int:
        """The same number."""
        return a

    def few(self, a: int, count: int) -> int:
        """Modulo p."""
        return a * count % P


class Intervals:
    """A lane as intervals of limbs."""

    def __init__(self, source: Source) -> None:
        self.field = Ifma(source)
        self.zero: Limbs = [(0, 0)] * 11

    def carry(self, a: Limbs) -> Limbs:
        """Tight."""
        made = self.field.carry(a)
        expect_tight(self.field, made, "what is carried")
        return made

    def product(self, a: Limbs, b: Limbs) -> Limbs:
        """Tight."""
        made = self.field.mul(a, b)
        expect_tight(self.field, made, "a product")
        return made

    def square(self, a: Limbs) -> Limbs:
        """Tight."""
        made = self.field.square(a)
        expect_tight(self.field, made, "a square")
        return made

    def add(self, a: Limbs, b: Limbs) -> Limbs:
        """Limb by limb."""
        return self.field.add(a, b)

    def less(self, a: Limbs, b: Limbs) -> Limbs:
        """No limb may become negative."""
        return [unsigned(plus(x, scaled(y, -1)), 64, "a difference") for x, y in zip(a, b, strict=True)]

    def times(self, a: Limbs, count: int) -> Limbs:
        """Limb by limb."""
        return [unsigned(scaled(x, count), 64, "a multiple") for x in a]

    def with_p(self, a: Limbs, times: int) -> Limbs:
        """So many times p more."""
        p: list[Interval] = [(times * self.field.p(at),) * 2 for at in range(11)]
        return self.field.add(a, p)

    def few(self, a: Limbs, count: int) -> Limbs:
        """A product of which the lower 52 bits are all."""
        return [unsigned(scaled(unsigned(x, 52, "a factor"), count), 52, "a small multiple") for x in a]


Lanes = list[Any]


class Done(list[Any]):
    """Columns of a square, whose carries are made already."""


class Place:
    """An element, or a sum with its elements."""

    def __init__(self, lanes: Lanes | None = None) -> None:
        self.lanes = lanes


class Sum:
    """A point on its way."""

    def __init__(self, point: Lanes | None = None, z_4: Lanes | None = None) -> None:
        self.point, self.z_4 = Place(point), Place(z_4)


def _names(kind: Any, bias: int) -> dict[str, Any]:
    def masked(change: Callable[[Any, Any], Any]) -> Callable[[int, Lanes, Lanes], Lanes]:
        return lambda mask, a, b: [
            change(x, y) if mask >> at & 1 else x for at, (x, y) in enumerate(zip(a, b, strict=True))
        ]

    def combine(added: list[Any], subtracted: list[Any]) -> Lanes:
        made = []
        for lane in range(4):
            total, less = kind.with_p(kind.zero, bias), kind.zero
            for lanes, times in added:
                total = kind.add(total, kind.few(lanes[lane], times[lane]))
            for lanes, times in subtracted:
                less = kind.add(less, kind.few(lanes[lane], times[lane]))
            made.append(kind.carry(kind.less(total, less)))
        return made

    def store_to(place: Place, lanes: Lanes) -> None:
        place.lanes = lanes

    return {
        "ALL": ALL,
        "Sum": Sum,
        "load": lambda place: place.lanes,
        "store_to": store_to,
        "combine": combine,
        "carry": lambda a: list(a) if isinstance(a, Done) else [kind.carry(x) for x in a],
        "square": lambda a: Done(kind.square(x) for x in a),
        "multiply": lambda a, b: [kind.product(x, y) for x, y in zip(a, b, strict=True)],
        "order": lambda order, a: [a[order >> 2 * at & 3] for at in range(4)],
        "blend": masked(lambda _, y: y),
        "add_in": masked(kind.add),
        "less_in": masked(kind.less),
        "plus": lambda a, b: [kind.add(x, y) for x, y in zip(a, b, strict=True)],
        "times_power": lambda count, a: [kind.times(x, 2**count) for x in a],
        "with_p": lambda times, a: [kind.with_p(x, times) for x in a],
    }


def python_of(body: str) -> str:
    """The statements of a function as those of Python; the last is the result."""
    text = re.sub(r"\s+", " ", body).strip()
    text = re.sub(r"\{ (ALL\[\d\]) \}", r"\1", text)
    text = re.sub(r"(\w+)::<([^>]*)>\(", r"\1(\2, ", text)
    text = re.sub(r"\[(\d+); 4\]", r"[\1] * 4", text)
    text = text.replace("Sum::default", "Sum").replace("&mut ", "").replace("&", "")
    text = re.sub(r"\b(square|multiply)!", r"\1", text)
    text = text.replace("let mut ", "").replace("let ", "")
    *statements, result = text.split(";")
    lines = [f"    {statement.strip()}" for statement in statements if statement.strip()]
    return "\n".join([*lines, f"    return {result.strip() or 'None'}"])


def _run(source: Source, kind: Any, name: str, *operands: Any) -> Any:
    head, parameters = HEADS[name]
    code = f"def run({', '.join(parameters)}):\n{python_of(source.body(FILE, head))}"
    names = _names(kind, source.number(FILE, "BIAS"))
    exec(compile(code, FILE, "exec"), names)
    return names["run"](*operands)


def prove_operands(source: Source) -> None:
    """Whatever tight point comes in, all is tight that goes out."""
    kind = Intervals(source)
    tight, zero = list(kind.field.tight), kind.zero
    # Between the lanes of an entry there is nothing; w of a negated one is a difference.
    for w in (tight, kind.less(kind.with_p(zero, 2), tight)):
        entry, of_z = Place([tight, zero, zero, w]), Place([tight] * 4)
        sums = [_run(source, kind, "start", entry, of_z)]
        for name, operands in (("double", []), ("add", [entry, of_z])):
            sums.append(Sum([tight] * 4, [tight] * 4))
            _run(source, kind, name, sums[-1], *operands)
        for made in sums:
            for lane in [*(made.point.lanes or []), *(made.z_4.lanes or [])]:
                expect_tight(kind.field, lane, "a lane of a point")


def prove_law(source: Source) -> None:
    """The formulas compute the addition law, on numbers that are hashes of the source."""
    kind = Numbers(source)
    stream = shake_256(source.text(FILE).encode()).digest(66 * 6)
    x1, y1, z1, x2, y2, z2 = (int.from_bytes(stream[66 * at : 66 * at + 66]) % P for at in range(6))

    def scaled_up(x: int, y: int, z: int) -> list[int]:
        return [x * z * z % P, 2 * y * z**3 % P, (2 * y * z**3 + z) % P, z]

    def same(made: Sum, expected: tuple[int, int], what: str) -> None:
        need(made.point.lanes is not None and made.z_4.lanes is not None, f"{what} gives nothing")
        assert made.point.lanes is not None and made.z_4.lanes is not None
        z = made.point.lanes[3]
        need(made.point.lanes == scaled_up(*expected, z), f"{what} is not the law's")
        need(made.z_4.lanes == [3 * z**4 % P] * 4, f"{what}: 3Z⁴")

    entry = Place([x2 * z2**2 % P, 0, 0, 2 * y2 * z2**3 % P])
    of_z = Place([z2**2 % P, z2**3 % P, 3 * z2**4 % P, z2])
    same(_run(source, kind, "start", entry, of_z), (x2, y2), "start")
    for name, operands, expected in (
        ("double", [], law(x1, y1, x1, y1)),
        ("add", [entry, of_z], law(x1, y1, x2, y2)),
    ):
        made = Sum(scaled_up(x1, y1, z1), [3 * z1**4 % P] * 4)
        _run(source, kind, name, made, *operands)
        same(made, expected, name)
