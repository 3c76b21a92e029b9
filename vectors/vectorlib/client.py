"""Reader's model of a client: what it sends for a batch and what it makes of the answers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .curves import Curve, Point
from .encoding import capacity, decode, encode
from .points import read_coordinates
from .refusal import Refusal, require
from .text import b64, compact, read_object

Row = dict[str, Any]
WRITE_LIMIT = 32
BATCH = 10
PATHS = {
    "pseudonymize": "pseudonymize",
    "identify": "identify",
    "convert_at_rest": "convert",
    "convert_in_transit": "convert",
}
PROBLEM_MEMBERS = ("type", "title", "status", "detail")


class Stream:
    """The bytes that the scripted random generator yields."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, length: int) -> bytes:
        """The next bytes."""
        if len(self.data) < length:
            raise ValueError("the random stream is too short")
        head, self.data = self.data[:length], self.data[length:]
        return head


@dataclass
class Sent:
    """One item that is sent: its place in the inputs, blinding scalar r and request id."""

    index: int
    point: Point
    scalar: int
    id: str = ""


def random_uuid(raw: bytes) -> str:
    """UUID version 4 made from 16 random bytes."""
    return str(UUID(bytes=raw, version=4))


def input_point(curve: Curve, item: Row, buffer_size: int) -> Point:
    """The curve point of an input; values over the writing limit or the capacity are refused."""
    if "value_hex" not in item:
        return int(item["x_hex"], 16), int(item["y_hex"], 16)
    value = bytes.fromhex(item["value_hex"])
    require(len(value) <= min(WRITE_LIMIT, capacity(curve, buffer_size)), "value_too_long")
    return encode(curve, value, buffer_size)[0]


def prepare(curve: Curve, inputs: list[Row], buffer_size: int, stream: Stream) -> tuple[list[Sent], dict[int, str]]:
    """Items to send, and the refused ones by index. All scalars of the call are drawn first, then all ids."""
    points: list[tuple[int, Point]] = []
    refused: dict[int, str] = {}
    for index, item in enumerate(inputs):
        try:
            points.append((index, input_point(curve, item, buffer_size)))
        except Refusal as refusal:
            refused[index] = refusal.code
    sent = [Sent(index, point, curve.draw_scalar(stream.take)) for index, point in points]
    for drawn in sent:
        drawn.id = random_uuid(stream.take(16))
    return sent, refused


def chunks(sent: list[Sent]) -> list[list[Sent]]:
    """Groups of at most ten."""
    return [sent[start : start + BATCH] for start in range(0, len(sent), BATCH)]


def request(curve: Curve, operation: str, names: tuple[str, str | None], group: list[Sent], inputs: list[Row]) -> Row:
    """One item: the single operation and the bare item. More: the Multiple operation and a list."""
    name, to = names
    single = len(group) == 1
    action = {True: PATHS[operation], False: PATHS[operation] + "Multiple"}[single]
    path = f"/pseudo/v1/domains/{name}/{action}" + (f"To/{to}" if to else "")
    items = []
    for item in group:
        x, y = curve.multiply(item.scalar, item.point)
        body = {"id": item.id, "crv": curve.name, "x": b64(curve.octets(x)), "y": b64(curve.octets(y))}
        if "transit_info" in inputs[item.index]:
            body["transitInfo"] = inputs[item.index]["transit_info"]
        items.append(body)
    return {"path": path, "body": items[0] if single else {"inputs": items}}


def is_problem(body: Row) -> bool:
    """No coordinates, and at least one member of a problem document."""
    return "x" not in body and "y" not in body and any(member in body for member in PROBLEM_MEMBERS)


def read_problem(body: Row) -> Row:
    """The members of a problem; status as a number also where it is written as text, null where it is neither."""
    status = body.get("status")
    if isinstance(status, str):
        status = int(status) if status.isascii() and status.isdigit() else None
    return {
        "type": body.get("type"),
        "title": body.get("title"),
        "status": status,
        "detail": body.get("detail"),
        "id": body.get("id"),
        "in_response_to": body.get("inResponseTo"),
    }


def target_domain(exchange: Row) -> Row:
    """Give the domain that the answers belong to: the one converted to, else the one called."""
    domain: Row = exchange["to_domain"] if "to_domain" in exchange else exchange["domain"]
    return domain


def read_output(exchange: Row, curve: Curve, output: Row, scalar: int) -> Row:
    """Check one output, unblind it with r^-1, and for identify decode the value."""
    identify = exchange["operation"] == "identify"
    domain = target_domain(exchange)
    require(not is_problem(output), "problem")
    needed = ("x", "y", "domain", "crv") + (() if identify else ("transitInfo",))
    require(all(member in output for member in needed), "missing_member")
    require(output["domain"] == domain["domain"], "wrong_domain")
    require(output["crv"] == curve.name, "wrong_curve")
    x, y = curve.multiply(curve.inverse(scalar), read_coordinates(curve, output["x"], output["y"]))
    if identify:
        return {"ok": True, "value_hex": decode(curve, x, domain["buffer_size"]).hex()}
    return {"ok": True, "x_hex": curve.hex(x), "y_hex": curve.hex(y), "transit_info": output["transitInfo"]}


def _match(group: list[Sent], outputs: list[Row]) -> list[Row | str]:
    """The output of each item, or an error code: by inResponseTo where any output has one, else by index."""
    if not any("inResponseTo" in output for output in outputs):
        return list(outputs) if len(outputs) == len(group) else ["output_count"] * len(group)
    matched: list[Row | str] = []
    for item in group:
        mine = [output for output in outputs if output.get("inResponseTo") == item.id]
        matched.append(mine[0] if len(mine) == 1 else "ambiguous_output" if mine else "missing_output")
    return matched


def read_response(exchange: Row, curve: Curve, group: list[Sent], body: object) -> list[Row]:
    """The results of one request; a body given as text is not JSON or at least no object."""
    try:
        members = read_object(body if isinstance(body, str) else compact(body))
        if len(group) == 1:
            matched: list[Row | str] = [members]
        elif "outputs" in members:
            matched = _match(group, members["outputs"])
        else:
            raise Refusal("problem" if is_problem(members) else "missing_member")
    except Refusal as refusal:
        matched = [refusal.code] * len(group)
    results: list[Row] = []
    for item, output in zip(group, matched, strict=True):
        try:
            if isinstance(output, str):
                raise Refusal(output)
            results.append(read_output(exchange, curve, output, item.scalar))
        except Refusal as refusal:
            results.append({"error": refusal.code})
    return results
