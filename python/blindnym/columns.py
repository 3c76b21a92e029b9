"""The operations on columns.

A column is a pyarrow `Array` or `ChunkedArray`, a Polars or pandas `Series`, a list or tuple of texts, or anything
with Arrow's PyCapsule interface. Its cells are texts. What comes out is of the same kind and as long: nulls stay null,
rows keep their order.
"""

from collections import Counter
from typing import Any, Literal, NamedTuple

from blindnym import _blindnym
from blindnym._blindnym import BlindnymError, Domain, Operation, Owner, Service
from blindnym.html import table
from blindnym.kinds import Kind, kind_of, nulls_of, problems_of
from blindnym.progress import Progress, reporting

Form = Literal["urn", "urn-ehealth", "urn-v1", "urn-ehealth-v1", "short", "long", "v1"]
"""How pseudonyms in transit are written: a point and its transitInfo (a JWE). Every form is read.

- `"urn"`: `urn:be:fgov:pseudo:v2:` and what `"short"` is; about 550 characters on P-521.
- `"urn-ehealth"`: the same with `urn:be:fgov:ehealth:pseudo:v2:`.
- `"urn-v1"`, `"urn-ehealth-v1"`: `…:v1:` and what `"v1"` is.
- `"short"`: `point:transitInfo`, the point compressed as SEC1 has it, 67 bytes on P-521, in Base64url.
- `"long"`: the same, the point not compressed, 133 bytes on P-521.
- `"v1"`: Base64url of JSON.
"""

Errors = Literal["raise", "null", "column"]
"""What is done about rows with a problem.

- `"raise"`: a `BlindnymError` with the `code` of the first of them, its `row`, and how many `rows` have one.
- `"null"`: null there.
- `"column"`: null there, and `Columns` instead of the results alone.
"""


class Columns(NamedTuple):
    """Results, and beside them the problems: what operations give with `errors="column"`.

    Neither `repr` nor a notebook shows a cell of the results, which are clear values after `identify`.
    """

    result: Any
    """A column of the kind that came in, null where a row has a problem."""
    problems: Any
    """As many rows in the same library: structs of `code` and `text` (tuples in lists), null where a row is good."""

    def __repr__(self) -> str:
        """Counts: notebooks store this text beside what they show."""
        rows, nulls, told = _counted(self)
        return f"Columns(rows={rows}, nulls={nulls}, problems={_by_code(told)})"

    def _repr_html_(self) -> str:
        """Counts, and the first problems, whose texts hold nothing of the cells."""
        rows, nulls, told = _counted(self)
        counts = [("rows", rows), ("with a result", rows - nulls), ("null before", nulls - len(told))]
        parts = [table([*counts, ("with a problem", len(told))])]
        if told:
            parts.append(table(_by_code(told).items(), ("code", "rows")))
            first = told[:_SHOWN]
            parts.append(table(first, ("row", "code", "text")))
            more = len(told) - len(first)
            parts.append(f"<p>and {more:,} more</p>" if more else "")
        return "".join(parts)


#: Problems that a notebook shows.
_SHOWN = 5


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
    """Values to pseudonyms in transit. The service sees none of the values: v becomes r·P, then s⁻¹·k·P.

    - In: SSINs, punctuated or not, or with `values="text"` any texts of at most 32 bytes in UTF-8.
    - Out: pseudonyms in transit of the domain, in one of the forms. They expire after the domain's `time_to_live`.
      Equal values may get equal pseudonyms: in one column, and as long as the service's answer is kept (`cache`,
      `Service.forget`). Otherwise each is new, and nobody but the domain's owner can link it with another.
    - Problems of a row: `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`, `value_too_long`, and `problem`
      where the service refuses one.
    - Raises besides: `settings`, and what ends every request: `unreachable`, `timed_out`, `busy`, `service_failed`,
      `answer_unusable`, `refused`; `column` where the cells are no texts.

    `domain` may be a name, which is then read from the service at each call. `threads` is as many as there are cores,
    where it is not given; `progress` is told with `Progress`.
    """
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
    """Pseudonyms in transit to values: k⁻¹·s·(r·s⁻¹·k·P) = r·P, which is unblinded here and decoded.

    - In: pseudonyms in transit of the domain, in any form, that have not expired.
    - Out: clear values, an SSIN as its eleven digits. Whoever holds the column holds the identities.
    - Problems of a row: `unknown_prefix`, `base64`, `json` and others of texts that are no pseudonym, `foreign_point`,
      `not_text` where the value is no UTF-8, and `problem` where the service refuses one: expired, of another domain,
      bound to somebody else.
    - Raises besides: what `pseudonymize` does.
    """
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
    """Pseudonyms of one domain, at rest or in transit, to pseudonyms in transit of another, without a clear value.

    - In: pseudonyms of `domain`: at rest (88 characters on P-521) or in transit, in any form.
    - Out: pseudonyms in transit of the domain `to`, which only its owner can open.
    - Problems of a row: those of `at_rest` and `in_transit` for texts, `same_domain`, and `problem` where the service
      refuses one.
    - Raises besides: what `pseudonymize` does.
    """
    domains = _domain(service, domain), _domain(service, to)
    operation = service.converting(*domains, form=form, threads=threads)
    return run(operation, column, errors=errors, progress=progress, what="convert")


