"""encoding.json: values as curve points, and the points a strict reader refuses."""

from random import Random
from typing import Any

from .curves import CURVES, P521, Curve, Point
from .refusal import Refusal, expect, require

SSINS = ["97071143362", "82042605839", "72101230445", "17073003384", "98472899765", "01490700185"]
TEXTS = ["1", "12", "Zoë", "Café crème à Liège", "日本語", "line\nbreak", "Ōŧħéŗ ţèхţ 🙂"]
BUFFERS = [8, 10, 12]


def capacity(curve: Curve, buffer_size: int) -> int:
    """Longest value: size - buffer - 2, as one zero byte leads and one byte holds the length."""
    return curve.size - buffer_size - 2


def start(curve: Curve, value: bytes, buffer_size: int) -> int:
    """X0 = OS2IP(00 || v || byte(L) || 00*b), as one integer."""
    require(len(value) <= capacity(curve, buffer_size), "value_too_long")
    return int.from_bytes(b"\0" + value + bytes([len(value)]) + bytes(buffer_size), "big")


def encode(curve: Curve, value: bytes, buffer_size: int) -> tuple[Point, int]:
    """The first point at x >= X0 with its principal root, and x - X0."""
    first = start(curve, value, buffer_size)
    for counter in range(256):
        point = curve.lift(first + counter)
        if point is not None:
            return point, counter
    raise Refusal("no_point")


def decode(curve: Curve, x: int, buffer_size: int) -> bytes:
    """Strict inverse: zero prefix, length within the capacity, buffer zero except its last byte."""
    block = curve.octets(x)
    head, buffer = block[: curve.size - buffer_size], block[curve.size - buffer_size :]
    body, length = head[:-1], head[-1]
    require(length <= capacity(curve, buffer_size), "foreign_point")
    prefix, value = body[: len(body) - length], body[len(body) - length :]
    require(not any(prefix) and not any(buffer[:-1]), "foreign_point")
    return value


def _values(curve: Curve, buffer_size: int, rng: Random) -> list[bytes]:
    room = capacity(curve, buffer_size)
    values = [b""] + [ssin.encode() for ssin in SSINS] + [text.encode() for text in TEXTS]
    values += [b"\0", bytes(11), b"\xff" * 16, b"\0" + rng.randbytes(31), bytes(3) + rng.randbytes(29)]
    values += [bytes(32), b"\xff" * 32, rng.randbytes(32), rng.randbytes(room), b"\xff" * room, bytes(room)]
    return [value for value in values if len(value) <= room]


def _with_high_counter(curve: Curve, buffer_size: int, rng: Random, least: int) -> bytes:
    while True:
        value = "".join(rng.choices("0123456789", k=11)).encode()
        if encode(curve, value, buffer_size)[1] >= least:
            return value


def _encode_row(curve: Curve, buffer_size: int, value: bytes) -> dict[str, Any]:
    (x, y), counter = encode(curve, value, buffer_size)
    return {
        "curve": curve.name,
        "buffer_size": buffer_size,
        "value_hex": value.hex(),
        "x_hex": curve.hex(x),
        "y_hex": curve.hex(y),
        "counter": counter,
    }


def _last_on_curve(curve: Curve, first: int, counters: range) -> tuple[Point, int]:
    for counter in counters:
        point = curve.lift(first + counter)
        if point is not None:
            return point, counter
    raise ValueError("no point in this range")


def _decode_rows() -> list[dict[str, Any]]:
    """Points whose counter is not the first possible one, and negated points: all decode."""
    rows = []
    for curve in CURVES.values():
        for buffer_size in BUFFERS:
            value = SSINS[0].encode()
            first = start(curve, value, buffer_size)
            for counters, flip in ((range(255, -1, -1), False), (range(100, 256), True), (range(256), True)):
                (x, y), counter = _last_on_curve(curve, first, counters)
                y = curve.p - y if flip else y
                rows.append(
                    {
                        "curve": curve.name,
                        "buffer_size": buffer_size,
                        "x_hex": curve.hex(x),
                        "y_hex": curve.hex(y),
                        "value_hex": value.hex(),
                        "counter": counter,
                    }
                )
    return rows


