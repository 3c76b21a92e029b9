"""Strict text forms: the two Base64 alphabets, JSON without duplicate members, fixed-width hex."""

import base64
import binascii
import hashlib
import json
from typing import Any

from .refusal import Refusal, require

STANDARD = b"+/"
URL = b"-_"


def b64(data: bytes) -> str:
    """Standard Base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def b64url(data: bytes) -> str:
    """URL-safe Base64 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Read standard Base64: padded, no foreign character, zero trailing bits (else `base64`)."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Refusal("base64") from error
    require(b64(data) == text, "base64")
    return data


def unb64url(text: str) -> bytes:
    """Read URL-safe Base64: unpadded, no foreign character, zero trailing bits (else `base64`)."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        data = base64.b64decode(padded, altchars=URL, validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Refusal("base64") from error
    require(b64url(data) == text, "base64")
    return data


def minimal(number: int) -> bytes:
    """Shortest unsigned big-endian form; zero is one zero byte."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


def signed_minimal(number: int) -> bytes:
    """Shortest two's-complement form of a non-negative number: a 00 byte precedes a set top bit."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    require(len(members) == len(pairs), "json")
    return members


def _no_constant(_name: str) -> None:
    raise Refusal("json")


def read_object(text: str | bytes) -> dict[str, Any]:
    """Read one JSON object; duplicates, NaN, anything but an object, too deep a nesting: `json`."""
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal("json") from error
    require(isinstance(value, dict), "json")
    return dict(value)


def compact(value: object) -> str:
    """JSON without spaces, members in insertion order."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def derived(label: str, length: int) -> bytes:
    """`length` fixed bytes for `label`: SHAKE-256(label). Test material only."""
    return hashlib.shake_256(label.encode()).digest(length)
