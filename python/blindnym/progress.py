"""Bars for work that takes long: in terminals and notebooks, and nowhere else."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import TqdmWarning

with warnings.catch_warnings():
    # In a notebook without ipywidgets bars are text; nobody has to be warned of it by an import.
    warnings.simplefilter("ignore", TqdmWarning)
    from tqdm.auto import tqdm

Progress = bool | Callable[[int], object] | None
"""What is told of work that takes long.

- `None`: a bar where somebody can see it, in a terminal or a notebook, after one second.
- `False`: none. `True`: a bar, always.
- A function: called with the number of rows that are done, which never falls. What it raises ends the work.
"""

#: Shorter work shows nothing.
_SECONDS = 1.0


def _is_seen() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def reporting(progress: Progress, total: int | None, what: str) -> Iterator[Callable[[int], object] | None]:
    """What is to be called with the number of rows that are done; `None` where nothing is shown.

    `total` is how many rows there are, where that is known; `what` is written beside the bar.
    """
    if callable(progress):
        yield progress
    elif progress or (progress is None and _is_seen()):
        delay = 0.0 if progress else _SECONDS
        with tqdm(total=total, desc=what, unit=" rows", delay=delay, leave=False) as bar:
            yield lambda rows: bar.update(rows - bar.n)
    else:
        yield None
