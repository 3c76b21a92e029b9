"""The transitInfo tokens of transit.json, each with the outcome that the rules of the service give it."""

from random import Random
from typing import Any

from .curves import P256, P384, P521
from .jose import seal_compact
from .text import b64, b64url, compact, derived, minimal, signed_minimal
from .transit_maker import ACTIVE, AUDIENCE, DROP, EXP, IAT, OLD, OLDEST, Case, Maker, make_key


def _good(make: Maker) -> list[Case]:
    cases = [make.make("plain")]
    drawn = make.rng.randrange(1 << 520, P521.n)
    short, shorter = make.of_width(65, True), make.of_width(64, True)
    low = make.of_width(65, False)
    texts = [
        ("scalar of 66 bytes, minimal", drawn, minimal(drawn)),
        ("scalar of 65 bytes, minimal, top bit set", short, minimal(short)),
        ("scalar of 65 bytes, minimal, top bit clear", low, minimal(low)),
        ("scalar of 64 bytes, minimal", shorter, minimal(shorter)),
        ("scalar of 65 bytes with a sign byte", short, signed_minimal(short)),
        ("scalar of 64 bytes with a sign byte", shorter, signed_minimal(shorter)),
        ("scalar of 65 bytes in fixed width", short, P521.octets(short)),
        ("scalar of 64 bytes in fixed width", shorter, P521.octets(shorter)),
        ("scalar 1, one byte", 1, b"\x01"),
        ("scalar n - 1", P521.n - 1, minimal(P521.n - 1)),
        ("scalar n + 11, reduced to 11", 11, minimal(P521.n + 11)),
    ]
    cases += [make.make(name, scalar=scalar, scalar_text=b64(data)) for name, scalar, data in texts]
    without = {"iat": DROP, "exp": DROP}
    cases += [
        make.make("header without iat and exp", header=without),
        make.make("header without iat", header={"iat": DROP}),
        make.make("header without exp", header={"exp": DROP}),
        make.make("payload without iat and exp", payload=without),
        make.make("payload without iat", payload={"iat": DROP}),
        make.make("payload without exp", payload={"exp": DROP}),
        make.make("header with typ", header={"typ": "JWT"}),
        make.make("header with custom members", header={"cty": "x", "purpose": {"code": ["a", 1, None, True]}}),
        make.make("payload with sub", payload={"sub": "97071143362"}),
        make.make(
            "payload with several custom members", payload={"sub": "x", "n": 12, "list": [1, "é"], "o": {"p": False}}
        ),
        make.make(
            "header members in another order",
            header_text=compact(
                {"exp": EXP, "iat": IAT, "aud": AUDIENCE, "kid": ACTIVE["kid"], "enc": "A256GCM", "alg": "dir"}
            ),
        ),
        make.make("key rotated once", key=OLD),
        make.make("key rotated twice", key=OLDEST),
        make.make("single key, not active", key=OLD, keys=[OLD]),
        make.make("exp is exactly now - 60", now=EXP + 60),
        make.make("exp is now", now=EXP),
        make.make("iat is exactly now + 60", now=IAT - 60),
        make.make(
            "audience that is not a URL, one day to live",
            header={"exp": IAT + 86400},
            payload={"exp": IAT + 86400},
            domain={"domain": "uhmep_v1", "audience": "uhmep_v1", "buffer_size": 10},
        ),
        make.make("P-384", curve=P384),
        make.make(
            "P-384, fixed at 66 bytes",
            curve=P384,
            scalar=(s384 := P384.draw_scalar(make.rng.randbytes)),
            scalar_text=b64(s384.to_bytes(66, "big")),
        ),
        make.make("P-256", curve=P256),
        make.make(
            "P-256, two's complement with a sign byte",
            curve=P256,
            scalar=(s256 := make.of_width(32, True) % P256.n | 1 << 255),
            scalar_text=b64(signed_minimal(s256)),
        ),
    ]
    for name, character, escape in (("solidus", "/", "\\/"), ("plus sign", "+", "\\u002B")):
        scalar = make.with_text(character)
        text = b64(P521.octets(scalar)).replace(character, escape)
        payload = f'{{"iat":{IAT},"exp":{EXP},"scalar":"{text}"}}'
        cases.append(make.make(f"scalar with an escaped {name}", scalar=scalar, payload_text=payload))
    spaced = make.with_text("A")
    payload = f'\n{{ "scalar" : "{b64(P521.octets(spaced))}" ,\r\n\t"exp" : {EXP} , "iat" : {IAT} }} '
    cases.append(make.make("payload with white space and another order", scalar=spaced, payload_text=payload))
    return cases


