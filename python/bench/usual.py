"""What a Python user would write today: row by row, with PyPI's cryptography, which calls OpenSSL.

A transitInfo is opened with AES-GCM, and x of s · P is what ECDH gives. Nothing is checked but what opens it.
"""

import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _open(token: str, key: bytes) -> bytes:
    header, _, nonce, body, tag = token.split(".")
    return AESGCM(key).decrypt(_decoded(nonce), _decoded(body) + _decoded(tag), header.encode())


def transit_keys(document: str, pem: bytes) -> dict[str, bytes]:
    """The domain's secret keys by kid, unlocked with the owner's RSA key."""
    private: Any = load_pem_private_key(pem, None)
    oaep = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)
    keys = {}
    for secret in json.loads(document)["secretKeys"]:
        jwe = secret["encoded"]
        key = private.decrypt(_decoded(jwe["recipients"][0]["encrypted_key"]), oaep)
        body = _decoded(jwe["ciphertext"]) + _decoded(jwe["tag"])
        jwk = json.loads(AESGCM(key).decrypt(_decoded(jwe["iv"]), body, jwe["protected"].encode()))
        keys[secret["kid"]] = _decoded(jwk["k"])
    return keys


def at_rest(text: str, keys: dict[str, bytes]) -> str:
    """One pseudonym in transit, of the urn form, to the pseudonym at rest."""
    point, _, info = text.removeprefix("urn:be:fgov:pseudo:v2:").partition(":")
    kid = json.loads(_decoded(info.partition(".")[0]))["kid"]
    scalar = int.from_bytes(base64.b64decode(json.loads(_open(info, keys[kid]))["scalar"]), "big")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP521R1(), _decoded(point))
    x = ec.derive_private_key(scalar, ec.SECP521R1()).exchange(ec.ECDH(), public)
    return base64.b64encode(x).decode()


def main() -> None:
    """`usual.py TEXTS DOCUMENT KEY`: writes the first result, and rows in a second."""
    texts = Path(sys.argv[1]).read_text().split()
    keys = transit_keys(Path(sys.argv[2]).read_text(), Path(sys.argv[3]).read_bytes())
    started = time.perf_counter()
    made = [at_rest(text, keys) for text in texts]
    print(made[0], len(made) / (time.perf_counter() - started))


if __name__ == "__main__":
    main()
