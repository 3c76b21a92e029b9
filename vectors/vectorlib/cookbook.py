"""cookbook-p521.json: the published examples. They are verified here and never written."""

from typing import Any

from .curves import P521, Point
from .encoding import decode, encode
from .refusal import expect
from .text import unb64


def _point(row: dict[str, Any], prefix: str = "") -> Point:
    x, y = (int.from_bytes(unb64(row[f"{prefix}{axis}"]), "big") for axis in "xy")
    return x, y


def check(document: dict[str, Any]) -> None:
    """value_to_point: encode and decode; blind: scalar * (x, y); decompress: principal root at x."""
    for number, row in enumerate(document["value_to_point"]):
        value, size = bytes.fromhex(row["value_hex"]), row["buffer_size"]
        expect(encode(P521, value, size)[0], _point(row), f"value_to_point[{number}]")
        expect(decode(P521, _point(row)[0], size), value, f"value_to_point[{number}]")
    for number, row in enumerate(document["blind"]):
        scalar = int.from_bytes(unb64(row["scalar"]), "big")
        expect(P521.multiply(scalar, _point(row)), _point(row, "blinded_"), f"blind[{number}]")
    for number, row in enumerate(document["decompress"]):
        expect(P521.lift(_point(row)[0]), _point(row), f"decompress[{number}]")
