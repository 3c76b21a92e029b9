"""Bars for work that takes long: in terminals and notebooks, and nowhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm

Progress = bool | Callable[[int], object] | None
"""`None`: a bar where somebody can see it. `False`: none. `True`: always. A function: called with the rows done."""

#: Shorter work shows nothing.
_SECONDS = 1.0


def _is_seen() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def reporting(progress: Progress, total: int | None, what: str) -> Iterator[Callable[[int], object] | None]:
    """What is to be called with the number of rows that are done."""
    if callable(progress):
        yield progress
    elif progress or (progress is None and _is_seen()):
        delay = 0.0 if progress else _SECONDS
        with tqdm(total=total, desc=what, unit=" rows", delay=delay, leave=False) as bar:
            yield lambda rows: bar.update(rows - bar.n)
    else:
        yield None
