"""The operations on columns for asyncio: the same names and options, awaited.

The work is done on threads of its own, so that the loop goes on; a task that is cancelled stops waiting for it, and
the work goes on to its end. No bar is shown but with `progress=True`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from blindnym import columns

P = ParamSpec("P")
T = TypeVar("T")


def _awaited(operation: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    @wraps(operation)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        kwargs.setdefault("progress", False)
        return await asyncio.to_thread(operation, *args, **kwargs)

    return call


pseudonymize: Callable[..., Awaitable[Any]] = _awaited(columns.pseudonymize)
identify: Callable[..., Awaitable[Any]] = _awaited(columns.identify)
convert: Callable[..., Awaitable[Any]] = _awaited(columns.convert)
at_rest: Callable[..., Awaitable[Any]] = _awaited(columns.at_rest)
in_transit: Callable[..., Awaitable[Any]] = _awaited(columns.in_transit)
check_ssin: Callable[..., Awaitable[Any]] = _awaited(columns.check_ssin)
