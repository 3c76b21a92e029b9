"""The operations on columns."""

from typing import Any, Literal, NamedTuple

from blindnym import _blindnym
from blindnym._blindnym import BlindnymError, Domain, Operation, Owner, Service
from blindnym.kinds import Kind, kind_of
from blindnym.progress import Progress, reporting

Form = Literal["urn", "urn-ehealth", "urn-v1", "urn-ehealth-v1", "short", "long", "v1"]
"""How pseudonyms in transit are written. Every form is read."""

Errors = Literal["raise", "null", "column"]
"""What is done about rows with a problem: an exception, a null, or a null and a second column that tells."""


class Columns(NamedTuple):
    """Results, and beside them the problems: structs of `code` and `text`, null where a row is good."""

    result: Any
    problems: Any


def pseudonymize(
    column: Any,
    *,
    service: Service,
    domain: Domain | str,
    values: Literal["ssin", "text"] = "ssin",
    form: Form = "urn",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """Values to pseudonyms in transit. The service sees none of the values."""
    operation = service.pseudonymizing(_domain(service, domain), values=values, form=form, threads=threads)
    return run(operation, column, errors=errors, progress=progress, what="pseudonymize")


def identify(
    column: Any,
    *,
    service: Service,
    domain: Domain | str,
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """Pseudonyms in transit to values."""
    operation = service.identifying(_domain(service, domain), threads=threads)
    return run(operation, column, errors=errors, progress=progress, what="identify")


def convert(
    column: Any,
    *,
    service: Service,
    domain: Domain | str,
    to: Domain | str,
    form: Form = "urn",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """Pseudonyms of one domain, at rest or in transit, to pseudonyms in transit of another."""
    domains = _domain(service, domain), _domain(service, to)
    operation = service.converting(*domains, form=form, threads=threads)
    return run(operation, column, errors=errors, progress=progress, what="convert")


def at_rest(column: Any, *, owner: Owner, errors: Errors = "raise", progress: Progress = None) -> Any:
    """Pseudonyms in transit to pseudonyms at rest: standard Base64 of x, 88 characters on P-521."""
    return run(owner.opening(), column, errors=errors, progress=progress, what="at rest")


def in_transit(
    column: Any,
    *,
    owner: Owner,
    subject: str | None = None,
    form: Form = "urn",
    errors: Errors = "raise",
    progress: Progress = None,
) -> Any:
    """Pseudonyms at rest to new pseudonyms in transit, for the caller whose token has this `sub`, or for anybody."""
    operation = owner.sending(subject=subject, form=form)
    return run(operation, column, errors=errors, progress=progress, what="in transit")


def check_ssin(column: Any, *, errors: Errors = "raise", progress: Progress = None) -> Any:
    """SSINs, punctuated or not, to their eleven digits: length, check digits and date are checked."""
    return run(_blindnym.check_ssin(), column, errors=errors, progress=progress, what="check")


def run(operation: Operation, column: Any, *, errors: Errors, progress: Progress, what: str) -> Any:
    """Run an operation on a column of any kind."""
    if errors not in {"raise", "null", "column"}:
        message = f'errors is "raise", "null" or "column", not {errors!r}'
        raise ValueError(message)
    kind = kind_of(column)
    with reporting(progress, kind.length, what) as told:
        result, problems = operation.apply(kind.capsule, progress=told)
    if errors == "column":
        nothing = _blindnym.no_problems(result)
        return Columns(kind.back(result), kind.plain(problems if problems is not None else nothing))
    if errors == "raise" and problems is not None:
        raise _first(problems)
    return kind.back(result)


def _first(problems: Any) -> BlindnymError:
    row, code, text, count = _blindnym.first_problem(problems)
    more = f", and {count - 1} more" if count > 1 else ""
    error = BlindnymError(f"row {row}: {text}{more}")
    error.code, error.row, error.rows = code, row, count
    error.is_temporary, error.status, error.problem = False, None, None
    return error


def _domain(service: Service, domain: Domain | str) -> Domain:
    return service.domain(domain) if isinstance(domain, str) else domain


__all__ = [
    "Columns",
    "Errors",
    "Form",
    "Kind",
    "at_rest",
    "check_ssin",
    "convert",
    "identify",
    "in_transit",
    "pseudonymize",
    "run",
]
