"""The exchanges of operations.json, each with the outcome that the rules of the service give it."""

from collections.abc import Callable
from random import Random
from typing import Any

from .curves import P256, P384, P521
from .exchange_maker import Bodies, Change, Maker, Row, chain, edit, rearrange, replace, without_ids
from .text import b64, minimal, signed_minimal, unb64

PROBLEM = {
    "type": "https://www.gcloud.belgium.be/rest/problems/badRequest",
    "title": "Bad Request",
    "status": 400,
    "detail": "Invalid point [ECPoint{curve='P-521', x=1, y=2}]",
}


def _sizes(make: Maker) -> list[Row]:
    special = [b"", b"1", bytes(32), b"\xff" * 32, b"\0" + make.rng.randbytes(31), "Zoë à Liège".encode()]
    ones = b"\xff" * 66
    again = [
        ones,
        bytes(66),
        (1).to_bytes(66, "big"),
        P521.octets(P521.n),
        P521.octets(P521.n + 1),
        b"\xfe" + bytes(65),
    ]
    long = make.rng.randbytes(33)
    eleven = make.values(11)
    convert = ("convert_at_rest", "convert_in_transit")
    rows = [
        make.make(f"{op}: {count} items", op, count) for op in ("pseudonymize", "identify") for count in (1, 2, 10, 11)
    ]
    rows += [make.make(f"{op}: {count} items", op, count) for op in convert for count in (1, 2, 11)]
    rows += [
        make.make("pseudonymize: 23 items", "pseudonymize", 23),
        make.make("pseudonymize: nothing", "pseudonymize", 0),
        make.make("pseudonymize: special values", "pseudonymize", special),
        make.make("identify: special values", "identify", special),
        make.make("identify: 40 bytes are read", "identify", [make.rng.randbytes(40), make.rng.randbytes(56)]),
        make.make("pseudonymize: the same value three times", "pseudonymize", [b"97071143362"] * 3),
        make.make("pseudonymize: rejected draws, single", "pseudonymize", 1, draws={0: again}),
        make.make(
            "pseudonymize: rejected draws in a batch",
            "pseudonymize",
            4,
            draws={0: again[:1], 2: again[1:], 3: again[3:4]},
        ),
        make.make("pseudonymize: value too long alone", "pseudonymize", [long], refused=(0,), errors="value_too_long"),
        make.make(
            "pseudonymize: all values too long",
            "pseudonymize",
            [long, bytes(57), bytes(300)],
            refused=(0, 1, 2),
            errors="value_too_long",
        ),
        make.make(
            "pseudonymize: one of two too long, so a single operation",
            "pseudonymize",
            [long, b"x"],
            refused=(0,),
            errors={0: "value_too_long"},
        ),
        make.make(
            "pseudonymize: one of three too long",
            "pseudonymize",
            [b"x", long, b"y"],
            refused=(1,),
            errors={1: "value_too_long"},
        ),
        make.make(
            "pseudonymize: one of eleven too long, so one request",
            "pseudonymize",
            [*eleven[:4], long, *eleven[5:]],
            refused=(4,),
            errors={4: "value_too_long"},
        ),
    ]
    for curve, room in ((P384, 32), (P256, 22)):
        values = [b"", b"82042605839", make.rng.randbytes(room), make.rng.randbytes(room + 1), b"z"]
        rows.append(
            make.make(
                f"pseudonymize: {curve.name}, one value too long",
                "pseudonymize",
                values,
                curve=curve,
                refused=(3,),
                errors={3: "value_too_long"},
            )
        )
        rows += [
            make.make(f"{op}: {curve.name}", op, count, curve=curve)
            for op, count in (("identify", 2), *((c, 1) for c in convert))
        ]
        rows.append(
            make.make(
                f"pseudonymize: {curve.name}, rejected draws",
                "pseudonymize",
                1,
                curve=curve,
                draws={0: [b"\xff" * curve.size, bytes(curve.size), curve.octets(curve.n), curve.octets(1)]},
            )
        )
    return rows


