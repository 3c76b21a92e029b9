"""Building domain documents, their encrypted keys and the rows of domain.json."""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .jose import oaep_wrap
from .rsa_keys import TestKey
from .text import b64url, compact, derived
from .transit_maker import make_key

Row = dict[str, Any]
BASE = "https://api-acpt.ehealth.fgov.be"
JWKS = BASE + "/etee/v1/pubKeys/cacerts/jwks?identifier="
MY_JKU = JWKS + "0406798006&type=CBE&applicationIdentifier=UHMEP&use=enc"
SERVICE_JKU = JWKS + "0809394427&type=CBE&applicationIdentifier=PSEUDONYMISATION&use=enc"


def document(secret_keys: list[Row], **changes: Any) -> Row:
    """A whole domain description; a change to None leaves the member out."""
    key = changes.get("domain") or "uhmep_v1"
    members: Row = {
        "domain": key,
        "desc": "Test domain",
        "crv": "P-521",
        "audience": f"{BASE}/pseudo/v1/domains/{key}",
        "bufferSize": 8,
        "timeToLiveInTransit": "PT10M",
        "jku": [SERVICE_JKU, MY_JKU],
        "secretKeys": secret_keys,
    }
    return {name: value for name, value in (members | changes).items() if value is not None}


class Sealer:
    """Makes secretKeys members; `keys` are the RSA test keys by role."""

    def __init__(self, keys: dict[str, TestKey]) -> None:
        self.keys = keys

    def recipient(self, label: str, role: str = "first", wrap_for: str | None = None, **header: Any) -> Row:
        """A recipient of the content key of `label`; header members given as None are left out."""
        key = self.keys[role]
        jku = SERVICE_JKU if role == "service" else MY_JKU
        members = {"jku": jku, "alg": "RSA-OAEP-256", "kid": key.kid} | header
        content_key = derived(f"content key {label}", 32)
        wrapped = oaep_wrap(f"{label} {role} {wrap_for}", self.keys[wrap_for or role].public, content_key)
        return {
            "encrypted_key": b64url(wrapped),
            "header": {name: value for name, value in members.items() if value is not None},
        }

    def encoded(
        self,
        label: str,
        *,
        recipients: list[Row] | None = None,
        aad: str | None = "",
        jwk: Row | None = None,
        dot: bool = False,
    ) -> Row:
        """General JWE of the JWK; AAD = protected, followed by "." and aad where aad is not empty."""
        protected = b64url(compact({"enc": "A256GCM"}).encode())
        content_key, iv = derived(f"content key {label}", 32), derived(f"content iv {label}", 12)
        plain = {"kty": "oct", "k": b64url(secret(label)), "alg": "A256GCM"} | (jwk or {})
        covered = protected + (f".{aad}" if aad or dot else "")
        sealed = AESGCM(content_key).encrypt(iv, compact(plain).encode(), covered.encode())
        if recipients is None:
            recipients = [self.recipient(label, "service"), self.recipient(label)]
        envelope: Row = {"protected": protected, "iv": b64url(iv), "tag": b64url(sealed[-16:])}
        envelope["ciphertext"] = b64url(sealed[:-16])
        if aad is not None:
            envelope["aad"] = aad
        return envelope | {"recipients": recipients}

    def entry(self, label: str, active: bool, **options: Any) -> Row:
        """One member of secretKeys."""
        return {"kid": kid(label), "active": active, "encoded": self.encoded(label, **options)}


def secret(label: str) -> bytes:
    """The AES key inside."""
    return bytes.fromhex(make_key(label, True)["key_hex"])


def kid(label: str) -> str:
    """The outer kid."""
    return str(make_key(label, True)["kid"])


def outcome(
    name: str,
    domain_json: Row,
    unlocked: list[tuple[str, bool]],
    failed: list[tuple[str, str]],
    active: str | None,
    **extra: Any,
) -> Row:
    """One row of the table."""
    return {
        "name": name,
        "jku": MY_JKU,
        **extra,
        "domain_json": domain_json,
        "unlocked": [{"kid": kid(label), "active": flag, "key_hex": secret(label).hex()} for label, flag in unlocked],
        "failed": [{"kid": kid(label), "error": error} for label, error in failed],
        "active_kid": None if active is None else kid(active),
    }
