"""The Rust sources: what is read from them, and how they are changed to see that a proof can fail."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "p521" / "src"

P = 2**521 - 1
#: The order of the group (NIST SP 800-186, section 3.2.1.5).
N = int(
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f7"
    "09a5d03bb5c9b8899c47aebb6fb71e91386409",
    16,
)

Pair = tuple[str, int, int]
Columns = list[tuple[list[Pair], list[Pair]]]


class BrokenProofError(Exception):
    """A statement does not hold, or the source is not of the shape that is known."""


def need(holds: bool, what: str) -> None:
    """Raise where something does not hold."""
    if not holds:
        raise BrokenProofError(what)


class Source:
    """The texts of the crate, some of them changed."""

    def __init__(self, changes: list[tuple[str, str, str]] | None = None) -> None:
        self._changes = changes or []

    def text(self, name: str) -> str:
        """A file without its tests and comments."""
        text = (ROOT / name).read_text(encoding="utf-8")
        for file, old, new in self._changes:
            if file == name:
                need(old in text, f"{name} has no {old!r} to change")
                text = text.replace(old, new)
        return re.sub(r"//[^\n]*", "", text)

    def number(self, name: str, constant: str) -> int:
        """A constant that is a plain number."""
        found = re.search(rf"const {constant}: \w+ = ([0-9_]+);", self.text(name))
        need(found is not None, f"{name} has no constant {constant}")
        assert found is not None
        return int(found[1].replace("_", ""))

    def once(self, name: str, pattern: str) -> str:
        """What the first group of a pattern holds, everywhere the same."""
        found = set(re.findall(pattern, self.text(name)))
        need(len(found) == 1, f"{name} should have one {pattern!r}, has {sorted(found)}")
        return str(found.pop())

    def body(self, name: str, head: str) -> str:
        """What is between the braces of the function that starts so."""
        text = self.text(name)
        start = text.find(head)
        need(start >= 0, f"{name} has no {head!r}")
        start = text.index("{", start) + 1
        depth, end = 1, start
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        return text[start : end - 1]

    def ifma(self, macro: str) -> Columns:
        """The table of products of a macro of ifma/products.rs."""
        table = self.body("field/ifma/products.rs", f"macro_rules! {macro} ")
        rows = re.findall(r"(\d+): ((?:\(\d+ \d+\) ?)+)\|((?: \(\d+ \d+\))*);", table)
        need([int(row[0]) for row in rows] == list(range(11)), f"eleven columns in {macro}")
        return [(_pairs(near, ""), _pairs(beyond, "")) for _, near, beyond in rows]

    def adx(self, function: str) -> Columns:
        """The table of products of a function of wide/adx.rs."""
        rows = re.findall(
            r"\[((?:\(\w+ \d+ \d+\) ?)+)\] \[((?:\(\w+ \d+ \d+\) ?)*)\];",
            self.body("field/wide/adx.rs", f"fn {function}("),
        )
        need(len(rows) == 9, f"nine columns in {function}")
        return [(_pairs(near, r"(\w+) "), _pairs(beyond, r"(\w+) ")) for near, beyond in rows]


def _pairs(text: str, left: str) -> list[Pair]:
    found = re.findall(rf"\({left or '()'}(\d+) (\d+)\)", text)
    return [(name, int(i), int(j)) for name, i, j in found]