def at_rest(
    column: Any,
    *,
    owner: Owner,
    subject: str | None = None,
    errors: Errors = "raise",
    progress: Progress = None,
) -> Any:
    """Pseudonyms in transit to pseudonyms at rest, as the domain's owner: s·(s⁻¹·k·P) = k·P, of which x is stored.

    - In: pseudonyms in transit of the owner's domain, in any form, that have not expired.
    - Out: standard Base64 of x, big-endian: 66 bytes, 88 characters on P-521. One value always has the same in one
      domain, so that columns can be joined on it.
    - Problems of a row: `unknown_prefix`, `base64`, `json`, `jwe_form`, `length`, `sec1_form`, `not_on_curve`,
      `identity` where the text is no pseudonym; `wrong_audience`, `unknown_kid`, `decryption_failed`, `expired`,
      `not_yet_valid` where it is one that this owner cannot open, or not now; `wrong_subject` where it is bound to
      another than the caller that it came from, whose token has this `sub` (`subject`). Without one, nobody looks.
    - Raises besides: `settings`, `column`; codes of `Owner.refresh`, when the keys are read again after six hours.
    """
    return run(owner.opening(subject=subject), column, errors=errors, progress=progress, what="at rest")


def in_transit(
    column: Any,
    *,
    owner: Owner,
    subject: str | None = None,
    form: Form = "urn",
    errors: Errors = "raise",
    progress: Progress = None,
) -> Any:
    """Pseudonyms at rest to new pseudonyms in transit, as the domain's owner: s⁻¹·(k·P), s new for each.

    - In: pseudonyms at rest of the owner's domain, standard Base64 of x.
    - Out: pseudonyms in transit, for the caller whose token has this `sub` (`subject`), or for anybody.
    - Problems of a row: `base64`, `length`, `coordinate_range`, `not_on_curve`.
    - Raises besides: `settings`, `no_active_key`, `column`.
    """
    operation = owner.sending(subject=subject, form=form)
    return run(operation, column, errors=errors, progress=progress, what="in transit")


def check_ssin(column: Any, *, errors: Errors = "raise", progress: Progress = None) -> Any:
    """SSINs, punctuated or not, to their eleven digits. Nobody is asked: whether somebody has the number is not known.

    - In: eleven digits or `YY.MM.DD-NNN.CC`, with white space around it or none.
    - Out: the eleven digits.
    - Problems of a row: `ssin_length`, `ssin_character`, `ssin_check` (the check digits, 97 - n mod 97, from births in
      2000 on with a 2 before the number), `ssin_date` (the month or day cannot be; 20 or 40 on the month is right).
    - Raises besides: `column`.
    """
    return run(_blindnym.check_ssin(), column, errors=errors, progress=progress, what="check")


def run(operation: Operation, column: Any, *, errors: Errors, progress: Progress, what: str) -> Any:
    """Run an operation on a column of any kind; `what` is written beside the bar.

    Gives the results, or `Columns` with `errors="column"`. Raises `BlindnymError`, `TypeError` where it is no column,
    `ValueError` where `errors` is none of the three.
    """
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


def _counted(columns: Columns) -> tuple[int, int, list[tuple[int, str, str]]]:
    """How many rows there are, how many nulls among the results, and the problems with their rows."""
    return len(columns.problems), nulls_of(columns.result), problems_of(columns.problems)


def _by_code(told: list[tuple[int, str, str]]) -> dict[str, int]:
    return dict(Counter(code for _, code, _ in told).most_common())


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
