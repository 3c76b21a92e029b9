"""domain.json: opening the secret keys of a domain description."""

import hashlib
from base64 import b64decode
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from .curves import CURVES
from .domain_cases import all_cases
from .domain_sealer import MY_JKU
from .jose import open_general
from .refusal import Refusal, expect, require
from .rsa_keys import FOREIGN, MINE, load_or_make, read_private
from .text import b64url, compact, minimal, read_object, unb64url

Row = dict[str, Any]
Privates = dict[str, rsa.RSAPrivateKey]


def _open_one(entry: Row, jku: str, thumbprints: dict[str, str], privates: Privates) -> bytes:
    """Try every recipient with my jku and a kid of my JWKS; the first that opens counts."""
    error = "unknown_kid"
    for recipient in entry["encoded"]["recipients"]:
        header = recipient.get("header", {})
        if header.get("jku") != jku or header.get("kid") not in thumbprints or "alg" not in header:
            continue
        private = privates.get(thumbprints[header["kid"]])
        if private is None:
            continue
        if header["alg"] != "RSA-OAEP-256":
            error = "unsupported_algorithm"
            continue
        try:
            return _content(open_general(entry["encoded"], recipient, private))
        except Refusal as refusal:
            error = refusal.code
    raise Refusal(error)


def _content(plain: bytes) -> bytes:
    """The 32 bytes of an A256GCM key in JWK form."""
    key = read_object(plain)
    require(key["alg"] == "A256GCM", "unsupported_algorithm")
    data = unb64url(key["k"])
    require(len(data) == 32, "length")
    return data


def read_domain(text: str, jku: str, jwks: Row, privates: Privates) -> Row:
    """What an owner gets: the keys that open, those that do not, the last active one."""
    members = read_object(text)
    require("domain" in members, "missing_member")
    require(members.get("crv", "P-521") in CURVES, "unknown_curve")
    thumbprints = {key["kid"]: key["x5t#S256"] for key in jwks["keys"]}
    unlocked, failed, active = [], [], None
    for entry in members.get("secretKeys", []):
        try:
            key = _open_one(entry, jku, thumbprints, privates)
        except Refusal as refusal:
            failed.append({"kid": entry["kid"], "error": refusal.code})
            continue
        unlocked.append({"kid": entry["kid"], "active": entry["active"], "key_hex": key.hex()})
        active = entry["kid"] if entry["active"] else active
    return {"unlocked": unlocked, "failed": failed, "active_kid": active}


def build(committed: Row | None) -> Row:
    """All tables of domain.json, with the RSA keys of the committed file where there is one."""
    keys = load_or_make(committed)
    return {
        "source": "Computed by generate.py: own RSA-OAEP, AES-GCM by cryptography; verified with jwcrypto. Test keys.",
        "description": (
            "keys: the reader's RSA private keys, found by x5t#S256 (SHA-256 of the certificate). "
            "foreign_keys: another party's, "
            "kept only to make its recipients. jwks: what jwks_url answers; a case may bring its own. "
            "cases: a GET domain document "
            "with the keys that open (active as in the document), those that fail with the reason, and the "
            "last active kid; "
            "error where the whole document is refused. domain_text_repeat stands for `unit` written `times` times."
        ),
        "keys": [keys[role].row() for role in MINE],
        "foreign_keys": [keys[role].row() for role in FOREIGN],
        "jwks_url": MY_JKU,
        "jwks": {"keys": [keys[role].jwk() for role in MINE]},
        "cases": all_cases(keys),
    }


def _check_jwks(jwks: Row, privates: Privates) -> None:
    for key in jwks["keys"]:
        certificate = b64decode(key["x5c"][0])
        expect(b64url(hashlib.sha256(certificate).digest()), key["x5t#S256"], f"thumbprint of {key['kid']}")
        public = x509.load_der_x509_certificate(certificate).public_key()
        expect(public, privates[key["x5t#S256"]].public_key(), f"certificate of {key['kid']}")
        expect(
            b64url(minimal(privates[key["x5t#S256"]].public_key().public_numbers().n)), key["n"], f"n of {key['kid']}"
        )


def check(document: Row) -> None:
    """Open every document again with jwcrypto."""
    privates = {row["x5t_s256"]: read_private(row["pkcs8_b64"]) for row in document["keys"]}
    _check_jwks(document["jwks"], privates)
    names = [row["name"] for row in document["cases"]]
    expect(len(set(names)), len(names), "distinct case names")
    for row in document["cases"]:
        repeat = row.get("domain_text_repeat")
        text = repeat["unit"] * repeat["times"] if repeat else compact(row["domain_json"])
        found: Row
        try:
            found = read_domain(text, row["jku"], row.get("jwks", document["jwks"]), privates)
        except Refusal as refusal:
            found = {"unlocked": [], "failed": [], "active_kid": None, "error": refusal.code}
        keep = ("unlocked", "failed", "active_kid", "error")
        expect(found, {key: row[key] for key in keep if key in row}, row["name"])
