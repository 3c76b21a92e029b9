"""points.json: reading a point from JSON coordinates and from SEC1 text."""

from random import Random
from typing import Any

from .curves import CURVES, Curve, Point
from .encoding import encode
from .refusal import Refusal, expect, require
from .text import b64, b64url, minimal, signed_minimal, unb64, unb64url

Row = dict[str, Any]


def read_coordinate(curve: Curve, text: str) -> int:
    """Standard Base64, unsigned big-endian, 1 to 2 * size bytes, below p."""
    data = unb64(text)
    require(1 <= len(data) <= 2 * curve.size, "length")
    value = int.from_bytes(data, "big")
    require(value < curve.p, "coordinate_range")
    return value


def read_coordinates(curve: Curve, x_b64: str, y_b64: str) -> Point:
    """Both coordinates, then the curve equation."""
    point = read_coordinate(curve, x_b64), read_coordinate(curve, y_b64)
    require(curve.contains(point), "not_on_curve")
    return point


def write_sec1(curve: Curve, point: Point, compressed: bool) -> bytes:
    """04 || x || y, or 02/03 || x with the parity of y."""
    x, y = point
    return bytes([2 + (y & 1)]) + curve.octets(x) if compressed else b"\x04" + curve.octets(x) + curve.octets(y)


def read_sec1(curve: Curve, text: str) -> Point:
    """Unpadded URL-safe Base64 of an uncompressed or compressed point."""
    data = unb64url(text)
    require(len(data) > 0, "length")
    tag, body = data[0], data[1:]
    require(data != b"\0", "identity")
    require(tag in (2, 3, 4), "sec1_form")
    require(len(body) == curve.size * (2 if tag == 4 else 1), "length")
    x = int.from_bytes(body[: curve.size], "big")
    require(x < curve.p, "coordinate_range")
    if tag == 4:
        y = int.from_bytes(body[curve.size :], "big")
        require(y < curve.p, "coordinate_range")
        require(curve.contains((x, y)), "not_on_curve")
        return x, y
    lifted = curve.lift(x)
    if lifted is None:
        raise Refusal("not_on_curve")
    return lifted if lifted[1] & 1 == tag & 1 else curve.negate(lifted)


def _search(curve: Curve, rng: Random, wanted: int) -> Point:
    """A random point whose x has exactly `wanted` significant bits."""
    while True:
        point = curve.lift(rng.getrandbits(wanted) | 1 << (wanted - 1))
        if point is not None:
            return point


def _smallest(curve: Curve) -> Point:
    for x in range(1, 256):
        point = curve.lift(x)
        if point is not None:
            return point
    raise ValueError("no small x")


def _off_curve(curve: Curve) -> int:
    return next(x for x in range(1, 256) if curve.lift(x) is None)


