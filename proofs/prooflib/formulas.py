"""The formulas of point.rs and curve.rs, taken from the source and run.

They are run on intervals, so that each operation is seen to get what it may take; and on numbers modulo p, against the
addition law. There both sides are rational functions of degree below 100, so that if they differed, they would agree on
numbers chosen at random with a probability below 100 / 2^521; the numbers are hashes of the sources.
"""

import re
from collections.abc import Callable
from hashlib import shake_256
from typing import Any

from prooflib.fields import fields
from prooflib.intervals import Field, Limbs, expect_tight
from prooflib.source import P, Source, need

#: What is run, and the parameters beside `self`.
FUNCTIONS = {
    "double": ("pub(crate) fn double(&mut self)", []),
    "add": ("pub(crate) fn add(&mut self", ["other"]),
    "double_with_same_z": ("pub(crate) fn double_with_same_z(", []),
    "add_with_same_z": ("pub(crate) fn add_with_same_z(", ["other"]),
    "divide": ("pub(crate) fn divide(", ["inverse"]),
}


class Number:
    """An element as a number modulo p."""

    def __init__(self, value: int) -> None:
        self.value = value % P

    def mul(self, by: "Number") -> "Number":
        """A product."""
        return Number(self.value * by.value)

    def square(self) -> "Number":
        """A square."""
        return Number(self.value**2)

    def mul_plus(self, k: int, by: "Number", c: "Number") -> "Number":
        """A product and k · c."""
        return Number(self.value * by.value + k * c.value)

    def square_plus(self, k: int, c: "Number") -> "Number":
        """A square and k · c."""
        return Number(self.value**2 + k * c.value)

    def set_mul_plus(self, k: int, a: "Number", b: "Number", c: "Number") -> None:
        """The same, in place."""
        self.value = (a.value * b.value + k * c.value) % P

    def set_square_plus(self, k: int, a: "Number", c: "Number") -> None:
        """The same, in place."""
        self.value = (a.value**2 + k * c.value) % P

    def linear(self, first: int, second: int, c: "Number") -> "Number":
        """A linear combination."""
        return Number(first * self.value + second * c.value)

    def add(self, c: "Number") -> "Number":
        """A sum."""
        return Number(self.value + c.value)

    def sub(self, c: "Number") -> "Number":
        """A difference."""
        return Number(self.value - c.value)


class Element:
    """An element as intervals."""

    def __init__(self, field: Field, limbs: Limbs, what: str = "an operand") -> None:
        self.field, self.limbs, self.what = field, limbs, what

    def _made(self, limbs: Limbs, what: str) -> "Element":
        expect_tight(self.field, limbs, what)
        return Element(self.field, limbs, what)

    def mul(self, by: "Element") -> "Element":
        """A product."""
        return self._made(self.field.mul(self.limbs, by.limbs), "a product")

    def square(self) -> "Element":
        """A square."""
        return self._made(self.field.square(self.limbs), "a square")

    def mul_plus(self, k: int, by: "Element", c: "Element") -> "Element":
        """A product and k · c."""
        return self._made(self.field.mul(self.limbs, by.limbs, k, c.limbs), "a product and more")

    def square_plus(self, k: int, c: "Element") -> "Element":
        """A square and k · c."""
        return self._made(self.field.square(self.limbs, k, c.limbs), "a square and more")

    def set_mul_plus(self, k: int, a: "Element", b: "Element", c: "Element") -> None:
        """The same, in place."""
        self.limbs = a.mul_plus(k, b, c).limbs

    def set_square_plus(self, k: int, a: "Element", c: "Element") -> None:
        """The same, in place."""
        self.limbs = a.square_plus(k, c).limbs

    def linear(self, first: int, second: int, c: "Element") -> "Element":
        """A linear combination."""
        return self._made(self.field.linear(self.limbs, first, c.limbs, second), "a linear combination")

    def add(self, c: "Element") -> "Element":
        """A lazy sum."""
        return Element(self.field, self.field.add(self.limbs, c.limbs))

    def sub(self, c: "Element") -> "Element":
        """A lazy difference."""
        return Element(self.field, self.field.sub(self.limbs, c.limbs))


class Point:
    """Coordinates of either kind."""

    def __init__(self, **coordinates: Any) -> None:
        self.__dict__.update(coordinates)

    def __getattr__(self, name: str) -> Any:
        """None but those that were given."""
        raise AttributeError(name)

    def become(self, other: "Point") -> None:
        """What an assignment through a reference does."""
        self.__dict__.update(other.__dict__)


class Constants:
    """`F::ZERO` and `F::ONE`."""

    def __init__(self, zero: Any, one: Any) -> None:
        self.ZERO, self.ONE = zero, one


