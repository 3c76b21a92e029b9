"""study.json: pseudonyms of a study, from those at rest of a domain."""

from random import Random
from typing import Any

from .curves import CURVES, Curve
from .refusal import expect
from .schedule import expand, extract

SALT = b"blindnym study v1"


def scalar(key: bytes, curve: Curve, domain: str) -> int:
    """HKDF-Expand with "study scalar <crv>" || 00 || u16be(len(domain)) || domain || u8(counter), counter 0, 1, 2..."""
    material = extract(SALT, key)
    name = domain.encode()
    head = f"study scalar {curve.name}".encode("ascii") + b"\0" + len(name).to_bytes(2, "big") + name
    counter = 0

    def take(length: int) -> bytes:
        nonlocal counter
        okm = expand(material, head + bytes([counter]), length)
        counter += 1
        return okm

    return curve.draw_scalar(take)


def _row(key: bytes, domain: str, curve: Curve, at_rest: int) -> dict[str, Any]:
    point = curve.lift(at_rest)
    if point is None:
        raise ValueError("no pseudonym has this x")
    factor = scalar(key, curve, domain)
    return {
        "key_hex": key.hex(),
        "domain": domain,
        "curve": curve.name,
        "at_rest_hex": curve.hex(at_rest),
        "study_hex": curve.hex(curve.multiply(factor, point)[0]),
    }


def build() -> dict[str, Any]:
    """All tables of study.json."""
    rng = Random("study")
    keys = [bytes(32), bytes(range(32)), rng.randbytes(32)]
    domains = ["uhmep_v1", "ehealth_v1", "dómàïn_ß_日本"]
    rows = []
    for curve in CURVES.values():
        for key in keys:
            for domain in domains:
                point = curve.multiply(rng.randrange(2, curve.n), curve.generator)
                rows.append(_row(key, domain, curve, point[0]))
    return {
        "source": "Computed by generate.py: own curve arithmetic; HKDF (RFC 5869) with SHA-512 on hmac and hashlib.",
        "description": (
            "PRK = HKDF-Extract(salt 'blindnym study v1', key of 32 bytes); info = 'study scalar <curve>' || 00 || "
            "u16be(len(domain)) || domain || u8(counter); t is the first scalar in [2, n-1]; study = x of t * P_rest."
        ),
        "derive": rows,
    }


def check(document: dict[str, Any]) -> None:
    """Derive again, and go back with the inverse scalar."""
    for number, row in enumerate(document["derive"]):
        curve, where = CURVES[row["curve"]], f"derive[{number}]"
        key, at_rest = bytes.fromhex(row["key_hex"]), int(row["at_rest_hex"], 16)
        expect(_row(key, row["domain"], curve, at_rest), row, where)
        point = curve.lift(int(row["study_hex"], 16))
        if point is None:
            raise ValueError(f"{where}: not on the curve")
        back = curve.multiply(curve.inverse(scalar(key, curve, row["domain"])), point)
        expect(back[0], at_rest, where)
