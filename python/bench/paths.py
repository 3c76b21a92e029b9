"""One way of a file of pseudonyms in transit to a file of pseudonyms at rest, in a process of its own.

It says "ready" when everything is loaded and the domain is unlocked, waits for a line, works, and says how many rows
it wrote. Nothing but the column is in the file, and it is read and written in batches.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import blindnym

ROWS = 32_768
COLUMN = "sent"

Work = Callable[[], int]


def _batches(source: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(source).iter_batches(ROWS, columns=[COLUMN]):
        yield batch.column(0)


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
    opened = owner.open()

    def work() -> int:
        return _write(target, (blindnym.at_rest(array, owner=opened) for array in _batches(source)))

    return work


def polars(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """A lazy frame that streams from file to file."""
    import polars as pl

    import blindnym.polars  # noqa: F401 - it registers the expressions

    opened = owner.open()

    def work() -> int:
        column: Any = pl.col(COLUMN)
        frame = pl.scan_parquet(source).select(stored=column.blindnym.at_rest(owner=opened))
        frame.sink_parquet(target)
        rows: int = pl.scan_parquet(target).select(pl.len()).collect().item()
        return rows

    return work


def pandas(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """Series, one after the other."""
    import pandas as pd
    import pyarrow as pa

    opened = owner.open()

    def work() -> int:
        def series() -> Iterator[Any]:
            for array in _batches(source):
                yield pd.Series(array, dtype=pd.ArrowDtype(pa.string()))

        return _write(target, (pa.array(blindnym.at_rest(one, owner=opened)) for one in series()))

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


def spark(source: Path, target: Path, owner: blindnym.OwnerSource) -> Work:
    """A frame of PySpark, with a worker for each core."""
    import os

    from pyspark.sql import SparkSession

    import blindnym.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    # Its start is not measured: that of the virtual machine, and of a worker for each core.
    warm = session.range(64).selectExpr("CAST(NULL AS STRING) AS sent")
    blindnym.spark.at_rest(warm, COLUMN, owner).collect()

    def work() -> int:
        frame = session.read.parquet(str(source))
        blindnym.spark.at_rest(frame, COLUMN, owner, result="stored").write.parquet(str(target))
        rows: int = session.read.parquet(str(target)).count()
        return rows

    return work


WAYS = {way.__name__: way for way in (pyarrow, polars, pandas, duckdb, spark)}


def main() -> None:
    """`paths.py WAY SOURCE TARGET OWNER`."""
    way, source, target, owner = sys.argv[1:]
    work = WAYS[way](Path(source), Path(target), pickle.loads(Path(owner).read_bytes()))
    print("ready", flush=True)
    sys.stdin.readline()
    print(work(), flush=True)


if __name__ == "__main__":
    main()
