"""Files of any size, with the engine of the command line."""

import os
from dataclasses import dataclass
from typing import Any

from blindnym import _blindnym
from blindnym._blindnym import Operation
from blindnym.html import table
from blindnym.progress import Progress, reporting


@dataclass(frozen=True)
class FileSummary:
    """What a run over a file came to, with what was done before it was resumed."""

    rows: int
    """Rows of the file, without the header."""
    nulls: int
    """Rows that were null, and are."""
    resumed_rows: int
    """Rows that an earlier run had done."""
    problems: dict[str, int]
    """Rows with a problem, by code."""
    first_problem_row: int | None
    """Counted from 1, without the header; `None` where there is no problem."""

    def _repr_html_(self) -> str:
        """The counts: nothing of the file is in them."""
        counts: list[tuple[str, object]] = [("rows", self.rows), ("null", self.nulls)]
        counts.append(("done before it was resumed", self.resumed_rows))
        counts.append(("with a problem", sum(self.problems.values())))
        if self.first_problem_row is not None:
            counts.append(("first of them", self.first_problem_row))
        codes = sorted(self.problems.items(), key=lambda one: (-one[1], one[0]))
        return table(counts) + (table(codes, ("code", "rows")) if codes else "")


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

    - `overwrite`: the target may be there already, and is replaced once the new one is complete.
    - `fail_fast`: the first problem of a row ends the run.
    - `pad_integers`: integers are taken for texts of so many digits, 11 for SSINs that lost their leading zeros.
    - `part_rows`: rows in a part, which is what an interruption costs at most.
    - Out: what it came to. Rows with a problem raise nothing, but with `fail_fast`.
    - Raises `BlindnymError`: `file_output_exists`, `file_no_column`, `file_unfinished` (without `resume`),
      `file_differs` (`resume` of another run) and other codes that begin with `file_`; the codes of the operation,
      where they end the whole run.

    >>> convert_file(owner.opening(), "in.csv", "out.csv", column="sent", result="stored")  # doctest: +SKIP
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
