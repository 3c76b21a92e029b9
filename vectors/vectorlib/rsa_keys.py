"""The fixed RSA test keys of domain.json, their certificates and their JWKS."""

import datetime
import hashlib
from base64 import b64decode
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .text import b64, b64url, minimal

MINE = {"first": "31415926535897932384626433832795028841", "second": "E271828182845"}
FOREIGN = {"service": "27182818284590452353602874713526624977"}
NOT_BEFORE = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
NOT_AFTER = datetime.datetime(2044, 1, 1, tzinfo=datetime.UTC)


def _certificate(key: rsa.RSAPrivateKey, kid: str) -> bytes:
    """Self-signed certificate in DER; PKCS#1 v1.5 signatures make it the same every time."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Blindnym test key {kid}")])
    serial = int("".join(filter(str.isdigit, kid)))
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, NOT_BEFORE, NOT_AFTER)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class TestKey:
    """One RSA key with its kid and certificate."""

    def __init__(self, kid: str, private: rsa.RSAPrivateKey) -> None:
        self.kid = kid
        self.private = private
        self.public = private.public_key()
        self.certificate = _certificate(private, kid)
        self.x5t_s256 = b64url(hashlib.sha256(self.certificate).digest())

    def row(self) -> dict[str, Any]:
        """The private key as the file holds it."""
        der = self.private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {"kid": self.kid, "x5t_s256": self.x5t_s256, "pkcs8_b64": b64(der)}

    def jwk(self) -> dict[str, Any]:
        """The public key as the JWKS holds it."""
        numbers = self.public.public_numbers()
        return {
            "kty": "RSA",
            "use": "enc",
            "kid": self.kid,
            "e": b64url(minimal(numbers.e)),
            "n": b64url(minimal(numbers.n)),
            "x5c": [b64(self.certificate)],
            "x5t#S256": self.x5t_s256,
            "nbf": int(NOT_BEFORE.timestamp()),
            "exp": int(NOT_AFTER.timestamp()),
        }


def read_private(pkcs8_b64: str) -> rsa.RSAPrivateKey:
    """The private key of a row."""
    key = serialization.load_der_private_key(b64decode(pkcs8_b64), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key


def load_or_make(committed: dict[str, Any] | None) -> dict[str, TestKey]:
    """The committed keys by role; new ones only where the file does not hold them yet."""
    rows = [] if committed is None else [*committed["keys"], *committed["foreign_keys"]]
    held = {row["kid"]: read_private(row["pkcs8_b64"]) for row in rows}
    return {
        role: TestKey(kid, held[kid] if kid in held else rsa.generate_private_key(65537, 2048))
        for role, kid in (MINE | FOREIGN).items()
    }
