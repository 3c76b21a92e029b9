"""JSON Web Encryption as the service uses it: sealed with fixed randomness, opened with jwcrypto."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from jwcrypto import jwe, jwk
from jwcrypto.common import JWException

from .refusal import Refusal, require
from .text import b64url, compact, derived, read_object, unb64url

ALGORITHMS = ["dir", "RSA-OAEP-256", "A256GCM"]


def seal_compact(label: str, key: bytes, header: str | dict[str, Any], payload: str | dict[str, Any]) -> str:
    """Compact JWE with an empty key part; the IV is derived from `label`, the AAD is the header part."""
    header_text = header if isinstance(header, str) else compact(header)
    payload_text = payload if isinstance(payload, str) else compact(payload)
    protected = b64url(header_text.encode())
    iv = derived(f"iv {label}", 12)
    sealed = AESGCM(key).encrypt(iv, payload_text.encode(), protected.encode())
    return ".".join([protected, "", b64url(iv), b64url(sealed[:-16]), b64url(sealed[-16:])])


def split_compact(token: str) -> tuple[dict[str, Any], list[bytes]]:
    """Header and the four other parts; checks the shape that A256GCM with a direct key has."""
    parts = token.split(".")
    require(len(parts) == 5, "jwe_form")
    decoded = [unb64url(part) for part in parts]
    header = read_object(decoded[0])
    return header, decoded[1:]


def check_header(header: dict[str, Any], parts: list[bytes]) -> None:
    """Alg dir, enc A256GCM, no crit, no zip, empty key part, IV of 12 bytes, tag of 16 bytes."""
    require("crit" not in header and "zip" not in header, "unsupported_algorithm")
    for member, supported in (("alg", "dir"), ("enc", "A256GCM")):
        require(member in header, "missing_member")
        require(header[member] == supported, "unsupported_algorithm")
    encrypted_key, iv, _ciphertext, tag = parts
    require(not encrypted_key and len(iv) == 12 and len(tag) == 16, "jwe_form")


def open_compact(token: str, key: bytes) -> bytes:
    """Plaintext of a direct A256GCM token, by jwcrypto."""
    opened = jwe.JWE(algs=ALGORITHMS)
    try:
        opened.deserialize(token, key=jwk.JWK(kty="oct", k=b64url(key)))
    except JWException as error:
        raise Refusal("decryption_failed") from error
    return bytes(opened.payload)


def _mgf1(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-256 (RFC 8017, B.2.1)."""
    blocks = (hashlib.sha256(seed + index.to_bytes(4, "big")).digest() for index in range(-(-length // 32)))
    return b"".join(blocks)[:length]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def oaep_wrap(label: str, key: rsa.RSAPublicKey, message: bytes) -> bytes:
    """RSAES-OAEP with SHA-256 (RFC 8017, 7.1.1) and a seed derived from `label`: c = EM^e mod n."""
    numbers = key.public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    block = hashlib.sha256(b"").digest() + bytes(size - len(message) - 66) + b"\x01" + message
    seed = derived(f"oaep seed {label}", 32)
    masked_block = _xor(block, _mgf1(seed, len(block)))
    masked_seed = _xor(seed, _mgf1(masked_block, 32))
    number = int.from_bytes(b"\0" + masked_seed + masked_block, "big")
    return pow(number, numbers.e, numbers.n).to_bytes(size, "big")


def open_general(envelope: dict[str, Any], recipient: dict[str, Any], private: rsa.RSAPrivateKey) -> bytes:
    """Plaintext of a general JWE for one of its recipients, by jwcrypto; an empty aad counts as absent."""
    single = {name: envelope[name] for name in ("protected", "iv", "ciphertext", "tag")}
    if envelope.get("aad"):
        single["aad"] = envelope["aad"]
    # jwcrypto takes the header's members for its own; only alg concerns decryption.
    single["recipients"] = [
        {"encrypted_key": recipient["encrypted_key"], "header": {"alg": recipient["header"]["alg"]}}
    ]
    opened = jwe.JWE(algs=ALGORITHMS)
    try:
        opened.deserialize(compact(single), key=jwk.JWK.from_pyca(private))
    except JWException as error:
        raise Refusal("decryption_failed") from error
    return bytes(opened.payload)