def _matching(make: Maker) -> list[Row]:
    rows = []
    stranger = {"inResponseTo": "00000000-0000-4000-8000-000000000000"}

    def extra(bodies: Bodies) -> None:
        bodies[0]["outputs"].insert(1, bodies[0]["outputs"][0] | stranger)

    for op in ("pseudonymize", "identify", "convert_at_rest"):

        def add(
            name: str, change: Change, errors: dict[int, str] | str | None = None, count: int = 3, op: str = op
        ) -> None:
            rows.append(make.make(f"{op}: {name}", op, count, change=change, errors=errors))

        add("outputs in another order", rearrange([2, 0, 1]))
        add("ten outputs reversed", rearrange(list(range(9, -1, -1))), count=10)
        add("no inResponseTo, matched by index", without_ids)
        add("single, no inResponseTo", without_ids, count=1)
        add("one output missing", rearrange([0, 2]), {1: "missing_output"})
        add("one output missing, the others exchanged", rearrange([2, 1]), {0: "missing_output"})
        add("one output missing, no inResponseTo", chain(rearrange([0, 2]), without_ids), "output_count")
        add("one output too many, no inResponseTo", chain(rearrange([0, 1, 2, 2]), without_ids), "output_count")
        add("no outputs", rearrange([]), "output_count")
        add("an extra output for an unknown id", extra)
        add("an output twice", rearrange([0, 1, 1, 2]), {1: "ambiguous_output"})
        add("an output in the place of another", rearrange([0, 0, 2]), {0: "ambiguous_output", 1: "missing_output"})
    return rows


def _problems(make: Maker) -> list[Row]:
    rows = []
    page = "<html><body>502 Bad Gateway</body></html>"

    def second(body: Any) -> Change:
        def change(bodies: Bodies) -> None:
            bodies[1] = body

        return change

    tail = dict.fromkeys(range(10, 12), "problem")
    head = dict.fromkeys(range(10), "problem")
    for op in ("pseudonymize", "identify", "convert_in_transit"):

        def add(name: str, change: Change, errors: dict[int, str] | str, count: int = 3, op: str = op) -> None:
            rows.append(make.make(f"{op}: {name}", op, count, change=change, errors=errors))

        add("one output is a problem", replace(1, PROBLEM, keep_id=True), {1: "problem"})
        add(
            "one output is a problem, another order",
            chain(replace(1, PROBLEM, keep_id=True), rearrange([2, 1, 0])),
            {1: "problem"},
        )
        add(
            "one output is a problem, no inResponseTo",
            chain(replace(1, PROBLEM, keep_id=True), without_ids),
            {1: "problem"},
        )
        add("all outputs are problems", chain(*(replace(i, PROBLEM, keep_id=True) for i in range(3))), "problem")
        add("the body is a problem", replace(None, PROBLEM | {"id": "Id-d5c7a0b1"}), "problem")
        add("the body of a single operation is a problem", replace(None, PROBLEM), "problem", 1)
        add("the first of two bodies is a problem", replace(None, PROBLEM), head, 12)
        add("the second of two bodies is a problem", second(PROBLEM), tail, 12)
        add("the body is not JSON", replace(None, page), "json")
        add("the body of a single operation is not JSON", replace(None, page), "json", 1)
        add("the body is empty", replace(None, ""), "json")
        add("the second of two bodies is not JSON", second(page), dict.fromkeys(range(10, 12), "json"), 12)
        add("the body is an empty object", replace(None, {}), "missing_member")
        add("the body of a single operation is an empty object", replace(None, {}), "missing_member", 1)
        add("an output is an empty object", chain(without_ids, replace(1, {})), {1: "missing_member"})
        for number, part in enumerate(
            ({"type": "about:blank"}, {"title": "Oops"}, {"status": 400}, {"status": "400"}, {"detail": "x"})
        ):
            names = ("type", "title", "status", "status as text", "detail")
            add(f"an output has only a problem's {names[number]}", chain(without_ids, replace(1, part)), {1: "problem"})
            add(f"a single body has only a problem's {names[number]}", replace(None, part), "problem", 1)
    return rows