def _foreign(curve: Curve, buffer_size: int, rng: Random) -> list[tuple[int, str]]:
    """Block layouts that are refused, each as the integer to start from and the reason."""
    room = capacity(curve, buffer_size)
    value = SSINS[1].encode()
    good = curve.octets(start(curve, value, buffer_size))
    tail = bytes(buffer_size)

    def block(body: bytes, length: int, buffer: bytes = tail) -> int:
        return int.from_bytes(body.rjust(room + 1, b"\0") + bytes([length]) + buffer, "big")

    def patched(index: int, byte: int) -> int:
        return int.from_bytes(good[:index] + bytes([byte]) + good[index + 1 :], "big")

    before_value = curve.size - buffer_size - 1 - len(value) - 1
    return [
        (patched(0, 1), "leading byte not zero"),
        (patched(1, 0x80), "byte in the prefix not zero"),
        (patched(before_value, 0x30), "byte just before the value not zero"),
        (block(value, len(value) - 1), "length byte one too small, so a value byte lies in the prefix"),
        (block(value, 0), "length byte 0 with a value present"),
        (block(rng.randbytes(room), room + 1), "length byte one over the capacity"),
        (block(rng.randbytes(room), room + 2), "length byte two over the capacity"),
        (block(value, 128), "length byte 128"),
        (block(value, 255), "length byte 255"),
        (block(b"", 255), "length byte 255, everything else zero"),
        (block(value, len(value), (1).to_bytes(buffer_size - 1, "big") + b"\0"), "counter of 256 and more"),
        (block(value, len(value), b"\x01" + bytes(buffer_size - 1)), "first buffer byte not zero"),
        (block(value, len(value), rng.randbytes(buffer_size - 1) + b"\0"), "random bytes in the buffer"),
    ]


def _error_rows(rng: Random) -> list[dict[str, Any]]:
    rows = []
    for curve in CURVES.values():
        for buffer_size in BUFFERS if curve is P521 else BUFFERS[:1]:
            starts = [
                (_last_on_curve(curve, first, range(256))[0], why) for first, why in _foreign(curve, buffer_size, rng)
            ]
            for _ in range(3):
                point = curve.multiply(curve.draw_scalar(rng.randbytes), curve.generator)
                starts.append((point, "random curve point"))
            for (x, _y), why in starts:
                rows.append(
                    {
                        "curve": curve.name,
                        "buffer_size": buffer_size,
                        "x_hex": curve.hex(x),
                        "error": "foreign_point",
                        "why": why,
                    }
                )
    return rows


def build() -> dict[str, Any]:
    """All tables of encoding.json."""
    rng = Random("encoding")
    rows = []
    for curve in CURVES.values():
        for buffer_size in BUFFERS:
            values = _values(curve, buffer_size, rng)
            values += [_with_high_counter(curve, buffer_size, rng, least) for least in (4, 5, 7)]
            rows += [_encode_row(curve, buffer_size, value) for value in dict.fromkeys(values)]
    return {
        "source": "Computed by generate.py by the value-to-point rule of the eHealth blinded pseudonymisation service.",
        "description": (
            "encode: X0 = OS2IP(00 || v || byte(L) || 00*b); x is the first X >= X0 on the curve, counter = x - X0, "
            "y = rhs^((p+1)/4). Values over 32 bytes are within the capacity but over what a writer may send. "
            "decode: other points that a strict reader accepts (later counter up to 255, other root). "
            "decode_errors: real points that a strict reader refuses."
        ),
        "encode": rows,
        "decode": _decode_rows(),
        "decode_errors": _error_rows(rng),
    }


def check(document: dict[str, Any]) -> None:
    """Read every point back and encode every value again."""
    for number, row in enumerate(document["encode"]):
        curve, size = CURVES[row["curve"]], row["buffer_size"]
        where, value = f"encode[{number}]", bytes.fromhex(row["value_hex"])
        expect(_encode_row(curve, size, value), row, where)
        expect(curve.contains((int(row["x_hex"], 16), int(row["y_hex"], 16))), True, where)
        expect(decode(curve, int(row["x_hex"], 16), size), value, where)
    for number, row in enumerate(document["decode"]):
        curve, x, y = CURVES[row["curve"]], int(row["x_hex"], 16), int(row["y_hex"], 16)
        expect(curve.contains((x, y)), True, f"decode[{number}]")
        expect(decode(curve, x, row["buffer_size"]).hex(), row["value_hex"], f"decode[{number}]")
    for number, row in enumerate(document["decode_errors"]):
        curve, x = CURVES[row["curve"]], int(row["x_hex"], 16)
        expect(curve.lift(x) is not None, True, f"decode_errors[{number}]")
        try:
            decode(curve, x, row["buffer_size"])
            code = None
        except Refusal as refusal:
            code = refusal.code
        expect(code, row["error"], f"decode_errors[{number}]")
