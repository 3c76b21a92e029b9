"""transit.json: opening transitInfo and going from the in-transit to the at-rest pseudonym."""

from random import Random
from typing import Any

from .curves import CURVES, P521, Curve
from .encoding import encode
from .jose import check_header, open_compact, split_compact
from .refusal import Refusal, expect, require
from .scalars import read_scalar
from .text import read_object
from .transit_cases import all_cases

Row = dict[str, Any]
SKEW = 60


def read_times(header: dict[str, Any], payload: dict[str, Any], now: int) -> None:
    """Payload times count, the header's where the payload has none; both must agree; 60 s of skew either way."""
    for member in ("iat", "exp"):
        if member in header and member in payload:
            require(header[member] == payload[member], "times_disagree")
    merged = header | payload
    require("exp" in merged, "missing_member")
    require(merged["exp"] >= now - SKEW, "expired")
    require("iat" not in merged or merged["iat"] <= now + SKEW, "not_yet_valid")


def open_transit(curve: Curve, token: str, audience: str, keys: list[Row], now: int) -> int:
    """The transit scalar s, or the refusal."""
    header, parts = split_compact(token)
    check_header(header, parts)
    for member in ("kid", "aud"):
        require(member in header, "missing_member")
    require(header["aud"] == audience, "wrong_audience")
    key = next((key for key in keys if key["kid"] == header["kid"]), None)
    if key is None:
        raise Refusal("unknown_kid")
    payload = read_object(open_compact(token, bytes.fromhex(key["key_hex"])))
    read_times(header, payload, now)
    require("scalar" in payload, "missing_member")
    return read_scalar(curve, payload["scalar"])


def build() -> dict[str, Any]:
    """All tables of transit.json."""
    rng = Random("transit")
    rows = []
    for case in all_cases(rng):
        curve: Curve = case.curve
        value = "".join(rng.choices("0123456789", k=11)).encode()
        secret = curve.draw_scalar(rng.randbytes)
        rest = curve.multiply(secret, encode(curve, value, 8)[0])
        point = rest if case.scalar is None else curve.multiply(curve.inverse(case.scalar), rest)
        row = {
            "name": case.name,
            "curve": curve.name,
            "domain": case.domain,
            "keys": case.keys,
            "now": case.now,
            "transit_x_hex": curve.hex(point[0]),
            "transit_y_hex": curve.hex(point[1]),
            "transit_info": case.token,
        }
        if case.scalar is not None:
            row["scalar_hex"] = curve.hex(case.scalar)
        if case.error is None:
            row |= {"at_rest_x_hex": curve.hex(rest[0]), "at_rest_y_hex": curve.hex(rest[1])}
            row |= {"payload_custom": case.payload_custom, "header_custom": case.header_custom}
        else:
            row["error"] = case.error
        rows.append(row)
    return {
        "source": "Computed by generate.py: own curve arithmetic, AES-GCM by cryptography; verified with jwcrypto.",
        "description": (
            "transitInfo is a compact JWE (alg dir, enc A256GCM) whose payload holds the scalar s; "
            "P_transit = s^-1 * P_rest and P_rest = s * P_transit. now is the time of reading in epoch "
            "seconds, the skew 60 s. "
            "scalar_hex is the scalar inside the token, absent where there is no usable one. "
            "header_custom holds the members other than alg, enc, kid, aud, iat, exp; payload_custom those "
            "other than iat, exp, scalar."
        ),
        "cases": rows,
    }


def check(document: dict[str, Any]) -> None:
    """Open every token again and multiply with its scalar."""
    names = [row["name"] for row in document["cases"]]
    expect(len(set(names)), len(names), "distinct case names")
    for row in document["cases"]:
        curve = CURVES[row["curve"]]
        found: Row
        try:
            scalar = open_transit(curve, row["transit_info"], row["domain"]["audience"], row["keys"], row["now"])
            point = int(row["transit_x_hex"], 16), int(row["transit_y_hex"], 16)
            rest = curve.multiply(scalar, point)
            found = {
                "scalar_hex": curve.hex(scalar),
                "at_rest_x_hex": curve.hex(rest[0]),
                "at_rest_y_hex": curve.hex(rest[1]),
            }
            found |= _custom(row)
        except Refusal as refusal:
            found = {"error": refusal.code} | {key: row[key] for key in ("scalar_hex",) if key in row}
        names = [*found, "error", "at_rest_x_hex"]
        expect(found, {key: row[key] for key in names if key in row}, row["name"])
    expect(any(CURVES[row["curve"]] is P521 for row in document["cases"]), True, "P-521 first")


def _custom(row: Row) -> Row:
    """The members that are not the managed ones, from the opened token."""
    header, _parts = split_compact(row["transit_info"])
    key = next(key for key in row["keys"] if key["kid"] == header["kid"])
    payload = read_object(open_compact(row["transit_info"], bytes.fromhex(key["key_hex"])))
    managed_header, managed_payload = ("alg", "enc", "kid", "aud", "iat", "exp"), ("iat", "exp", "scalar")
    return {
        "header_custom": {name: value for name, value in header.items() if name not in managed_header},
        "payload_custom": {name: value for name, value in payload.items() if name not in managed_payload},
    }
