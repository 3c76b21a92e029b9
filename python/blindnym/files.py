"""Files of any size, with the engine of the command line."""

import os
from dataclasses import dataclass
from typing import Any

from blindnym import _blindnym
from blindnym._blindnym import Operation
from blindnym.progress import Progress, reporting


@dataclass(frozen=True)
class FileSummary:
    """What a run over a file came to, with what was done before it was resumed."""

    rows: int
    nulls: int
    resumed_rows: int
    problems: dict[str, int]
    """Rows with a problem, by code."""
    first_problem_row: int | None
    """Counted from 1, without the header."""


def convert_file(
    operation: Operation,
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    column: str,
    result: str,
    keep: bool = False,
    overwrite: bool = False,
    resume: bool = False,
    fail_fast: bool = False,
    pad_integers: int | None = None,
    part_rows: int = 65_536,
    progress: Progress = None,
) -> FileSummary:
    """Work on one column of a CSV, JSON Lines, Parquet or Arrow file; all others stay as they are.

    The result takes the column's place, or stands after it with `keep`. Rows with a problem are null there, and
    `{result}_problem` tells. What was done before an interruption is kept: `resume` goes on from there.

    >>> blindnym.convert_file(  # doctest: +SKIP
    ...     owner.opening(), "sent.parquet", "stored.parquet", column="patient", result="pseudonym"
    ... )
    """
    with reporting(progress, None, os.path.basename(source)) as told:
        summary: dict[str, Any] = _blindnym.convert_file(
            operation,
            source,
            target,
            column=column,
            result=result,
            keep=keep,
            overwrite=overwrite,
            resume=resume,
            fail_fast=fail_fast,
            pad_integers=pad_integers,
            part_rows=part_rows,
            progress=told,
        )
    return FileSummary(**summary)
