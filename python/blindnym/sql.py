"""Functions for SQL: DuckDB and DataFusion.

>>> import blindnym, duckdb
>>> from blindnym.sql import register_duckdb
>>> connection = duckdb.connect()
>>> register_duckdb(connection, "check_ssin", blindnym.operations.check_ssin())
>>> connection.sql("SELECT check_ssin('97.07.11-433.62')").fetchall()
[('97071143362',)]
"""

from typing import Any

import pyarrow as pa

from blindnym._blindnym import Operation
from blindnym.columns import Errors, run


def register_duckdb(connection: Any, name: str, operation: Operation, *, errors: Errors = "null") -> None:
    """Make an operation a function of a DuckDB connection: text in, text out, NULL for NULL.

    `errors` is "null" (rows with a problem are NULL) or "raise" (DuckDB ends the query with an error of its own, which
    has the text of ours).
    """
    from duckdb.sqltypes import VARCHAR

    def function(column: Any) -> Any:
        return run(operation, column, errors=errors, progress=False, what=name)

    # The same pseudonym twice is an accident where new ones are made, so that no call is folded into another.
    connection.create_function(
        name, function, [VARCHAR], VARCHAR, type="arrow", null_handling="special", side_effects=True
    )


def datafusion_function(name: str, operation: Operation, *, errors: Errors = "null") -> Any:
    """An operation as a function for `SessionContext.register_udf`: text in, text out, NULL for NULL.

    `errors` is "null" (rows with a problem are NULL) or "raise" (the query ends).
    """
    from datafusion import udf

    def function(column: pa.Array) -> pa.Array:
        text = column.cast(pa.string())
        return run(operation, text, errors=errors, progress=False, what=name)

    return udf(function, [pa.string()], pa.string(), "volatile", name)
