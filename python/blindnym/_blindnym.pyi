from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Self, final

from typing_extensions import disjoint_base

__all__ = [
    "BlindnymError",
    "Domain",
    "EmbeddedService",
    "HttpService",
    "Operation",
    "Owner",
    "Pseudonym",
    "PseudonymInTransit",
    "Service",
    "Ssin",
    "StudySecret",
    "Value",
    "check_ssin",
    "command",
    "convert_file",
    "first_problem",
    "no_problems",
    "rows",
    "texts",
]

class BlindnymError(Exception):
    """Anything that goes wrong. No text holds a value, a key or a token."""

    code: str
    is_temporary: bool
    status: int | None
    problem: dict[str, str | int] | None
    row: int
    rows: int

@final
class Domain:
    """A domain, as the service describes it: `service.domain(key)` reads it."""

    def __new__(
        cls, name: str, *, audience: str, crv: str = "P-521", buffer_size: int = 8, time_to_live: int = 600
    ) -> Self: ...
    @property
    def name(self) -> str: ...
    @property
    def crv(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def buffer_size(self) -> int: ...
    @property
    def time_to_live(self) -> int: ...

@final
class Value:
    """A clear value of at most 32 bytes. Never shown by `repr`."""

    def __new__(cls, value: str | bytes) -> Self: ...
    @property
    def text(self) -> str: ...
    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Ssin:
    """A social security number (INSZ, NISS) that was checked. Never shown by `repr`."""

    def __new__(cls, text: str) -> Self: ...
    @property
    def digits(self) -> str: ...
    @property
    def display(self) -> str: ...
    @property
    def kind(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Pseudonym:
    """A pseudonym at rest: what owners store."""

    def __new__(cls, domain: Domain, stored: str | bytes) -> Self: ...
    @property
    def x(self) -> bytes: ...
    @property
    def text(self) -> str: ...
    @property
    def domain(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PseudonymInTransit:
    """A pseudonym in transit: blinded by a scalar that only its owner can decrypt."""

    def __new__(cls, domain: Domain, text: str) -> Self: ...
    def text(self, form: str = "urn") -> str: ...
    @property
    def expires(self) -> int | None: ...
    @property
    def domain(self) -> str: ...

@final
class Operation:
    """What happens to a column."""

    def apply(self, column: Any, *, progress: Callable[[int], object] | None = None) -> tuple[Any, Any | None]: ...

@disjoint_base
class Service:
    """A pseudonymisation service, and the client that talks with it."""

    def domain(self, key: str) -> Domain: ...
    def pseudonymize(self, domain: Domain, values: Sequence[Value]) -> list[PseudonymInTransit | BlindnymError]: ...
    def identify(self, domain: Domain, pseudonyms: Sequence[PseudonymInTransit]) -> list[Value | BlindnymError]: ...
    def forget(self) -> None: ...
    def pseudonymizing(
        self, domain: Domain, *, values: str = "ssin", form: str = "urn", threads: int | None = None
    ) -> Operation: ...
    def identifying(self, domain: Domain, *, threads: int | None = None) -> Operation: ...
    def converting(self, domain: Domain, to: Domain, *, form: str = "urn", threads: int | None = None) -> Operation: ...

@final
class HttpService(Service):
    """The service of eHealth, or one that is compatible with it, over HTTP."""

    def __new__(
        cls,
        url: str,
        *,
        token: str | None = None,
        sender: str | None = None,
        products: str | None = None,
        timeout: float = 10.0,
        requests: int = 8,
        threads: int | None = None,
        cache: int = 10_000,
    ) -> Self: ...
    @staticmethod
    def from_profile(
        profile: str | None = None, *, config: str | PathLike[str] | None = None, threads: int | None = None
    ) -> HttpService: ...
    def owner(self, domain: str, *, threads: int | None = None) -> Owner: ...

@final
class EmbeddedService(Service):
    """A service in this process, with domains of its own."""

    def __new__(
        cls,
        domains: Sequence[str] = ...,
        *,
        master_secret: bytes | None = None,
        crv: str = "P-521",
        time_to_live: int = 600,
        threads: int | None = None,
        cache: int = 10_000,
    ) -> Self: ...
    def owner(self, domain: str, *, threads: int | None = None) -> Owner: ...
    def owner_material(self, domain: str) -> tuple[str, str, str, str]: ...

@final
class Owner:
    """The owner of a domain, with its secret keys, which are read again every six hours."""

    def __new__(
        cls,
        service: Service,
        domain: str,
        *,
        jku: str,
        keys: Sequence[str | PathLike[str]],
        jwks: str | None = None,
        threads: int | None = None,
    ) -> Self: ...
    @staticmethod
    def of_document(
        document: str,
        *,
        domain: str,
        jku: str,
        jwks: str,
        keys: Sequence[str | PathLike[str]],
        place: str = "",
        threads: int | None = None,
    ) -> Owner: ...
    @property
    def domain(self) -> Domain: ...
    def refresh(self) -> None: ...
    def opening(self) -> Operation: ...
    def sending(self, *, subject: str | None = None, form: str = "urn") -> Operation: ...

@disjoint_base
class StudySecret:
    """The secret of a study: 32 bytes. Never shown by `repr`."""

    def __new__(cls, stored: bytes | None = None) -> Self: ...
    def to_bytes(self) -> bytes: ...
    def deriving(self, domain: Domain, *, threads: int | None = None) -> Operation: ...
    def reversing(self, domain: Domain, *, threads: int | None = None) -> Operation: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

def check_ssin() -> Operation: ...
def command(arguments: Sequence[str]) -> int: ...
def convert_file(
    operation: Operation,
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    column: str,
    result: str,
    keep: bool = False,
    overwrite: bool = False,
    resume: bool = False,
    fail_fast: bool = False,
    pad_integers: int | None = None,
    part_rows: int = 65_536,
    progress: Callable[[int], object] | None = None,
) -> dict[str, Any]: ...
def texts(rows: Sequence[str | None]) -> Any: ...
def rows(column: Any) -> list[Any]: ...
def no_problems(column: Any) -> Any: ...
def first_problem(problems: Any) -> tuple[int, str, str, int]: ...
