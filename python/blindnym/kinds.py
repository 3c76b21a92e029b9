"""How columns of each library go in and come out. No library is imported that the caller does not use."""

import sys
from collections.abc import Callable
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A column on its way."""

    capsule: Any
    """What has Arrow's PyCapsule interface."""
    length: int | None
    back: Callable[[Any], Any]
    """The results, as what the column was."""
    plain: Callable[[Any], Any]
    """Another column of as many rows, in the same library."""


def kind_of(column: Any) -> Kind:
    """Find out what a column is."""
    library = type(column).__module__.partition(".")[0]
    known = _KINDS.get(library)
    if known is not None:
        return known(column)
    if isinstance(column, list | tuple):
        return _python(column)
    if hasattr(column, "__arrow_c_stream__") or hasattr(column, "__arrow_c_array__"):
        length = len(column) if hasattr(column, "__len__") else None
        return Kind(column, length, _same, _same)
    message = (
        f"{type(column).__name__} is no column: give one of pyarrow, Polars or pandas, a list, or anything with "
        "Arrow's PyCapsule interface"
    )
    raise TypeError(message)


def problems_of(column: Any) -> list[tuple[int, str, str]]:
    """Row, code and text of each problem in a column of them."""
    from blindnym import _blindnym

    if nulls_of(column) == len(column):
        return []
    # pyarrow, then Polars and pandas, then what only has capsules.
    listed = getattr(column, "to_pylist", None) or getattr(column, "to_list", None)
    rows = column if isinstance(column, list) else listed() if listed else _blindnym.rows(column)
    told = ((row, tuple(one.values()) if isinstance(one, dict) else one) for row, one in enumerate(rows))
    # What is null in pandas may be no None.
    return [(row, *one) for row, one in told if isinstance(one, tuple)]


def nulls_of(column: Any) -> int:
    """How many rows are null."""
    if isinstance(column, list):
        return sum(row is None for row in column)
    if hasattr(column, "isna"):
        return int(column.isna().sum())
    # A method in Polars, a property elsewhere.
    count = column.null_count
    return int(count() if callable(count) else count)


def _same(made: Any) -> Any:
    return made


def _aligned(column: Any) -> Any:
    """The column, or a copy where its offsets do not stand at multiples of their width.

    Arrow only recommends that they do, and columns that were pickled for another process may not; the engine reads no
    others.
    """
    pa: Any = sys.modules["pyarrow"]
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    if all(_is_aligned(chunk) for chunk in chunks):
        return column
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    # Two are always written to new memory, though one of them is empty.
    copies = [pa.concat_arrays([chunk, chunk.slice(0, 0)]) for chunk in chunks]
    return pa.chunked_array(copies) if isinstance(column, pa.ChunkedArray) else copies[0]


def _is_aligned(array: Any) -> bool:
    pa: Any = sys.modules["pyarrow"]
    if pa.types.is_dictionary(array.type):
        return _is_aligned(array.dictionary)
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return True
    offsets = array.buffers()[1]
    return offsets is None or offsets.address % 8 == 0


def _pyarrow(column: Any) -> Kind:
    pa: Any = sys.modules["pyarrow"]
    if not isinstance(column, pa.Array | pa.ChunkedArray):
        message = f"{type(column).__name__} is no column: give an Array or a ChunkedArray"
        raise TypeError(message)

    def back(made: Any) -> Any:
        chunked = pa.chunked_array(made)
        if isinstance(column, pa.ChunkedArray):
            return chunked
        # Of one chunk nothing is copied.
        return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()

    return Kind(_aligned(column), len(column), back, back)


def _polars(column: Any) -> Kind:
    pl: Any = sys.modules["polars"]
    if not isinstance(column, pl.Series):
        message = "give a Series, or an expression its namespace: pl.col(…).blindnym, after `import blindnym.polars`"
        raise TypeError(message)

    def back(made: Any) -> Any:
        # A name that comes with the column would win over the one that is given.
        return pl.Series(made).rename(column.name)

    return Kind(column, len(column), back, back)


def _pandas(column: Any) -> Kind:
    import pyarrow as pa

    pd: Any = sys.modules["pandas"]
    if not isinstance(column, pd.Series):
        message = f"{type(column).__name__} is no column: give a Series"
        raise TypeError(message)

    def plain(made: Any) -> Any:
        array = pd.arrays.ArrowExtensionArray(pa.chunked_array(made))
        return pd.Series(array, index=column.index, name=column.name)

    def back(made: Any) -> Any:
        series = plain(made)
        return series if isinstance(column.dtype, pd.ArrowDtype) else series.astype(column.dtype)

    arrow = _aligned(pa.Array.from_pandas(column))
    return Kind(arrow, len(column), back, plain)


def _python(column: list[str | None] | tuple[str | None, ...]) -> Kind:
    from blindnym import _blindnym

    return Kind(_blindnym.texts(list(column)), len(column), _blindnym.rows, _blindnym.rows)


_KINDS: dict[str, Callable[[Any], Kind]] = {"pyarrow": _pyarrow, "polars": _polars, "pandas": _pandas}
