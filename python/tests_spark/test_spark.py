"""PySpark in local mode, with two workers."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

import blindnym
import blindnym.spark

SSINS = ["97071143362", "82042605839", "50010100156"]


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """Two workers of this Python."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "100").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def service() -> blindnym.EmbeddedService:
    """A service with two domains."""
    return blindnym.EmbeddedService()


@pytest.fixture(scope="module")
def source(service: blindnym.EmbeddedService, tmp_path_factory: pytest.TempPathFactory) -> blindnym.OwnerSource:
    """What workers unlock the domain with."""
    document, jku, jwks, key = service.owner_material("uhmep_v1")
    path: Path = tmp_path_factory.mktemp("keys") / "owner.pem"
    path.write_text(key)
    return blindnym.OwnerSource(document, "uhmep_v1", jku, jwks, (str(path),))


@pytest.fixture(scope="module")
def sent(service: blindnym.EmbeddedService) -> list[str]:
    """Pseudonyms in transit of 600 rows."""
    made: list[str] = blindnym.pseudonymize(SSINS * 200, service=service, domain="uhmep_v1")
    return made


@pytest.fixture(scope="module")
def stored(source: blindnym.OwnerSource, sent: list[str]) -> list[str]:
    """What they are at rest."""
    made: list[str] = blindnym.at_rest(sent, owner=source.open())
    return made


def test_a_column_is_opened_by_the_workers(
    session: SparkSession, source: blindnym.OwnerSource, sent: list[str], stored: list[str]
) -> None:
    rows = [(n, one) for n, one in enumerate([*sent, None])]
    frame = session.createDataFrame(rows, "n int, sent string").repartition(4)
    made = blindnym.spark.at_rest(frame, "sent", source, result="stored")
    assert made.columns == ["n", "stored"]
    assert [row["stored"] for row in made.sort("n").collect()] == [*stored, None]


def test_problems_fail_the_task_or_are_told(
    session: SparkSession, source: blindnym.OwnerSource, sent: list[str], stored: list[str]
) -> None:
    frame = session.createDataFrame([(sent[0],), ("x",)], "sent string")
    told = blindnym.spark.at_rest(frame, "sent", source, problem="problem").collect()
    assert sorted(map(tuple, told), key=str) == sorted([(stored[0], None), (None, "base64")], key=str)
    with pytest.raises(PythonException, match="Base64"):
        blindnym.spark.at_rest(frame, "sent", source).collect()
    with pytest.raises(ValueError, match="no column 'nil'"):
        blindnym.spark.at_rest(frame, "nil", source)


def test_no_plan_holds_a_key(session: SparkSession, source: blindnym.OwnerSource, sent: list[str]) -> None:
    frame = session.createDataFrame([(sent[0],)], "sent string")
    made = blindnym.spark.at_rest(frame, "sent", source)
    jvm = getattr(made, "_jdf")  # noqa: B009
    plan = jvm.queryExecution().toString()
    assert "mapInArrow" in plan or "MapInArrow" in plan
    key = Path(source.keys[0]).read_text().splitlines()[1]
    for secret in (key, source.document, "PRIVATE"):
        assert secret not in plan


def test_a_function_of_sql(
    session: SparkSession, source: blindnym.OwnerSource, sent: list[str], stored: list[str]
) -> None:
    blindnym.spark.register(session, "at_rest", lambda: source.open(1).opening())
    frame = session.createDataFrame([(0, sent[0]), (1, None), (2, sent[1]), (3, "x")], "n int, sent string")
    frame.createOrReplaceTempView("patients")
    rows = session.sql("SELECT at_rest(sent) AS stored FROM patients ORDER BY n").collect()
    assert [row["stored"] for row in rows] == [stored[0], None, stored[1], None]


def test_tasks_that_run_again_give_the_same(
    session: SparkSession, source: blindnym.OwnerSource, sent: list[str], stored: list[str]
) -> None:
    frame = session.createDataFrame([(one,) for one in sent], "sent string").repartition(3)
    made = blindnym.spark.at_rest(frame, "sent", source)
    once, again = (sorted(row[0] for row in made.collect()) for _ in range(2))
    assert once == again == sorted(stored)
    assert pa.array(once).null_count == 0