def _bad_outputs(make: Maker) -> list[Row]:
    rows = []
    p = P521.p
    off = b64(bytes(65) + b"\x07")
    while P521.lift(off_x := int.from_bytes(make.rng.randbytes(65), "big")) is not None:
        pass

    def both(op: str, name: str, error: str | None, **changes: Any) -> None:
        """Once as a single operation, once as the middle one of three."""
        rows.append(make.make(f"{op}: {name}, single", op, 1, change=edit(None, **changes), errors=error))
        errors = None if error is None else {1: error}
        rows.append(make.make(f"{op}: {name}, one of three", op, 3, change=edit(1, **changes), errors=errors))

    for op in ("pseudonymize", "identify", "convert_at_rest"):
        both(op, "another domain", "wrong_domain", domain="vitalink_v1")
        both(op, "another curve", "wrong_curve", crv="P-384")
        both(op, "x missing", "missing_member", x=None)
        both(op, "y missing", "missing_member", y=None)
        both(op, "y is not a root at x", "not_on_curve", y=off)
        both(op, "x has no point", "not_on_curve", x=b64(P521.octets(off_x)))
        both(op, "x is p", "coordinate_range", x=b64(P521.octets(p)))
        both(op, "x is not Base64", "base64", x="!!!MQ==")
        both(op, "x is empty", "length", x="")
        both(op, "unknown members and a title beside coordinates", None, title="fine", status=200, extra={"a": []})
        rows.append(
            make.make(
                f"{op}: a title beside x alone", op, 1, change=edit(None, y=None, title="x"), errors="missing_member"
            )
        )
        for form, write in (("minimal", minimal), ("two's complement", signed_minimal)):

            def rewrite(text: str, write: Callable[[int], bytes] = write) -> str:
                return b64(write(int.from_bytes(unb64(text), "big")))

            both(op, f"coordinates in {form} form", None, x=rewrite, y=rewrite)
    for op in ("pseudonymize", "convert_at_rest", "convert_in_transit"):
        both(op, "transitInfo missing", "missing_member", transitInfo=None)
    both("convert_in_transit", "the source domain", "wrong_domain", domain="uhmep_v1")
    stray = P521.multiply(P521.draw_scalar(make.rng.randbytes), P521.generator)
    both("identify", "point of no value", "foreign_point", x=b64(P521.octets(stray[0])), y=b64(P521.octets(stray[1])))
    return rows


def all_cases(rng: Random) -> list[Row]:
    """Every exchange of operations.json."""
    make = Maker(rng)
    return _sizes(make) + _matching(make) + _problems(make) + _bad_outputs(make)


def problem_bodies() -> list[tuple[Row, Row]]:
    """Problem documents, with the members read from them."""
    empty: Row = {"type": None, "title": None, "status": None, "detail": None, "id": None, "in_response_to": None}
    request_id = "3f0f7c44-6d0a-4c05-8f0e-0f7f5b8c2d11"
    href = "https://www.belgif.be/specification/rest/api-guide/problems/badRequest.html"
    belgif = {"type": "urn:problem-type:belgif:badRequest", "href": href, "title": "Bad Request", "status": 400}
    gateway = {"title": "Bad Request", "detail": "Invalid parameter: 'a' is not a valid SSIN.", "id": "Id-d5c7a0b1"}
    return [
        (PROBLEM, empty | PROBLEM),
        (
            PROBLEM | {"id": "Id-d5c7", "inResponseTo": request_id},
            empty | PROBLEM | {"id": "Id-d5c7", "in_response_to": request_id},
        ),
        (belgif, empty | {name: value for name, value in belgif.items() if name != "href"}),
        (gateway, empty | gateway),
        ({"type": "about:blank"}, empty | {"type": "about:blank"}),
        ({"title": "Not Found"}, empty | {"title": "Not Found"}),
        ({"detail": "Détail élargi"}, empty | {"detail": "Détail élargi"}),
        ({"status": 400}, empty | {"status": 400}),
        ({"status": "400"}, empty | {"status": 400}),
        ({"title": "Service Unavailable", "status": "503"}, empty | {"title": "Service Unavailable", "status": 503}),
        ({"title": "Unexpected", "status": "undefined"}, empty | {"title": "Unexpected"}),
        ({"title": "", "status": 500}, empty | {"title": "", "status": 500}),
    ]