def _bad_header(make: Maker) -> list[Case]:
    unsupported = "unsupported_algorithm"
    cases = [
        make.make(f"alg {alg}", unsupported, header={"alg": alg})
        for alg in ("RSA-OAEP-256", "A256KW", "none", "DIR", "")
    ]
    encs = ("A128GCM", "A256CBC-HS512", "nonsense", "a256gcm")
    cases += [make.make(f"enc {enc}", unsupported, header={"enc": enc}) for enc in encs]
    cases += [
        make.make(f"header without {name}", "missing_member", header={name: DROP})
        for name in ("alg", "enc", "kid", "aud")
    ]
    good = {"alg": "dir", "enc": "A256GCM", "kid": ACTIVE["kid"], "aud": AUDIENCE, "iat": IAT, "exp": EXP}
    return cases + [
        make.make("header with crit", unsupported, header={"crit": ["exp"]}),
        make.make("header with an empty crit", unsupported, header={"crit": []}),
        make.make("header with zip", unsupported, header={"zip": "DEF"}),
        make.make("audience of another domain", "wrong_audience", header={"aud": AUDIENCE.replace("uhmep", "ehealth")}),
        make.make("audience with a final slash", "wrong_audience", header={"aud": AUDIENCE + "/"}),
        make.make("audience in another case", "wrong_audience", header={"aud": AUDIENCE.upper()}),
        make.make("empty audience", "wrong_audience", header={"aud": ""}),
        make.make("kid of no key", "unknown_kid", header={"kid": make_key("stranger", True)["kid"]}),
        make.make("kid in upper case", "unknown_kid", header={"kid": ACTIVE["kid"].upper()}),
        make.make("empty kid", "unknown_kid", header={"kid": ""}),
        make.make("no keys at all", "unknown_kid", keys=[]),
        make.make("header is cut off", "json", header_text=compact(good)[:-1]),
        make.make("header is not JSON", "json", header_text="dir"),
        make.make("header is an array", "json", header_text=compact([good])),
        make.make("header with text after it", "json", header_text=compact(good) + "x"),
        make.make("header with a comma too many", "json", header_text=compact(good)[:-1] + ",}"),
        make.make("header with kid twice", "json", header_text=compact(good)[:-1] + f',"kid":"{ACTIVE["kid"]}"}}'),
        make.make("header with alg twice, escaped", "json", header_text=compact(good)[:-1] + ',"\\u0061lg":"dir"}'),
    ]


def _flip(part: str, index: int) -> str:
    """Change one character so that the text stays canonical Base64."""
    return part[:index] + ("A" if part[index] != "A" else "B") + part[index + 1 :]


def _bad_shape(make: Maker) -> list[Case]:
    def reshaped(name: str, error: str, **changes: Any) -> Case:
        case = make.make(name, error)
        parts = dict(zip(("header", "key", "iv", "ciphertext", "tag"), case.token.split("."), strict=True))
        for part, change in changes.items():
            parts[part] = change(parts[part]) if callable(change) else change
        case.token = ".".join(parts.values())
        return case

    def joined(name: str, change: Any) -> Case:
        case = make.make(name, "jwe_form")
        case.token = change(case.token)
        return case

    retimed = seal_compact(
        "retimed",
        bytes(32),
        {"alg": "dir", "enc": "A256GCM", "kid": ACTIVE["kid"], "aud": AUDIENCE, "iat": IAT, "exp": EXP + 1},
        "",
    ).split(".")[0]
    failed = "decryption_failed"
    return [
        reshaped("tag changed at the start", failed, tag=lambda text: _flip(text, 0)),
        reshaped("tag changed at the end", failed, tag=lambda text: _flip(text, 20)),
        reshaped("ciphertext changed at the start", failed, ciphertext=lambda text: _flip(text, 0)),
        reshaped("ciphertext changed in the middle", failed, ciphertext=lambda text: _flip(text, 90)),
        reshaped("ciphertext cut by three bytes", failed, ciphertext=lambda text: text[:-4]),
        reshaped("ciphertext empty", failed, ciphertext=""),
        reshaped("iv changed", failed, iv=lambda text: _flip(text, 3)),
        reshaped("header changed after sealing", failed, header=retimed),
        reshaped("iv of 11 bytes", "jwe_form", iv=b64url(bytes(11))),
        reshaped("iv of 13 bytes", "jwe_form", iv=b64url(bytes(13))),
        reshaped("iv of 16 bytes", "jwe_form", iv=b64url(bytes(16))),
        reshaped("iv empty", "jwe_form", iv=""),
        reshaped("tag of 15 bytes", "jwe_form", tag=lambda text: text[:20]),
        reshaped("tag of 12 bytes", "jwe_form", tag=lambda text: text[:16]),
        reshaped("tag of 17 bytes", "jwe_form", tag=b64url(bytes(17))),
        reshaped("tag empty", "jwe_form", tag=""),
        reshaped("encrypted key not empty", "jwe_form", key=b64url(bytes(40))),
        joined("four parts", lambda token: token.rpartition(".")[0]),
        joined("six parts", lambda token: token + ".AAAA"),
        joined("six parts, the last one empty", lambda token: token + "."),
        joined("one part", lambda token: token.replace(".", "")),
        joined("empty text", lambda token: ""),
        reshaped("iv not Base64", "base64", iv="AAAAAAAAAAAAAAA*"),
        reshaped("iv in the standard alphabet", "base64", iv="AAAA++//AAAAAAAA"),
        reshaped("tag padded", "base64", tag=lambda text: text + "=="),
        reshaped("tag with trailing bits", "base64", tag="AAAAAAAAAAAAAAAAAAAAAB"),
        reshaped("header with a space", "base64", header=lambda text: text[:8] + " " + text[8:]),
        reshaped("ciphertext with a line break", "base64", ciphertext=lambda text: text[:8] + "\n" + text[8:]),
        reshaped("ciphertext of impossible length", "base64", ciphertext="AAAAA"),
        reshaped("encrypted key not Base64", "base64", key="***"),
    ]


