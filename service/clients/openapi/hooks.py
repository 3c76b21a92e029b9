"""What an OpenAPI document cannot say, for Schemathesis: which inputs are right in every respect.

Every second request that follows the schema is made right: a point of the curve, of a pseudonym in transit where
one is asked for. Such a request must succeed, and every operation must have succeeded at least once.
"""

from __future__ import annotations

import uuid
from itertools import count
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import requests
import schemathesis
from schemathesis import GenerationMode

if TYPE_CHECKING:
    from schemathesis import Case, CheckContext, HookContext, Response

DOMAIN = "uhmep_v1"
TARGET = "ehealth_v1"
# The base point of P-521 (SEC 2, section 2.6.1): as good a blinded point as any.
POINT = {
    "crv": "P-521",
    "x": "AMaFjga3BATpzZ4+y2YjlbRCnGSBOQU/tSH4KK9ga009uqFLXnfv51ko/h3BJ6L/qN4zSLPBhWpCm/l+fjHC5b1m",
    "y": "ARg5KWp4mjvABFyKX7QsfRvZmPVESVebRGgXr70XJz5mLJfucple9CZAxVC5AT+tB2E1PHCGonLCQIi+lHaf0WZQ",
}
SLOWEST_ANSWER = 10

# Ids of the cases that were made right.
right: set[str] = set()
numbers = count()


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Ask for no access token: a service for development takes none."""
    del raw_schema["security"]


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Make every second request that follows the schema right in every respect."""
    if case.method == "POST" and follows_the_schema(case) and next(numbers) % 2 == 0:
        name = case.operation.definition.raw["operationId"]
        case.path_parameters = {"key": DOMAIN} | ({"toKey": TARGET} if "toKey" in case.path else {})
        case.body = body(name, case)
        case.media_type = "application/json"
        right.add(case.id)


def follows_the_schema(case: Case) -> bool:
    """Tell requests that were made to follow the document from those made to break it."""
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def body(name: str, case: Case) -> dict[str, Any]:
    """Return inputs for an operation: points, and for all but pseudonymize in transit."""
    wanted = POINT if name.startswith("pseudonymize") else in_transit(case.operation.schema.get_base_url())
    if "Multiple" not in name:
        return wanted | {"id": str(uuid.uuid4())}
    return {"inputs": [wanted | {"id": str(uuid.uuid4())} for _ in range(10)]}


def in_transit(base: str) -> dict[str, Any]:
    """Return a pseudonym in transit that the service gives for the point."""
    url = f"{base.rstrip('/')}/pseudo/v1/domains/{DOMAIN}/pseudonymize"
    answer = requests.post(url, json=POINT | {"id": "in-transit"}, timeout=SLOWEST_ANSWER)
    answer.raise_for_status()
    return {name: answer.json()[name] for name in ("crv", "x", "y", "transitInfo")}


@schemathesis.check
class operations_work:  # the name on the command line
    """A request that is right in every respect succeeds, and there was one for every operation."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.answered: set[str] = set()

    def after_response(self, ctx: CheckContext, response: Response, case: Case) -> None:
        """Look at one answer."""
        self.asked.add(case.operation.label)
        if response.status_code == 200:
            self.answered.add(case.operation.label)
        elif case.id in right:
            raise AssertionError(f"a right request was answered with {response.status_code}")

    def after_run(self, ctx: CheckContext) -> None:
        """Look at all of them."""
        never = sorted(self.asked - self.answered)
        if never:
            raise AssertionError(f"never answered with 200: {', '.join(never)}")


@schemathesis.check
def items_are_answered(ctx: CheckContext, response: Response, case: Case) -> None:
    """One output for each input; a problem for what is no input, and a point for what is right."""
    if response.status_code != 200 or not isinstance(case.body, dict) or "inputs" not in case.body:
        return
    inputs, outputs = case.body["inputs"], response.json()["outputs"]
    assert len(outputs) == len(inputs), f"{len(outputs)} outputs for {len(inputs)} inputs"
    raw = case.operation.schema.raw_schema
    validator = jsonschema_rs.validator_for({"$ref": "#/components/schemas/Input", "components": raw["components"]})
    for given, output in zip(inputs, outputs, strict=True):
        if case.id in right:
            assert "x" in output, "a right input was answered with a problem"
        elif not validator.is_valid(given):
            assert "status" in output, "something that is no input was answered with a point"