def _coordinate_rows(curve: Curve, rng: Random) -> list[Row]:
    size, p, bits = curve.size, curve.p, curve.p.bit_length()
    rows: list[Row] = []

    def good(why: str, point: Point, x: bytes, y: bytes | None = None) -> None:
        y_text = b64(curve.octets(point[1]) if y is None else y)
        row = {"curve": curve.name, "why": why, "x_b64": b64(x), "y_b64": y_text, "ok": True}
        rows.append(row | {"x_hex": curve.hex(point[0]), "y_hex": curve.hex(point[1])})

    def bad(why: str, error: str, x: str, y: str) -> None:
        rows.append({"curve": curve.name, "why": why, "x_b64": x, "y_b64": y, "error": error})

    top = _search(curve, rng, bits)
    value = encode(curve, b"97071143362", 8)[0]
    small = _smallest(curve)
    byte_top = _search(curve, rng, 8 * (size - 1))
    for why, point in (("full-width point", top), ("encoded value", value), ("very small x", small)):
        x, y = point
        good(f"{why}: fixed width", point, curve.octets(x))
        good(f"{why}: minimal unsigned", point, minimal(x), minimal(y))
        good(f"{why}: minimal two's complement", point, signed_minimal(x), signed_minimal(y))
        good(
            f"{why}: leading zeros up to twice the width",
            point,
            x.to_bytes(2 * size, "big"),
            y.to_bytes(2 * size, "big"),
        )
        good(f"{why}: three extra leading zeros", point, x.to_bytes(size + 3, "big"))
        good(f"{why}: the other root", curve.negate(point), curve.octets(x))
    good("top bit set in a minimal unsigned x, one byte short", byte_top, minimal(byte_top[0]))
    good("the same with a sign byte", byte_top, signed_minimal(byte_top[0]))
    good("generator", curve.generator, curve.octets(curve.generator[0]))
    zero = curve.lift(0)
    if zero is not None:
        good("x is zero, one byte", zero, b"\0")
        good("x is zero, fixed width", zero, bytes(size))

    x_ok, y_ok = b64(curve.octets(top[0])), b64(curve.octets(top[1]))
    swapped = b64(curve.octets((top[1] + 1) % p))
    bad("y is off by one", "not_on_curve", x_ok, swapped)
    bad("x has no point", "not_on_curve", b64(curve.octets(_off_curve(curve))), y_ok)
    bad("x and y exchanged", "not_on_curve", y_ok, x_ok)
    bad("y is zero", "not_on_curve", x_ok, b64(bytes(size)))
    bad("both are zero", "not_on_curve", b64(bytes(size)), b64(bytes(size)))
    for why, number in (("p", p), ("p + 1", p + 1), ("the largest of the width", 256**size - 1)):
        bad(f"x is {why}", "coordinate_range", b64(minimal(number)), y_ok)
        bad(f"y is {why}", "coordinate_range", x_ok, b64(minimal(number)))
    bad("x is p with leading zeros", "coordinate_range", b64(p.to_bytes(2 * size, "big")), y_ok)
    bad("x + p does not fit the range", "coordinate_range", b64(minimal(value[0] + p)), b64(curve.octets(value[1])))
    bad("x is 2^bits", "coordinate_range", b64(minimal(1 << bits)), y_ok)
    bad("x is 2^bits - 1 and more", "coordinate_range", b64(b"\xff" * (size + 1)), y_ok)
    bad("x is one byte longer than twice the width", "length", b64(bytes(size + 1) + curve.octets(top[0])), y_ok)
    bad("y is one byte longer than twice the width", "length", x_ok, b64(bytes(size + 1) + curve.octets(top[1])))
    bad("x is empty", "length", "", y_ok)
    bad("y is empty", "length", x_ok, "")
    for why, text in _broken_base64(rng, size):
        bad(f"x: {why}", "base64", text, y_ok)
        bad(f"y: {why}", "base64", x_ok, text)
    return rows


