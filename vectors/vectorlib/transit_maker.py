"""Building one transitInfo token that differs from a good one in one respect."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from .curves import P521, Curve
from .jose import seal_compact
from .text import b64, derived

NOW = 1_750_000_000
TTL = 600
AUDIENCE = "https://api-acpt.ehealth.fgov.be/pseudo/v1/domains/uhmep_v1"
DOMAIN = {"domain": "uhmep_v1", "audience": AUDIENCE, "buffer_size": 8}
IAT, EXP = NOW - 30, NOW - 30 + TTL
DROP = object()


@dataclass
class Case:
    """One token, with the scalar inside it where there is a usable one."""

    name: str
    token: str
    error: str | None = None
    curve: Curve = P521
    scalar: int | None = None
    now: int = NOW
    domain: dict[str, Any] = field(default_factory=lambda: dict(DOMAIN))
    keys: list[dict[str, Any]] = field(default_factory=list)
    header_custom: dict[str, Any] = field(default_factory=dict)
    payload_custom: dict[str, Any] = field(default_factory=dict)


def make_key(label: str, active: bool) -> dict[str, Any]:
    """A fixed AES key with a fixed random-looking kid."""
    kid = UUID(bytes=derived(f"kid {label}", 16), version=4)
    return {"kid": str(kid), "active": active, "key_hex": derived(f"key {label}", 32).hex()}


OLDEST, OLD, ACTIVE = make_key("oldest", False), make_key("old", False), make_key("active", True)
KEYS = [OLDEST, OLD, ACTIVE]


def patched(members: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Members replaced in place, added at the end, or left out where the value is DROP."""
    return {name: value for name, value in (members | changes).items() if value is not DROP}


class Maker:
    """Builds tokens that differ from a good one in one respect."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def make(
        self,
        name: str,
        error: str | None = None,
        *,
        curve: Curve = P521,
        scalar: int | None = None,
        scalar_text: str | None = None,
        header: dict[str, Any] | None = None,
        payload: dict[str, Any] | None = None,
        header_text: str | None = None,
        payload_text: str | None = None,
        key: dict[str, Any] | None = None,
        seal_key_hex: str | None = None,
        usable: bool = True,
        **rest: Any,
    ) -> Case:
        """`header` and `payload` are changes to the usual members; the texts replace them altogether."""
        key = key or ACTIVE
        scalar = curve.draw_scalar(self.rng.randbytes) if scalar is None else scalar
        text = b64(curve.octets(scalar)) if scalar_text is None else scalar_text
        domain = rest.get("domain", DOMAIN)
        usual = {"alg": "dir", "enc": "A256GCM", "kid": key["kid"], "aud": domain["audience"], "iat": IAT, "exp": EXP}
        full_header = patched(usual, header or {})
        full_payload = patched({"iat": IAT, "exp": EXP, "scalar": text}, payload or {})
        sealing_key = bytes.fromhex(seal_key_hex or key["key_hex"])
        token = seal_compact(name, sealing_key, header_text or full_header, payload_text or full_payload)
        rest.setdefault("keys", KEYS)
        case = Case(name, token, error, curve, scalar if usable else None, **rest)
        if error is None:
            case.header_custom = {name: value for name, value in full_header.items() if name not in usual}
            managed = ("iat", "exp", "scalar")
            case.payload_custom = {name: value for name, value in full_payload.items() if name not in managed}
        return case

    def of_width(self, width: int, top_bit: bool) -> int:
        """A random scalar of exactly `width` bytes."""
        high = 0x80 | self.rng.randrange(128) if top_bit else self.rng.randrange(1, 128)
        return int.from_bytes(bytes([high]) + self.rng.randbytes(width - 1), "big")

    def with_text(self, wanted: str) -> int:
        """A scalar whose fixed-width Base64 contains all characters of `wanted`."""
        while True:
            scalar = P521.draw_scalar(self.rng.randbytes)
            if all(character in b64(P521.octets(scalar)) for character in wanted):
                return scalar
