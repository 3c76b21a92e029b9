"""Builder's model of the service: domain scalars, transit keys and the three operations."""

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from .curves import CURVES, Curve, Point
from .encoding import encode
from .jose import seal_compact
from .schedule import SALT, domain_scalar, extract, transit_key, transit_kid
from .text import b64

Row = dict[str, Any]
NOW = 1_750_000_000
TTL = 600
MASTER = bytes(range(64))


@dataclass(frozen=True)
class Domain:
    """One domain of the service on one curve."""

    name: str
    curve: Curve
    scalar: int
    kid: str
    key: bytes
    buffer_size: int = 8

    @property
    def audience(self) -> str:
        """The URL of the domain."""
        return f"https://api-acpt.ehealth.fgov.be/pseudo/v1/domains/{self.name}"

    def parameters(self) -> Row:
        """What a client knows of the domain."""
        return {"domain": self.name, "audience": self.audience, "buffer_size": self.buffer_size}

    def keys(self) -> Row:
        """What only the service knows."""
        row = {"domain": self.name, "curve": self.curve.name, "domain_scalar_hex": self.curve.hex(self.scalar)}
        return row | {"kid": self.kid, "key_hex": self.key.hex()}


def domain_of(name: str, curve: Curve) -> Domain:
    """A domain with the keys that the key schedule gives the test master secret, version 1."""
    key = extract(SALT, MASTER)
    return Domain(name, curve, domain_scalar(key, curve, name, 1), transit_kid(key, name, 1), transit_key(key, name, 1))


DOMAINS = {
    (name, curve.name): domain_of(name, curve) for curve in CURVES.values() for name in ("uhmep_v1", "ehealth_v1")
}


class Service:
    """Answers items; keeps the unblinded truth of every answer apart from the wire form."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def seal(self, domain: Domain, scalar: int) -> str:
        """TransitInfo for the transit scalar s."""
        label = self.rng.randbytes(16).hex()
        times = {"iat": NOW, "exp": NOW + TTL}
        header = {"alg": "dir", "enc": "A256GCM", "kid": domain.kid, "aud": domain.audience} | times
        return seal_compact(label, domain.key, header, times | {"scalar": b64(domain.curve.octets(scalar))})

    def at_rest(self, domain: Domain, value: bytes) -> Point:
        """K * P(value)."""
        return domain.curve.multiply(domain.scalar, encode(domain.curve, value, domain.buffer_size)[0])

    def in_transit(self, domain: Domain, value: bytes) -> tuple[Point, str, int]:
        """s^-1 * k * P(value), transitInfo and s."""
        curve = domain.curve
        scalar = curve.draw_scalar(self.rng.randbytes)
        point = curve.multiply(curve.inverse(scalar), self.at_rest(domain, value))
        return point, self.seal(domain, scalar), scalar

    def output(self, domain: Domain, item: Row, point: Point, transit_info: str | None) -> Row:
        """A response item around an answered point."""
        size = domain.curve.octets
        body = {
            "id": str(UUID(bytes=self.rng.randbytes(16), version=4)),
            "domain": domain.name,
            "crv": domain.curve.name,
            "iat": NOW,
            "exp": NOW + TTL,
            "x": b64(size(point[0])),
            "y": b64(size(point[1])),
        }
        if transit_info is not None:
            body["transitInfo"] = transit_info
        return body | {"inResponseTo": item["id"]}