def _bad_key(make: Maker) -> list[Case]:
    wrong = derived("wrong key", 32).hex()
    return [
        make.make("sealed with another key", "decryption_failed", seal_key_hex=wrong),
        make.make("sealed with the rotated key under the active kid", "decryption_failed", seal_key_hex=OLD["key_hex"]),
    ]


def _bad_payload(make: Maker) -> list[Case]:
    text = b64(P521.octets(make.of_width(65, True)))
    good = f'{{"iat":{IAT},"exp":{EXP},"scalar":"{text}"}}'
    n = P521.n
    cases = [
        make.make(f"payload: {name}", "json", payload_text=payload, usable=False)
        for name, payload in (
            ("not JSON", "scalar"),
            ("cut off", good[:-1]),
            ("an array", f"[{good}]"),
            ("a string", compact(text)),
            ("text after it", good + "{}"),
            ("scalar twice", good[:-1] + f',"scalar":"{text}"}}'),
            ("exp twice", good[:-1] + f',"exp":{EXP}}}'),
        )
    ]
    cases += [
        make.make("payload without scalar", "missing_member", payload={"scalar": DROP}, usable=False),
        make.make("payload is an empty object", "missing_member", payload_text="{}", usable=False),
    ]
    scalars: list[tuple[str, str, bytes]] = [
        ("0", "invalid_scalar", b"\0"),
        ("0 in fixed width", "invalid_scalar", bytes(66)),
        ("n", "invalid_scalar", minimal(n)),
        ("2n", "invalid_scalar", minimal(2 * n)),
        ("empty", "invalid_scalar", b""),
        ("of 67 bytes", "invalid_scalar", b"\x01" + bytes(66)),
        ("of 67 bytes with a leading zero", "invalid_scalar", b"\0" + P521.octets(make.of_width(65, True))),
    ]
    cases += [make.make(f"scalar {name}", code, scalar_text=b64(data), usable=False) for name, code, data in scalars]
    url = b64(P521.octets(make.with_text("+/"))).replace("+", "-").replace("/", "_")
    cases += [
        make.make("scalar in the URL-safe alphabet", "base64", scalar_text=url, usable=False),
        make.make("scalar with a space", "base64", scalar_text=text[:8] + " " + text[8:], usable=False),
        make.make("scalar without padding", "base64", scalar_text=b64(bytes([1]) * 65).rstrip("="), usable=False),
    ]
    return cases


def _bad_times(make: Maker) -> list[Case]:
    expired = make.make("expired with a changed tag", "decryption_failed", now=EXP + 100_000)
    head, _, tag = expired.token.rpartition(".")
    expired.token = f"{head}.{_flip(tag, 0)}"
    without = {"iat": DROP, "exp": DROP}
    return [
        expired,
        make.make("exp is now - 61", "expired", now=EXP + 61),
        make.make("expired long ago", "expired", now=EXP + 100_000),
        make.make("expired, times in the payload alone", "expired", now=EXP + 61, header=without),
        make.make("expired, times in the header alone", "expired", now=EXP + 61, payload=without),
        make.make("iat is now + 61", "not_yet_valid", now=IAT - 61),
        make.make("iat far ahead, in the payload alone", "not_yet_valid", now=IAT - 10_000, header=without),
        make.make("iat far ahead, in the header alone", "not_yet_valid", now=IAT - 10_000, payload=without),
        make.make("header exp is later", "times_disagree", header={"exp": EXP + 1}),
        make.make("header exp is earlier", "times_disagree", header={"exp": EXP - 1}),
        make.make("header iat is later", "times_disagree", header={"iat": IAT + 1}),
        make.make("header iat is earlier", "times_disagree", header={"iat": IAT - 1}),
        make.make("exp nowhere", "missing_member", header={"exp": DROP}, payload={"exp": DROP}),
    ]


def all_cases(rng: Random) -> list[Case]:
    """Every case of transit.json, the good ones first."""
    make = Maker(rng)
    cases = _good(make)
    for group in (_bad_header, _bad_shape, _bad_key, _bad_payload, _bad_times):
        cases += group(make)
    return cases
