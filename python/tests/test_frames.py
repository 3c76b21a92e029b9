"""Columns of the libraries that people use."""

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import SSINS

import blindnym
import blindnym.polars
from blindnym.sql import datafusion_function, register_duckdb


def test_polars_series_keep_their_names(owner: blindnym.Owner, sent: list[str], stored: list[str]) -> None:
    made = blindnym.at_rest(pl.Series("patient", [*sent, None]), owner=owner)
    assert isinstance(made, pl.Series)
    assert (made.name, made.to_list()) == ("patient", [*stored, None])
    assert made.dtype == pl.String
    categories = pl.Series("patient", sent, dtype=pl.Categorical)
    assert blindnym.at_rest(categories, owner=owner).to_list() == stored


def test_polars_expressions_work_in_frames_lazy_frames_and_streams(
    service: blindnym.EmbeddedService, owner: blindnym.Owner, stored: list[str]
) -> None:
    frame = pl.DataFrame({"ssin": [*SSINS, None], "n": [1, 2, 3, 4]})
    ssin: Any = pl.col("ssin")
    sent = ssin.blindnym.pseudonymize(service=service, domain="uhmep_v1")
    expression = sent.blindnym.at_rest(owner=owner).alias("pseudonym")
    expected = pl.DataFrame({"n": [1, 2, 3, 4], "pseudonym": [*stored, None]})
    assert frame.select("n", expression).equals(expected)
    assert frame.lazy().select("n", expression).collect().equals(expected)
    assert frame.lazy().select("n", expression).collect(engine="streaming").sort("n").equals(expected)


def test_polars_expressions_tell_problems_beside_results() -> None:
    frame = pl.DataFrame({"ssin": ["97.07.11-433.62", "x", None]})
    ssin: Any = pl.col("ssin")
    checked = ssin.blindnym.check_ssin(errors="column").alias("checked")
    made = frame.select(checked).unnest("checked")
    assert made["result"].to_list() == ["97071143362", None, None]
    assert made["problem"].struct.field("code").to_list() == [None, "ssin_length", None]
    lazy = frame.lazy().select(checked)
    assert lazy.collect_schema() == lazy.collect().schema


@pytest.mark.parametrize("dtype", ["object", "string", pd.ArrowDtype(pa.string())])
def test_pandas_series_keep_index_name_and_kind(
    dtype: Any, owner: blindnym.Owner, sent: list[str], stored: list[str]
) -> None:
    series = pd.Series([*sent, None], index=[7, 5, 3, 1], name="patient", dtype=dtype)
    made = blindnym.at_rest(series, owner=owner)
    assert list(made.index) == [7, 5, 3, 1]
    assert made.name == "patient"
    assert made.dtype == series.dtype
    assert list(made[:3]) == stored
    assert made.isna().tolist() == [False, False, False, True]
    told = blindnym.check_ssin(pd.Series(["x"], name="n", dtype=dtype), errors="column")
    assert told.problems.iloc[0]["code"] == "ssin_length"


def test_duckdb_calls_it_in_sql(service: blindnym.EmbeddedService, owner: blindnym.Owner, stored: list[str]) -> None:
    connection = duckdb.connect()
    register_duckdb(connection, "pseudonymize", service.pseudonymizing(service.domain("uhmep_v1")))
    register_duckdb(connection, "at_rest", owner.opening())
    connection.execute("CREATE TABLE patients AS SELECT unnest(?) AS ssin", [[*SSINS, None, "x"]])
    rows = connection.sql("SELECT at_rest(pseudonymize(ssin)) FROM patients ORDER BY rowid").fetchall()
    assert [row[0] for row in rows] == [*stored, None, None]
    register_duckdb(connection, "strict", blindnym.operations.check_ssin(), errors="raise")
    with pytest.raises(duckdb.Error, match="11 digits"):
        connection.sql("SELECT strict(ssin) FROM patients").fetchall()


def test_datafusion_calls_it_in_sql(owner: blindnym.Owner, sent: list[str], stored: list[str]) -> None:
    import datafusion

    context = datafusion.SessionContext()
    context.register_udf(datafusion_function("at_rest", owner.opening()))
    context.from_pydict({"sent": [*sent, None]}, name="patients")
    rows = context.sql("SELECT at_rest(sent) AS stored FROM patients").to_pydict()
    assert rows["stored"] == [*stored, None]
