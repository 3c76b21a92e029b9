"""One way of pseudonyms in transit to a file of pseudonyms at rest, in a process of its own.

It says "ready" when everything is loaded and the domain is unlocked, waits for a line, works, and says how many rows
it wrote. Columns in memory are the same texts again and again, in shared buffers, so that no time goes into reading;
DuckDB and Spark read a file. All of them work and write in batches.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import blindnym

ROWS = 32_768
COLUMN = "sent"
#: Spark's tasks are to be many more than cores, so that none waits long for the last.
PARTITION = "16m"

Work = Callable[[], int]


def _batches(source: Path) -> list[Any]:
    """Batches of the file's texts, the first of them again and again."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(source)
    rows = file.metadata.num_rows
    batch = next(file.iter_batches(ROWS, columns=[COLUMN])).column(0)
    batches = [batch] * (rows // len(batch))
    rest = rows - len(batch) * len(batches)
    return [*batches, batch.slice(0, rest)] if rest else batches


def _write(target: Path, arrays: Iterator[Any]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(target, pa.schema([("stored", pa.string())])) as writer:
        for array in arrays:
            rows += len(array)
            writer.write_table(pa.table({"stored": array}))
    return rows


def pyarrow(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """Arrays, one after the other."""
    opened, batches = owner.open(), _batches(source)

    def work() -> int:
        return _write(target, (blindnym.at_rest(array, owner=opened) for array in batches))

    return work


def polars(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """A lazy frame that streams to a file."""
    import polars as pl

    import blindnym.polars  # noqa: F401 - it registers the expressions

    opened = owner.open()
    whole = pl.concat([pl.DataFrame({COLUMN: batch}) for batch in _batches(source)], rechunk=False)

    def work() -> int:
        column: Any = pl.col(COLUMN)
        whole.lazy().select(stored=column.blindnym.at_rest(owner=opened)).sink_parquet(target)
        rows: int = pl.scan_parquet(target).select(pl.len()).collect().item()
        return rows

    return work


def pandas(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """Series, one after the other."""
    import pandas as pd
    import pyarrow as pa

    opened = owner.open()
    series = [pd.Series(batch, dtype=pd.ArrowDtype(pa.string())) for batch in _batches(source)]

    def work() -> int:
        return _write(target, (pa.array(blindnym.at_rest(one, owner=opened)) for one in series))

    return work


def duckdb(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """A query from file to file."""
    import duckdb

    from blindnym.sql import register_duckdb

    connection = duckdb.connect()
    register_duckdb(connection, "at_rest", owner.open().opening(), errors="raise")

    def work() -> int:
        query = f"COPY (SELECT at_rest({COLUMN}) AS stored FROM '{source}') TO '{target}' (FORMAT parquet)"
        row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    return work


def _session() -> Any:
    import os

    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {"spark.ui.enabled": "false", "spark.sql.files.maxPartitionBytes": PARTITION}
    session = SparkSession.builder.master("local[*]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def bare_spark(source: Path, target: Path, _owner: blindnym.OwnerSource) -> Work:
    """The way of Spark where nothing is done but to cut texts to the length of the results: what is Spark's own."""
    session = _session()

    def cut(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.compute as pc

        for batch in batches:
            yield pa.RecordBatch.from_arrays([pc.utf8_slice_codeunits(batch.column(0), 0, 88)], names=["stored"])

    session.range(64).selectExpr("CAST(NULL AS STRING) AS sent").mapInArrow(cut, "stored string").collect()

    def work() -> int:
        session.read.parquet(str(source)).mapInArrow(cut, "stored string").write.parquet(str(target))
        rows: int = session.read.parquet(str(target)).count()
        return rows

    return work


def spark(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """A frame of PySpark, with a worker for each core."""
    import blindnym.spark

    session = _session()
    # Its start is not measured: that of the virtual machine, and of a worker for each core.
    warm = session.range(64).selectExpr("CAST(NULL AS STRING) AS sent")
    blindnym.spark.at_rest(warm, COLUMN, owner).collect()

    def work() -> int:
        frame = session.read.parquet(str(source))
        blindnym.spark.at_rest(frame, COLUMN, owner, result="stored").write.parquet(str(target))
        rows: int = session.read.parquet(str(target)).count()
        return rows

    return work


WAYS = {way.__name__: way for way in (pyarrow, polars, pandas, duckdb, spark, bare_spark)}


def main() -> None:
    """`paths.py WAY SOURCE TARGET OWNER`."""
    way, source, target, owner = sys.argv[1:]
    work = WAYS[way](Path(source), Path(target), pickle.loads(Path(owner).read_bytes()))
    print("ready", flush=True)
    sys.stdin.readline()
    print(work(), flush=True)


if __name__ == "__main__":
    main()
