"""Expressions of Polars: `pl.col("ssin").blindnym.pseudonymize(…)`, once this module is imported.

Frames, lazy frames and groups use them alike; a streaming engine calls them batch by batch.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from blindnym import columns
from blindnym._blindnym import Domain
from blindnym.study import StudyKey

_PROBLEM = pl.Struct({"code": pl.String, "text": pl.String})


@pl.api.register_expr_namespace("blindnym")
class Expression:
    """The operations on columns. With `errors="column"` the expression is a struct of `result` and `problem`.

    `problem` is a struct of `code` and `text`, null where a row is good. Errors are those of the functions; Polars adds
    to their texts where in the query they come from.
    """

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def pseudonymize(self, **options: Any) -> pl.Expr:
        """Values to pseudonyms in transit; options as for `blindnym.pseudonymize`."""
        return self._map(columns.pseudonymize, options)

    def identify(self, **options: Any) -> pl.Expr:
        """Pseudonyms in transit to values; options as for `blindnym.identify`."""
        return self._map(columns.identify, options)

    def convert(self, **options: Any) -> pl.Expr:
        """Pseudonyms to another domain; options as for `blindnym.convert`."""
        return self._map(columns.convert, options)

    def at_rest(self, **options: Any) -> pl.Expr:
        """Pseudonyms in transit to pseudonyms at rest; options as for `blindnym.at_rest`."""
        return self._map(columns.at_rest, options)

    def in_transit(self, **options: Any) -> pl.Expr:
        """Pseudonyms at rest to pseudonyms in transit; options as for `blindnym.in_transit`."""
        return self._map(columns.in_transit, options)

    def check_ssin(self, **options: Any) -> pl.Expr:
        """SSINs to their eleven digits; options as for `blindnym.check_ssin`."""
        return self._map(columns.check_ssin, options)

    def study(self, key: StudyKey, domain: Domain, **options: Any) -> pl.Expr:
        """Pseudonyms at rest to those of a study; options as for `StudyKey.pseudonyms`."""
        return self._map(key.pseudonyms, options | {"domain": domain})

    def _map(self, operation: Callable[..., Any], options: dict[str, Any]) -> pl.Expr:
        # A domain that is named is read once, and not for each batch.
        service = options.get("service")
        if service is not None:
            for name in ("domain", "to"):
                if isinstance(options.get(name), str):
                    options = options | {name: service.domain(options[name])}
        options.setdefault("progress", False)
        if options.get("errors") != "column":
            return self._expression.map_batches(lambda series: operation(series, **options), return_dtype=pl.String)

        def both(series: pl.Series) -> pl.Series:
            result, problem = operation(series, **options)
            frame = pl.DataFrame({"result": result, "problem": problem.cast(_PROBLEM)})
            return frame.to_struct(series.name)

        struct = pl.Struct({"result": pl.String, "problem": _PROBLEM})
        return self._expression.map_batches(both, return_dtype=struct)
