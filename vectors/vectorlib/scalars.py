"""scalars.json: reading transit scalars, multiplying points, inverting scalars."""

from random import Random
from typing import Any

from .curves import CURVES, P521, Curve
from .encoding import encode
from .refusal import Refusal, expect, require
from .text import b64, minimal, signed_minimal, unb64

Row = dict[str, Any]
LONGEST = 66


def read_scalar(curve: Curve, text: str) -> int:
    """Standard Base64 of 1 to 66 bytes, unsigned; the bytes beyond the width are zero; reduced mod n, never zero."""
    data = unb64(text)
    require(1 <= len(data) <= LONGEST, "invalid_scalar")
    require(not any(data[: max(0, len(data) - curve.size)]), "invalid_scalar")
    scalar = int.from_bytes(data, "big") % curve.n
    require(scalar != 0, "invalid_scalar")
    return scalar


def _of_width(curve: Curve, rng: Random, width: int, top_bit: bool) -> int:
    """A random number of exactly `width` bytes with the top bit as wanted."""
    high = 0x80 | rng.randrange(128) if top_bit else rng.randrange(1, 128)
    return int.from_bytes(bytes([high]) + rng.randbytes(width - 1), "big")


def _read_rows(curve: Curve, rng: Random) -> list[Row]:
    size, n = curve.size, curve.n
    rows: list[Row] = []

    def good(why: str, data: bytes) -> None:
        scalar = int.from_bytes(data, "big") % n
        rows.append(
            {"curve": curve.name, "why": why, "text_b64": b64(data), "ok": True, "scalar_hex": curve.hex(scalar)}
        )

    def bad(why: str, error: str, data: bytes | str) -> None:
        text = data if isinstance(data, str) else b64(data)
        rows.append({"curve": curve.name, "why": why, "text_b64": text, "error": error})

    full = rng.randrange(1 << (n.bit_length() - 1), n)
    for why, number in (
        ("full width", full),
        ("one byte short, top bit set", _of_width(curve, rng, size - 1, True)),
        ("one byte short, top bit clear", _of_width(curve, rng, size - 1, False)),
        ("two bytes short, top bit set", _of_width(curve, rng, size - 2, True)),
        ("two bytes short, top bit clear", _of_width(curve, rng, size - 2, False)),
        ("half width", _of_width(curve, rng, size // 2, True)),
        ("one", 1),
        ("two", 2),
        ("255", 255),
        ("n - 1", n - 1),
        ("n - 2", n - 2),
    ):
        good(f"{why}: minimal unsigned", minimal(number))
        good(f"{why}: minimal two's complement", signed_minimal(number))
        good(f"{why}: fixed width", curve.octets(number))
        if curve is not P521:
            good(f"{why}: zeros up to 66 bytes", number.to_bytes(LONGEST, "big"))
            good(f"{why}: zeros up to 65 bytes", number.to_bytes(65, "big"))
    good("n + 1 reduces to 1", minimal(n + 1))
    good("n + 5 reduces to 5", minimal(n + 5))
    good("the largest of the width, reduced", b"\xff" * size)
    good("p, reduced", minimal(curve.p))
    good("p - 1, reduced", minimal(curve.p - 1))
    if curve is P521:
        good("2n + 7 reduces to 7", minimal(2 * n + 7))
        good("100n + 9 reduces to 9", minimal(100 * n + 9))
    bad("n", "invalid_scalar", minimal(n))
    bad("n, two's complement", "invalid_scalar", signed_minimal(n))
    bad("2n", "invalid_scalar", minimal(2 * n))
    bad("zero, one byte", "invalid_scalar", b"\0")
    bad("zero, fixed width", "invalid_scalar", bytes(size))
    bad("zero, 66 bytes", "invalid_scalar", bytes(LONGEST))
    bad("empty", "invalid_scalar", b"")
    bad("67 bytes", "invalid_scalar", b"\x01" + rng.randbytes(LONGEST))
    bad("67 bytes with a leading zero", "invalid_scalar", b"\0" + full.to_bytes(LONGEST, "big"))
    bad("67 bytes, the value 1", "invalid_scalar", (1).to_bytes(LONGEST + 1, "big"))
    bad("132 bytes", "invalid_scalar", full.to_bytes(132, "big"))
    if curve is not P521:
        bad("one excess byte that is not zero", "invalid_scalar", b"\x01" + curve.octets(full))
        bad(
            "excess byte not zero in 66 bytes",
            "invalid_scalar",
            b"\x01" + bytes(LONGEST - size - 1) + curve.octets(full),
        )
        bad("66 random bytes", "invalid_scalar", b"\x01" + rng.randbytes(LONGEST - 1))
    text = b64(b"\xfb\xff\xbf" * (size // 3))
    uneven = b64(bytes([7]) * (size // 3 * 3 - 2))
    bad("URL-safe alphabet", "base64", text.replace("+", "-").replace("/", "_"))
    bad("padding missing", "base64", uneven.rstrip("="))
    bad("padding too long", "base64", text + "=")
    bad("foreign characters before", "base64", "!!!MQ==")
    bad("leading space", "base64", " " + text)
    bad("trailing newline", "base64", text + "\n")
    bad("trailing bits not zero", "base64", "AR==")
    bad("only padding", "base64", "====")
    bad("single character", "base64", "A")
    return rows


def _multiply_rows(curve: Curve, rng: Random) -> list[Row]:
    n, bits = curve.n, curve.n.bit_length()
    edges = [1, 2, 3, 4, 5, n - 1, n - 2, n - 3, (n - 1) // 2, (n + 1) // 2]
    powers = [8, 32, 64, 128, bits // 2, bits - 2, bits - 1]
    edges += [(1 << power) + delta for power in powers for delta in (-1, 0, 1)]
    edges += [curve.draw_scalar(rng.randbytes) for _ in range(12 if curve is P521 else 6)]
    points = [curve.generator, encode(curve, b"97071143362", 8)[0]]
    rows = []
    for index, scalar in enumerate(edges):
        for point in points if index < 10 else [points[index % 2]]:
            rows.append(_multiply_row(curve, scalar % n, point))
    for _ in range(20 if curve is P521 else 8):
        base = curve.multiply(curve.draw_scalar(rng.randbytes), curve.generator)
        rows.append(_multiply_row(curve, curve.draw_scalar(rng.randbytes), base))
    return rows


def _multiply_row(curve: Curve, scalar: int, point: tuple[int, int]) -> Row:
    out = curve.multiply(scalar, point)
    return {
        "curve": curve.name,
        "x_hex": curve.hex(point[0]),
        "y_hex": curve.hex(point[1]),
        "scalar_hex": curve.hex(scalar),
        "out_x_hex": curve.hex(out[0]),
        "out_y_hex": curve.hex(out[1]),
    }


def _invert_rows(curve: Curve, rng: Random) -> list[Row]:
    n = curve.n
    scalars = [1, 2, 3, n - 1, n - 2, (n + 1) // 2, 1 << (n.bit_length() - 1)]
    scalars += [curve.draw_scalar(rng.randbytes) for _ in range(20)]
    return [
        {"curve": curve.name, "scalar_hex": curve.hex(scalar), "inverse_hex": curve.hex(curve.inverse(scalar))}
        for scalar in scalars
    ]


def build() -> dict[str, Any]:
    """All tables of scalars.json."""
    rng = Random("scalars")
    return {
        "source": "Computed by generate.py with plain integer arithmetic; curve constants from FIPS 186-4.",
        "description": (
            "read: transit scalar text, standard Base64, unsigned, at most 66 bytes, reduced mod n, zero refused. "
            "multiply: out = scalar * (x, y). invert: scalar * inverse = 1 mod n."
        ),
        "read": [row for curve in CURVES.values() for row in _read_rows(curve, rng)],
        "multiply": [row for curve in CURVES.values() for row in _multiply_rows(curve, rng)],
        "invert": [row for curve in CURVES.values() for row in _invert_rows(curve, rng)],
    }


def check(document: dict[str, Any]) -> None:
    """Read, multiply there and back, and multiply each scalar with its inverse."""
    for number, row in enumerate(document["read"]):
        curve = CURVES[row["curve"]]
        found: Row
        try:
            found = {"ok": True, "scalar_hex": curve.hex(read_scalar(curve, row["text_b64"]))}
        except Refusal as refusal:
            found = {"error": refusal.code}
        committed = {key: row[key] for key in ("ok", "scalar_hex", "error") if key in row}
        expect(found, committed, f"read[{number}] ({row['why']})")
    for number, row in enumerate(document["multiply"]):
        curve = CURVES[row["curve"]]
        point, out = ((int(row[f"{p}x_hex"], 16), int(row[f"{p}y_hex"], 16)) for p in ("", "out_"))
        scalar = int(row["scalar_hex"], 16)
        where = f"multiply[{number}]"
        expect(curve.contains(point) and curve.contains(out), True, where)
        expect(curve.multiply(scalar, point), out, where)
        expect(curve.multiply(curve.inverse(scalar), out), point, where)
    for number, row in enumerate(document["invert"]):
        curve = CURVES[row["curve"]]
        product = int(row["scalar_hex"], 16) * int(row["inverse_hex"], 16) % curve.n
        expect(product, 1, f"invert[{number}]")
