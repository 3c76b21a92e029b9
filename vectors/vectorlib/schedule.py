"""key_schedule.json: Blindnym's own derivation of a domain's keys from one secret."""

import hashlib
import hmac
from random import Random
from typing import Any
from uuid import UUID

from .curves import CURVES, Curve
from .refusal import expect

SALT = b"blindnym key schedule v1"
BLOCK = 64


def extract(salt: bytes, material: bytes) -> bytes:
    """HKDF-Extract: PRK = HMAC-SHA-512(salt, IKM)."""
    return hmac.new(salt, material, hashlib.sha512).digest()


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand: T(i) = HMAC-SHA-512(PRK, T(i-1) || info || i), cut to `length`."""
    output, block = b"", b""
    for index in range(1, -(-length // BLOCK) + 1):
        block = hmac.new(key, block + info + bytes([index]), hashlib.sha512).digest()
        output += block
    return output[:length]


def info(label: str, domain: str, version: int, counter: int) -> bytes:
    """Label || 00 || u16be(len(domain)) || domain || u32be(version) || u8(counter)."""
    name = domain.encode()
    head = label.encode("ascii") + b"\0" + len(name).to_bytes(2, "big") + name
    return head + version.to_bytes(4, "big") + bytes([counter])


def domain_scalar(key: bytes, curve: Curve, domain: str, version: int) -> int:
    """Label "domain scalar <crv>", counter 0, 1, 2... until 2 <= k <= n-1."""
    counter = 0

    def take(length: int) -> bytes:
        nonlocal counter
        okm = expand(key, info(f"domain scalar {curve.name}", domain, version, counter), length)
        counter += 1
        return okm

    return curve.draw_scalar(take)


def transit_key(key: bytes, domain: str, version: int) -> bytes:
    """Label "transit key", 32 bytes."""
    return expand(key, info("transit key", domain, version, 0), 32)


def transit_kid(key: bytes, domain: str, version: int) -> str:
    """Label "transit kid", 16 bytes as a version 8 UUID."""
    raw = bytearray(expand(key, info("transit kid", domain, version, 0), 16))
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(raw)))


def _row(master: bytes, domain: str, version: int, curve: Curve) -> dict[str, Any]:
    key = extract(SALT, master)
    return {
        "master_hex": master.hex(),
        "domain": domain,
        "version": version,
        "curve": curve.name,
        "domain_scalar_hex": curve.hex(domain_scalar(key, curve, domain, version)),
        "transit_key_hex": transit_key(key, domain, version).hex(),
        "kid": transit_kid(key, domain, version),
    }


def build() -> dict[str, Any]:
    """All tables of key_schedule.json."""
    rng = Random("key schedule")
    masters = [bytes(range(64)), bytes(64), b"\xff" * 64, rng.randbytes(64)]
    domains = ["uhmep_v1", "ehealth_v1", "dómàïn_ß_日本", "a", "x" * 300]
    rows = [
        _row(master, domain, version, curve)
        for curve in CURVES.values()
        for master in masters
        for domain in domains
        for version in (1, 2, 0xFFFFFFFF)
    ]
    return {
        "source": "Computed by generate.py; HKDF (RFC 5869) with SHA-512 written on hmac and hashlib.",
        "description": (
            "PRK = HKDF-Extract(salt 'blindnym key schedule v1', master); "
            "info = label || 00 || u16be(len(domain)) || domain || u32be(version) || u8(counter). "
            "Labels: 'domain scalar <curve>', 'transit key', 'transit kid'. The transit key and kid do not "
            "depend on the curve."
        ),
        "derive": rows,
    }


def check(document: dict[str, Any]) -> None:
    """Derive again, after the first test case of RFC 4231 and a range check on every output."""
    rfc4231 = "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
    expect(extract(b"\x0b" * 20, b"Hi There").hex()[:64], rfc4231, "HMAC-SHA-512")
    for number, row in enumerate(document["derive"]):
        curve = CURVES[row["curve"]]
        where = f"derive[{number}]"
        expect(_row(bytes.fromhex(row["master_hex"]), row["domain"], row["version"], curve), row, where)
        expect(2 <= int(row["domain_scalar_hex"], 16) <= curve.n - 1, True, where)
        expect(UUID(row["kid"]).version, 8, where)
