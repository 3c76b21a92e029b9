"""operations.json: whole exchanges of a client with the service."""

from random import Random
from typing import Any

from .client import Stream, chunks, is_problem, prepare, read_problem, read_response, request, target_domain
from .curves import CURVES, Curve, Point
from .encoding import encode
from .jose import open_compact, split_compact
from .operation_cases import all_cases, problem_bodies
from .refusal import expect
from .service import DOMAINS
from .text import read_object, unb64

Row = dict[str, Any]


def build() -> Row:
    """All tables of operations.json."""
    rng = Random("operations")
    problems = [{"body": body} | expected for body, expected in problem_bodies()]
    return {
        "source": "Computed by generate.py: own curve arithmetic, AES-GCM by cryptography; verified with jwcrypto.",
        "description": (
            "exchanges: rng_hex is the random stream, for every sent item of the call the scalar draws, "
            "then for every sent item "
            "16 bytes for its UUID. A response given as a JSON string is the raw body text. With r the "
            "blinding scalar, k the domain "
            "scalar, s the transit scalar: pseudonymize answers s^-1*k*(r*P), identify k^-1*s*(r*P_transit), convert "
            "s'^-1*k_to*k_from^-1*(r*P_rest), from in transit times s; the client multiplies by r^-1. now "
            "is the time of the call. "
            "service_keys: what only the service knows. problems: the members read from a problem document."
        ),
        "service_keys": [domain.keys() for domain in DOMAINS.values()],
        "exchanges": all_cases(rng),
        "problems": problems,
    }


def _replay(exchange: Row) -> None:
    """Run the client's side again."""
    curve = CURVES[exchange["curve"]]
    stream = Stream(bytes.fromhex(exchange["rng_hex"]))
    sent, refused = prepare(curve, exchange["inputs"], exchange["domain"]["buffer_size"], stream)
    expect(len(stream.data), 0, f"{exchange['name']}: random bytes left over")
    names = (exchange["domain"]["domain"], exchange["to_domain"]["domain"] if "to_domain" in exchange else None)
    groups = chunks(sent)
    requests = [request(curve, exchange["operation"], names, group, exchange["inputs"]) for group in groups]
    expect(requests, exchange["requests"], f"{exchange['name']}: requests")
    results: list[Row] = [{"error": refused.get(index)} for index in range(len(exchange["inputs"]))]
    for group, body in zip(groups, exchange["responses"], strict=True):
        for item, result in zip(group, read_response(exchange, curve, group, body), strict=True):
            results[item.index] = result
    expect(results, exchange["results"], f"{exchange['name']}: results")


def _scalar_of(curve: Curve, token: str, key: Row) -> int:
    header, _parts = split_compact(token)
    expect(header["kid"], key["kid"], "kid")
    payload = read_object(open_compact(token, bytes.fromhex(key["key_hex"])))
    return int.from_bytes(unb64(payload["scalar"]), "big")


def _verify_keys(exchange: Row, keys: dict[tuple[str, str], Row]) -> None:
    """With the service's keys, every good result belongs to its input: the same value behind both."""
    curve = CURVES[exchange["curve"]]
    source = keys[exchange["domain"]["domain"], curve.name]
    target = keys[target_domain(exchange)["domain"], curve.name]
    size = exchange["domain"]["buffer_size"]

    def clear(row: Row, key: Row) -> Point:
        """The value's point: k^-1 * P_rest, with P_rest = s * P_transit where there is a transitInfo."""
        if "value_hex" in row:
            return encode(curve, bytes.fromhex(row["value_hex"]), size)[0]
        point = int(row["x_hex"], 16), int(row["y_hex"], 16)
        scalar = curve.inverse(int(key["domain_scalar_hex"], 16))
        if "transit_info" in row:
            scalar = scalar * _scalar_of(curve, row["transit_info"], key) % curve.n
        return curve.multiply(scalar, point)

    for number, (item, result) in enumerate(zip(exchange["inputs"], exchange["results"], strict=True)):
        if "ok" in result:
            expect(clear(result, target), clear(item, source), f"{exchange['name']}: value behind result {number}")


def check(document: Row) -> None:
    """Replay every exchange and look behind every result with the service's keys."""
    names = [row["name"] for row in document["exchanges"]]
    expect(len(set(names)), len(names), "distinct exchange names")
    keys = {(row["domain"], row["curve"]): row for row in document["service_keys"]}
    for exchange in document["exchanges"]:
        _replay(exchange)
        _verify_keys(exchange, keys)
    for number, row in enumerate(document["problems"]):
        expect(is_problem(row["body"]), True, f"problems[{number}]")
        expect({"body": row["body"]} | read_problem(row["body"]), row, f"problems[{number}]")
