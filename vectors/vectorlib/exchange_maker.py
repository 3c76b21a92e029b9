"""Building one exchange with the service, and editing its answers."""

from collections.abc import Callable
from random import Random
from typing import Any

from .client import Stream, chunks, prepare, request
from .curves import P521, Curve, Point
from .service import DOMAINS, NOW, Domain, Service

Row = dict[str, Any]
Bodies = list[Any]
Change = Callable[[Bodies], None]


class Maker:
    """Builds exchanges: the client's requests, the service's true answers, then one change."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.service = Service(rng)

    def values(self, count: int) -> list[bytes]:
        """Random eleven-digit values."""
        return ["".join(self.rng.choices("0123456789", k=11)).encode() for _ in range(count)]

    def make(
        self,
        name: str,
        operation: str = "pseudonymize",
        values: list[bytes] | int = 1,
        *,
        curve: Curve = P521,
        change: Change | None = None,
        errors: dict[int, str] | str | None = None,
        refused: tuple[int, ...] = (),
        draws: dict[int, list[bytes]] | None = None,
    ) -> Row:
        """`errors` by input index, or one for all; `refused` inputs are not sent; `draws` precede an item's scalar."""
        clear = self.values(values) if isinstance(values, int) else values
        source = DOMAINS["uhmep_v1", curve.name]
        target = DOMAINS["ehealth_v1", curve.name] if operation.startswith("convert") else source
        inputs, transit = self._inputs(operation, source, clear)
        count = len(clear) - len(refused)
        stream = b""
        for position in range(count):
            stream += b"".join((draws or {}).get(position, [])) + self._scalar_bytes(curve)
        stream += self.rng.randbytes(16 * count)
        sent, _refused = prepare(curve, inputs, source.buffer_size, Stream(stream))
        groups = chunks(sent)
        to = target.name if target is not source else None
        requests = [request(curve, operation, (source.name, to), group, inputs) for group in groups]
        results: list[Row] = [{"error": "value_too_long"} for _ in clear]
        responses: Bodies = []
        for group, wire in zip(groups, requests, strict=True):
            outputs = []
            items = wire["body"].get("inputs", [wire["body"]])
            for item, body in zip(group, items, strict=True):
                answer, results[item.index] = self._answer(
                    operation,
                    (source, target),
                    transit.get(item.index, 1),
                    (item.point, item.scalar),
                    clear[item.index],
                    body,
                )
                outputs.append(answer)
            responses.append(outputs[0] if len(group) == 1 else {"outputs": outputs})
        if change is not None:
            change(responses)
        for index in range(len(clear)) if isinstance(errors, str) else (errors or {}):
            results[index] = {"error": errors if isinstance(errors, str) else (errors or {})[index]}
        row: Row = {"name": name, "operation": operation, "curve": curve.name, "domain": source.parameters()}
        if to:
            row["to_domain"] = target.parameters()
        row |= {"now": NOW, "rng_hex": stream.hex(), "inputs": inputs}
        return row | {"requests": requests, "responses": responses, "results": results}

    def _scalar_bytes(self, curve: Curve) -> bytes:
        """Bytes that are accepted at once; the top bits that P-521 masks are left random."""
        scalar = bytearray(curve.octets(curve.draw_scalar(self.rng.randbytes)))
        if curve is P521:
            scalar[0] |= self.rng.randrange(128) << 1
        return bytes(scalar)

    def _inputs(self, operation: str, domain: Domain, clear: list[bytes]) -> tuple[list[Row], dict[int, int]]:
        """The inputs, and the transit scalar of each where it has one."""
        if operation == "pseudonymize":
            return [{"value_hex": value.hex()} for value in clear], {}
        inputs: list[Row] = []
        scalars: dict[int, int] = {}
        for index, value in enumerate(clear):
            if operation == "convert_at_rest":
                point, extra = self.service.at_rest(domain, value), {}
            else:
                point, token, scalars[index] = self.service.in_transit(domain, value)
                extra = {"transit_info": token}
            inputs.append({"x_hex": domain.curve.hex(point[0]), "y_hex": domain.curve.hex(point[1])} | extra)
        return inputs, scalars

    def _answer(
        self,
        operation: str,
        domains: tuple[Domain, Domain],
        transit: int,
        blinded: tuple[Point, int],
        value: bytes,
        item: Row,
    ) -> tuple[Row, Row]:
        """The response item for r*P and the result for P: both are the same multiple m of their point."""
        source, target = domains
        curve, n = source.curve, source.curve.n
        point, r = blinded
        if operation == "identify":
            m = curve.inverse(source.scalar) * transit % n
            return self.service.output(source, item, curve.multiply(m * r, point), None), {
                "ok": True,
                "value_hex": value.hex(),
            }
        scalar = curve.draw_scalar(self.rng.randbytes)
        m = curve.inverse(scalar) * target.scalar % n
        if operation != "pseudonymize":
            m = m * curve.inverse(source.scalar) * transit % n
        token = self.service.seal(target, scalar)
        x, y = curve.multiply(m, point)
        result = {"ok": True, "x_hex": curve.hex(x), "y_hex": curve.hex(y), "transit_info": token}
        return self.service.output(target, item, curve.multiply(m * r, point), token), result


def edit(index: int | None, **changes: Any) -> Change:
    """Change members of one output of the first response (None: the bare body); a change to None removes."""

    def change(bodies: Bodies) -> None:
        output = bodies[0] if index is None else bodies[0]["outputs"][index]
        for name, value in changes.items():
            if value is None:
                del output[name]
            else:
                output[name] = value(output[name]) if callable(value) else value

    return change


def replace(index: int | None, output: Any, keep_id: bool = False) -> Change:
    """Put another output in the place of one (None: the whole first body)."""

    def change(bodies: Bodies) -> None:
        if index is None:
            bodies[0] = output
        else:
            outputs = bodies[0]["outputs"]
            outputs[index] = output | ({"inResponseTo": outputs[index]["inResponseTo"]} if keep_id else {})

    return change


def rearrange(order: list[int]) -> Change:
    """Take the outputs of the first response in this order; a number may be missing or occur twice."""

    def change(bodies: Bodies) -> None:
        bodies[0]["outputs"] = [dict(bodies[0]["outputs"][index]) for index in order]

    return change


def without_ids(bodies: Bodies) -> None:
    """Remove inResponseTo everywhere."""
    for body in bodies:
        for output in body.get("outputs", [body]):
            output.pop("inResponseTo", None)


def chain(*changes: Change) -> Change:
    """One change after the other."""

    def change(bodies: Bodies) -> None:
        for step in changes:
            step(bodies)

    return change
