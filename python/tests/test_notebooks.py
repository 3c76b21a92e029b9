"""What notebooks show, and store."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import SSINS
from IPython.core.formatters import DisplayFormatter

import blindnym


def shown(thing: object) -> dict[str, str]:
    """What a notebook stores of it."""
    formatter: Any = DisplayFormatter
    bundle: dict[str, str] = formatter().format(thing)[0]
    assert set(bundle) == {"text/plain", "text/html"}
    return bundle


def cells(text: str) -> list[str]:
    """The cells of its tables."""
    return re.findall(r"<t[dh] [^>]*>(.*?)</t[dh]>", text)


class Capsules:
    """A column of a library that nobody knows."""

    def __init__(self, rows: list[str | None]) -> None:
        self.rows = pa.chunked_array([rows], pa.string())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's interface."""
        return self.rows.__arrow_c_stream__(requested_schema)


KINDS: list[Any] = [list, tuple, pa.array, lambda rows: pa.chunked_array([rows]), pl.Series, pd.Series, Capsules]


@pytest.mark.parametrize("kind", KINDS)
def test_columns_show_counts_by_code(kind: Any) -> None:
    made = blindnym.check_ssin(kind([SSINS[0], "x", None, "97071143361", "y"]), errors="column")
    bundle = shown(made)
    assert bundle["text/plain"] == "Columns(rows=5, nulls=4, problems={'ssin_length': 2, 'ssin_check': 1})"
    told = cells(bundle["text/html"])
    assert told[:8] == ["rows", "5", "with a result", "1", "null before", "1", "with a problem", "3"]
    assert told[8:14] == ["code", "rows", "ssin_length", "2", "ssin_check", "1"]
    assert told[14:19] == ["row", "code", "text", "1", "ssin_length"]


def test_columns_without_a_problem_show_no_table_of_them() -> None:
    made = blindnym.check_ssin(pa.array(SSINS), errors="column")
    assert shown(made)["text/plain"] == "Columns(rows=3, nulls=0, problems={})"
    assert cells(shown(made)["text/html"]) == [
        *("rows", "3", "with a result", "3"),
        *("null before", "0", "with a problem", "0"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_no_cell_of_a_column_is_shown(
    kind: Any, service: blindnym.EmbeddedService, uhmep: blindnym.Domain, sent: list[str]
) -> None:
    made = blindnym.identify(kind([*sent, "x"]), service=service, domain=uhmep, errors="column")
    assert (made.result if isinstance(made.result, list) else pl.Series(made.result).to_list()) == [*SSINS, None]
    for text in [*shown(made).values(), str(made)]:
        assert not any(ssin in text for ssin in SSINS)


def test_a_few_problems_stand_for_many() -> None:
    made = blindnym.check_ssin(pa.array(["x"] * 2_007), errors="column")
    html = shown(made)["text/html"]
    assert html.endswith("<p>and 2,002 more</p>")
    assert len(html) < 3_000


def test_texts_of_problems_are_escaped() -> None:
    # As a service could tell them.
    problems = [("problem", "<script>alert('x')</script> & more"), None]
    html = shown(blindnym.Columns([None, "a"], problems))["text/html"]
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; more" in html
    assert "<script" not in html


def test_summaries_of_files_show_counts(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("n,ssin\n1,97071143362\n2,\n3,x\n4,97071143361\n5,y\n")
    operation = blindnym.operations.check_ssin()
    made = blindnym.convert_file(operation, source, tmp_path / "out.csv", column="ssin", result="ssin11")
    told = cells(shown(made)["text/html"])
    assert told[:6] == ["rows", "5", "null", "1", "done before it was resumed", "0"]
    assert told[6:] == [
        *("with a problem", "3", "first of them", "3"),
        *("code", "rows", "ssin_length", "2", "ssin_check", "1"),
    ]
    odd = blindnym.FileSummary(rows=1_234, nulls=0, resumed_rows=0, problems={"<b>": 1}, first_problem_row=1)
    assert "1,234" in shown(odd)["text/html"]
    assert "&lt;b&gt;" in shown(odd)["text/html"]
