"""The vectors that all languages share, and plain integers."""

import base64
import json
import sys
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import blindnym

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
sys.path.insert(0, str(VECTORS))

from vectorlib import study as reference  # noqa: E402
from vectorlib.curves import CURVES  # noqa: E402

P521 = CURVES["P-521"]


def rows(name: str, table: str) -> list[dict[str, Any]]:
    """A table of a file of vectors."""
    document: dict[str, list[dict[str, Any]]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    assert document[table]
    return document[table]


def domain(row: dict[str, Any]) -> blindnym.Domain:
    """The domain of a row."""
    return blindnym.Domain(row["domain"], crv=row["curve"], audience="")


def text(x: str) -> str:
    """What owners store."""
    return base64.b64encode(bytes.fromhex(x)).decode()


def test_ssins_are_judged_as_elsewhere() -> None:
    for row in rows("ssin.json", "cases"):
        try:
            digits, code = blindnym.Ssin(row["text"]).digits, None
        except blindnym.BlindnymError as error:
            digits, code = None, error.code
        assert code == row.get("error"), row
        if code is None:
            assert digits == row["digits"], row


def test_studies_derive_what_the_reference_derives() -> None:
    for row in rows("study.json", "derive"):
        key = blindnym.StudyKey(bytes.fromhex(row["key_hex"]))
        stored, study = text(row["at_rest_hex"]), text(row["study_hex"])
        assert key.pseudonyms([stored], domain=domain(row)) == [study]
        assert key.at_rest([study], domain=domain(row)) == [stored]


@settings(max_examples=20, deadline=None, database=None)
@given(st.binary(min_size=32, max_size=32), st.text(max_size=20), st.integers(2, P521.n - 1))
def test_studies_agree_with_plain_integers(key: bytes, name: str, scalar: int) -> None:
    x = P521.multiply(scalar, P521.generator)[0]
    point = P521.lift(x)
    assert point is not None
    expected = P521.multiply(reference.scalar(key, P521, name), point)[0]
    uhmep = blindnym.Domain(name, audience="")
    made = blindnym.StudyKey(key).pseudonyms([text(P521.hex(x))], domain=uhmep)
    assert made == [text(P521.hex(expected))]