def python_of(body: str) -> str:
    """Statements of Rust of the few kinds that formulas are written in, as those of Python; the last is the result."""
    text = re.sub(r"\s+", " ", body).strip()
    text = re.sub(r"Self \{([^}]*)\}", lambda found: f"Point({_members(found[1])})", text)
    text = re.sub(r"(\w+)::<([^>]*)>\(", r"\1(\2, ", text)
    text = text.replace("F::", "F.").replace("&", "").replace("self.0", "self.b").replace("let ", "")
    text = re.sub(r"\*self = (Point\([^)]*\));", r"self.become(\1);", text)
    *statements, result = text.split(";")
    lines = [f"    {statement.strip()}" for statement in statements if statement.strip()]
    return "\n".join([*lines, f"    return {result.strip() or 'None'}"])


def _members(text: str) -> str:
    parts = []
    depth, start = 0, 0
    for at, character in enumerate(text + ","):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            name, _, value = text[start:at].strip().partition(":")
            parts.append(f"{name.strip()}={value.strip() or name.strip()}")
            start = at + 1
    return ", ".join(part for part in parts if part != "=")


def function(source: Source, file: str, head: str, parameters: list[str], constants: Constants) -> Callable[..., Any]:
    """A function of the source."""
    code = f"def run(self, {', '.join(parameters)}):\n{python_of(source.body(file, head))}"
    names: dict[str, Any] = {"Point": Point, "F": constants}
    exec(compile(code, file, "exec"), names)
    run: Callable[..., Any] = names["run"]
    return run


def _all(source: Source, constants: Constants) -> dict[str, Callable[..., Any]]:
    made = {name: function(source, "point.rs", head, list(more), constants) for name, (head, more) in FUNCTIONS.items()}
    made["equation"] = function(source, "curve.rs", "fn right_hand_side(", ["x"], constants)
    return made


def prove_operands(source: Source) -> None:
    """Each operation gets what it may take, and gives what the next may."""
    for field in fields(source):
        zero = Element(field, [(0, 0)] * len(field.tight))

        def tight(of: Field = field) -> Element:
            return Element(of, list(of.tight))

        run = _all(source, Constants(zero, tight()))
        point = Point(x=tight(), y=tight(), z=tight())
        run["double"](point)
        for y in (tight(), zero.sub(tight())):
            run["add"](Point(x=tight(), y=tight(), z=tight()), Point(x=tight(), y=y))
        run["double_with_same_z"](Point(x=tight(), y=tight()))
        run["add_with_same_z"](Point(x=tight(), y=tight()), Point(x=tight(), y=tight()))
        run["divide"](Point(x=tight(), y=tight()), tight())
        run["equation"](Point(b=tight()), tight())


def prove_law(source: Source) -> None:
    """The formulas compute the addition law of y² = x³ - 3x + b."""
    seed = shake_256("".join(source.text(name) for name in ("point.rs", "curve.rs")).encode())
    stream = seed.digest(66 * 8)
    x1, y1, z1, x2, y2, z2, b, inverse = (int.from_bytes(stream[66 * at : 66 * at + 66]) % P for at in range(8))
    run = _all(source, Constants(Number(0), Number(1)))

    def jacobian(x: int, y: int, z: int) -> Point:
        return Point(x=Number(x * z * z), y=Number(y * z**3), z=Number(z))

    def same(point: Point, z: int, expected: tuple[int, int], what: str) -> None:
        need(
            point.x.value == expected[0] * z**2 % P and point.y.value == expected[1] * z**3 % P,
            f"{what} is not the law's",
        )

    twice, summed = law(x1, y1, x1, y1), law(x1, y1, x2, y2)
    point = jacobian(x1, y1, z1)
    run["double"](point)
    same(point, point.z.value, twice, "double")
    point = jacobian(x1, y1, z1)
    run["add"](point, Point(x=Number(x2), y=Number(y2)))
    same(point, point.z.value, summed, "add")
    double, again = run["double_with_same_z"](Point(x=Number(x1), y=Number(y1)))
    same(double, 2 * y1, twice, "double_with_same_z")
    same(again, 2 * y1, (x1, y1), "what double_with_same_z makes of the point")
    first, second = jacobian(x1, y1, z2), jacobian(x2, y2, z2)
    total, ratio = run["add_with_same_z"](first, second)
    need(ratio.value == (x1 - x2) * z2**2 % P, "add_with_same_z: the ratio")
    same(total, z2 * ratio.value, summed, "add_with_same_z")
    same(first, z2 * ratio.value, (x1, y1), "what add_with_same_z makes of the first point")
    divided = run["divide"](Point(x=Number(x1), y=Number(y1)), Number(inverse))
    same(divided, inverse, (x1, y1), "divide")
    right = run["equation"](Point(b=Number(b)), Number(x1))
    need(right.value == (x1**3 - 3 * x1 + b) % P, "the equation of the curve")


def law(x1: int, y1: int, x2: int, y2: int) -> tuple[int, int]:
    """The chord, or the tangent of a curve with a = -3."""
    rise, run = (3 * x1 * x1 - 3, 2 * y1) if (x1, y1) == (x2, y2) else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P