def _broken_base64(rng: Random, size: int) -> list[tuple[str, str]]:
    """Texts that are not canonical padded standard Base64."""
    one_pad = b64(b"\xfb\xef" * (size // 2) + bytes(-(size // 2 * 2) % 3 + 2))
    whole = b64(rng.randbytes(size // 3 * 3))
    unaligned = b64(bytes([1]) * (size // 3 * 3 + 1))
    return [
        ("URL-safe alphabet", b64(b"\xfb\xff\xbf" * (size // 3)).replace("+", "-").replace("/", "_")),
        ("padding missing", one_pad.rstrip("=")),
        ("padding missing altogether", unaligned.rstrip("=")),
        ("half of the padding missing", unaligned[:-1]),
        ("padding too long", whole + "="),
        ("four padding characters", whole + "===="),
        ("padding in the middle", unaligned + whole),
        ("foreign characters before", "!!!MQ=="),
        ("foreign character inside", whole[:5] + "*" + whole[6:]),
        ("leading space", " " + whole),
        ("trailing newline", whole + "\n"),
        ("line break inside", whole[:16] + "\r\n" + whole[16:]),
        ("trailing bits not zero", "AAAAAAAAAAB="),
        ("trailing bits not zero, two padding characters", "AAAAAAAAAR=="),
        ("single character", "A"),
        ("only padding", "===="),
        ("not ASCII", "é" + whole[1:]),
    ]


def _sec1_rows(curve: Curve, rng: Random) -> list[Row]:
    size, p = curve.size, curve.p
    rows: list[Row] = []

    def good(why: str, point: Point, compressed: bool) -> None:
        text = b64url(write_sec1(curve, point, compressed))
        x_hex, y_hex = curve.hex(point[0]), curve.hex(point[1])
        rows.append({"curve": curve.name, "why": why, "text": text, "ok": True, "x_hex": x_hex, "y_hex": y_hex})

    def bad(why: str, error: str, data: bytes | str) -> None:
        text = data if isinstance(data, str) else b64url(data)
        rows.append({"curve": curve.name, "why": why, "text": text, "error": error})

    drawn = curve.multiply(curve.draw_scalar(rng.randbytes), curve.generator)
    points = [("generator", curve.generator), ("random point", drawn)]
    points += [("encoded value", encode(curve, b"82042605839", 8)[0]), ("very small x", _smallest(curve))]
    for why, point in points:
        for label, root in ((why, point), (f"{why}, other root", curve.negate(point))):
            good(f"{label}: uncompressed", root, False)
            good(f"{label}: compressed", root, True)

    full, short = write_sec1(curve, drawn, False), write_sec1(curve, drawn, True)
    x, y, off = curve.octets(drawn[0]), curve.octets(drawn[1]), curve.octets(_off_curve(curve))
    bad("identity", "identity", b"\0")
    for tag in (5, 6, 7, 8, 0x40, 0xFF):
        kind = "hybrid" if tag in (6, 7) else "unknown"
        bad(f"{kind} tag {tag:02x}, both coordinates", "sec1_form", bytes([tag]) + x + y)
        if kind == "unknown":
            bad(f"{kind} tag {tag:02x}, x alone", "sec1_form", bytes([tag]) + x)
    bad("uncompressed with a trailing byte", "length", full + b"\0")
    bad("uncompressed, last byte missing", "length", full[:-1])
    bad("uncompressed, x alone", "length", b"\x04" + x)
    bad("uncompressed tag alone", "length", b"\x04")
    bad("compressed with a trailing byte", "length", short + b"\0")
    bad("compressed, last byte missing", "length", short[:-1])
    bad("compressed tag with both coordinates", "length", short[:1] + x + y)
    bad("compressed tag alone", "length", b"\x02")
    bad("empty", "length", b"")
    bad("compressed, x is p", "coordinate_range", b"\x02" + minimal(p))
    bad("compressed, x is the largest of the width", "coordinate_range", b"\x03" + b"\xff" * size)
    bad("uncompressed, x is p", "coordinate_range", b"\x04" + minimal(p) + y)
    bad("uncompressed, y is p", "coordinate_range", b"\x04" + x + minimal(p))
    bad("compressed, x has no point (02)", "not_on_curve", b"\x02" + off)
    bad("compressed, x has no point (03)", "not_on_curve", b"\x03" + off)
    bad("uncompressed, x has no point", "not_on_curve", b"\x04" + off + y)
    bad("uncompressed, y off by one", "not_on_curve", b"\x04" + x + curve.octets((drawn[1] + 1) % p))
    bad("uncompressed, all zero", "not_on_curve", b"\x04" + bytes(2 * size))
    bad("padded", "base64", b64url(b"\x04\x01\x02\x03") + "==")
    bad("standard alphabet", "base64", b64(b"\x02" + b"\xfb\xff\xbe" * (size // 3)).rstrip("=").replace("-", "+"))
    bad("space inside", "base64", b64url(full)[:10] + " " + b64url(full)[10:])
    bad("trailing newline", "base64", b64url(full) + "\n")
    bad("colon kept from the text form", "base64", b64url(full) + ":")
    bad("impossible length", "base64", "AAAAA")
    bad("trailing bits not zero", "base64", b64url(b"\x04")[:1] + "B")
    if len(full) % 3 == 1:
        bad("trailing bits not zero, full point", "base64", b64url(full)[:-1] + _next_character(b64url(full)[-1]))
    return rows


def _next_character(last: str) -> str:
    """The URL-safe character one above `last` (whose low bits are zero)."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(last) + 1]


def build() -> dict[str, Any]:
    """All tables of points.json."""
    rng = Random("points")
    return {
        "source": "Computed by generate.py; curve constants from FIPS 186-4, point forms from SEC 1 section 2.3.",
        "description": (
            "coordinates: JSON members x and y in standard padded Base64, unsigned big-endian, at most "
            "twice the coordinate "
            "width, below p. sec1: unpadded URL-safe Base64. Rows hold either ok with the point, or the error code."
        ),
        "coordinates": [row for curve in CURVES.values() for row in _coordinate_rows(curve, rng)],
        "sec1": [row for curve in CURVES.values() for row in _sec1_rows(curve, rng)],
    }


def check(document: dict[str, Any]) -> None:
    """Read every text again."""
    for table in ("coordinates", "sec1"):
        for number, row in enumerate(document[table]):
            curve = CURVES[row["curve"]]
            found: Row
            try:
                if table == "sec1":
                    point = read_sec1(curve, row["text"])
                else:
                    point = read_coordinates(curve, row["x_b64"], row["y_b64"])
                found = {"ok": True, "x_hex": curve.hex(point[0]), "y_hex": curve.hex(point[1])}
            except Refusal as refusal:
                found = {"error": refusal.code}
            committed = {key: row[key] for key in ("ok", "x_hex", "y_hex", "error") if key in row}
            expect(found, committed, f"{table}[{number}] ({row['why']})")
