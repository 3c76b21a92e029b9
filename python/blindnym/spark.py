"""PySpark 4: columns of distributed frames.

Workers get an `OwnerSource` by broadcast, which holds keys only locked, and unlock it with a
private key that they have as a file. Neither plans nor logs hold a key. A task that is run again gives the same rows:
pseudonyms at rest and study pseudonyms are functions of their input.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from blindnym._blindnym import Operation
from blindnym.columns import Errors, run
from blindnym.owners import OwnerSource

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


def at_rest(
    frame: "DataFrame",
    column: str,
    source: OwnerSource,
    *,
    result: str = "pseudonym_at_rest",
    problem: str | None = None,
    threads: int = 1,
    subject: str | None = None,
) -> "DataFrame":
    """Replace a column of pseudonyms in transit by pseudonyms at rest.

    Rows with a problem are null, and told in a column named by `problem`; without such a column they fail the task.
    `threads` is for each task: Spark runs one for each core. `subject` is that of `blindnym.at_rest`.

    - In: `column` is text: pseudonyms in transit of the source's domain.
    - Out: a frame with `result` in the column's place, text, and `problem` after it: codes, null where a row is good.
    - Raises `ValueError` where there is no such column. Tasks raise the codes of `blindnym.at_rest` and of
      `OwnerSource.open`, which Spark shows in a `PythonException`.
    """
    broadcast = frame.sparkSession.sparkContext.broadcast(source)

    def operation() -> Operation:
        here: OwnerSource = broadcast.value
        return here.open(threads).opening(subject=subject)

    return transform(frame, column, operation, result=result, problem=problem)


def transform(
    frame: "DataFrame",
    column: str,
    operation: Callable[[], Operation],
    *,
    result: str,
    problem: str | None = None,
) -> "DataFrame":
    """Replace a column by the results of an operation, which each task makes for itself.

    `operation` is pickled, so that it may close over an `OwnerSource` and no owner. Columns and errors are those of
    `at_rest` here.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    fields = []
    for field in frame.schema.fields:
        if field.name != column:
            fields.append(field)
            continue
        fields.append(StructField(result, StringType()))
        if problem is not None:
            fields.append(StructField(problem, StringType()))
    if len(fields) == len(frame.schema.fields) and column not in frame.columns:
        message = f"there is no column {column!r} among {frame.columns}"
        raise ValueError(message)
    work = _Batches(column, operation, result, problem)
    return frame.mapInArrow(work, StructType(fields))


class _Batches:
    """What `mapInArrow` calls in each task."""

    def __init__(self, column: str, operation: Callable[[], Operation], result: str, problem: str | None) -> None:
        self._column, self._operation, self._result, self._problem = column, operation, result, problem

    def __call__(self, batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        operation = self._operation()
        for batch in batches:
            yield self._one(operation, batch)

    def _one(self, operation: Operation, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        import pyarrow as pa

        errors: Errors = "raise" if self._problem is None else "column"
        names: list[str] = []
        arrays: list[pa.Array] = []
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            if name != self._column:
                names.append(name)
                arrays.append(array)
                continue
            made = run(operation, array.cast(pa.string()), errors=errors, progress=False, what="")
            names.append(self._result)
            if self._problem is None:
                arrays.append(made)
                continue
            arrays.append(made.result)
            names.append(self._problem)
            arrays.append(_codes(made.problems))
        return pa.RecordBatch.from_arrays(arrays, names=names)


def _codes(problems: Any) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(pc.is_valid(problems), problems.field("code"), None)


def register(
    session: "SparkSession", name: str, operation: Callable[[], Operation], *, errors: Errors = "null"
) -> None:
    """Make an operation a function of Spark SQL: text in, text out, NULL for NULL.

    `operation` is called in each worker, for each batch; what it closes over is pickled, so that it may hold an
    `OwnerSource`, which opens once in a process, and no owner. `errors` is "null" or "raise".
    """
    import pyarrow as pa
    from pyspark.sql.functions import arrow_udf
    from pyspark.sql.types import StringType

    def function(column: pa.Array) -> pa.Array:
        return run(operation(), column, errors=errors, progress=False, what=name)

    # The types tell Spark what kind of function it is.
    session.udf.register(name, arrow_udf(function, StringType()))
