from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Self, final

from typing_extensions import disjoint_base

__all__ = [
    "BlindnymError",
    "Domain",
    "EmbeddedService",
    "Fhir",
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
    """Stable, and the same in every language: see the list of errors."""
    is_temporary: bool
    """Whether the same may go better later."""
    status: int | None
    """The status of HTTP, where the service refused the whole request."""
    problem: dict[str, str | int] | None
    """What the service said where it refused: `type`, `title`, `status`, `detail`, `id`, `inResponseTo`."""
    row: int
    """The first row with a problem, counted from 0; only where a column has one."""
    rows: int
    """How many rows have one."""

@final
class Domain:
    """A domain, as the service describes it: `service.domain(key)` reads it."""

    def __new__(
        cls, name: str, *, audience: str, crv: str = "P-521", buffer_size: int = 8, time_to_live: int = 600
    ) -> Self:
        """A domain whose parameters are known, without asking the service.

        `audience` is `aud` of its transitInfos, `buffer_size` in bytes (at least 1), `time_to_live` in seconds. Raises
        `unknown_curve` where `crv` is none of P-521, P-384 and P-256, and `invalid_domain`.
        """
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

    def __new__(cls, value: str | bytes) -> Self:
        """A value of text, as UTF-8, or of bytes.

        Raises `settings` where it is neither. Its length is looked at when it is used: `value_too_long`.
        """
    @property
    def text(self) -> str:
        """The text. Raises `not_text` where the bytes are no UTF-8."""
    def __bytes__(self) -> bytes:
        """Its bytes: `bytes(value)`."""
    def __len__(self) -> int:
        """How many they are."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Ssin:
    """A social security number (INSZ, NISS) that was checked. Never shown by `repr`."""

    def __new__(cls, text: str) -> Self:
        """Reads eleven digits, or `YY.MM.DD-NNN.CC`.

        Raises `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`.
        """
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

    def __new__(cls, domain: Domain, stored: str | bytes) -> Self:
        """Takes what was stored: x as bytes (66 on P-521), or its standard Base64 text (88 characters).

        Raises `base64`, `length`, `coordinate_range`, `not_on_curve`; `settings` where it is neither text nor bytes.
        """
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

    def __new__(cls, domain: Domain, text: str) -> Self:
        """Reads any of the text forms.

        Raises `unknown_prefix`, `base64`, `json`, `jwe_form`, `length`, `sec1_form`, `not_on_curve`, `identity`.
        Nothing is decrypted: whether it is of this domain shows when it is used.
        """
    def text(self, form: str = "urn") -> str:
        """Its text in one of the forms of `Form`. Raises `settings` where the form is none."""
    @property
    def expires(self) -> int | None: ...
    @property
    def domain(self) -> str: ...

@final
class Operation:
    """What happens to a column."""

    def apply(self, column: Any, *, progress: Callable[[int], object] | None = None) -> tuple[Any, Any | None]:
        """Works on a column, which is anything with Arrow's PyCapsule interface; other threads run meanwhile.

        Gives the results and, where there is a problem in any row, a column of structs with its `code` and `text` in
        those rows. Raises `column` where the cells are no texts, and what ends the whole work: `refused` for instance.
        """

@disjoint_base
class Service:
    """A pseudonymisation service, and the client that talks with it."""

    def domain(self, key: str) -> Domain:
        """The domain, as the service describes it now. Keep it.

        Raises `refused` where there is none, or it is not for this caller; `unreachable`, `timed_out`, `busy`,
        `service_failed`, `answer_unusable`; `invalid_domain` and `unknown_curve` where the description is no good.
        """
    def pseudonymize(self, domain: Domain, values: Sequence[Value]) -> list[PseudonymInTransit | BlindnymError]:
        """Values to pseudonyms in transit: a list with one result for each, a pseudonym or an exception.

        Nothing is raised for an item. Codes are those of `blindnym.pseudonymize`.
        """
    def identify(self, domain: Domain, pseudonyms: Sequence[PseudonymInTransit]) -> list[Value | BlindnymError]:
        """Pseudonyms in transit to values: a list with one result for each, a value or an exception.

        Nothing is raised for an item. Codes are those of `blindnym.identify`.
        """
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
    ) -> Self:
        """Nothing is asked before the first use.

        `url` is the address before `/pseudo/v1`: https, or http on this machine. `token` is the text of an access
        token. `sender` and `products` are for the headers that eHealth wants, and go together. `timeout` is in seconds;
        `requests` is how many are on their way at once, each with ten items at most; `threads` is as many as there are
        cores, where it is not given; `cache` is how many answers are kept of each operation. Raises `settings`.
        """
    @staticmethod
    def from_profile(
        profile: str | None = None, *, config: str | PathLike[str] | None = None, threads: int | None = None
    ) -> HttpService:
        """The service of a profile of the command line, with its tokens (`blindnym config init` writes one).

        What is not named is looked for as the command line does. Raises `settings`.
        """

    def owner(self, domain: str, *, threads: int | None = None) -> Owner:
        """The owner of a domain, with the keys of this profile. Raises `settings` where it has none."""

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
    ) -> Self:
        """`domains` are their keys; without them `uhmep_v1` and `ehealth_v1`.

        The secrets are drawn at random, or derived from a `master_secret` of 64 bytes, so that the same bytes give the
        same pseudonyms at rest. Pseudonyms in transit live for `time_to_live` seconds. Raises `length`,
        `unknown_curve` and `settings`.
        """
    def owner(self, domain: str, *, threads: int | None = None) -> Owner:
        """The owner of one of its domains. Raises `refused` where there is no such domain."""
    def owner_material(self, domain: str) -> tuple[str, str, str, str]:
        """What its owner unlocks a domain with elsewhere, in an `OwnerSource`.

        The domain's document (JSON), the address and the text of the owner's JWKS, and the private key (PKCS#8, PEM),
        which is secret. Raises `unknown_domain`.
        """

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
        transit_keys: Sequence[str] | None = None,
        threads: int | None = None,
    ) -> Self:
        """Unlocks a domain of the service with RSA keys of ours.

        `jku` is the address of our JWKS, exactly as the domain has it, and `jwks` its text; `None` reads it there.
        `keys` are files of private keys (PKCS#8, PEM or DER). `transit_keys` are the ids of the domain's transit keys,
        where you were told of them by another way than the service: a domain with others is refused (`untold_key`).

        Raises `settings` where a file cannot be read or is the key of no certificate in the JWKS; `unknown_kid`,
        `decryption_failed`, `untold_key`, and the codes of `Service.domain`.
        """
    @staticmethod
    def of_document(
        document: str,
        *,
        domain: str,
        jku: str,
        jwks: str,
        keys: Sequence[str | PathLike[str]],
        transit_keys: Sequence[str] | None = None,
        place: str = "",
        threads: int | None = None,
    ) -> Owner:
        """Unlocks a domain that was described before, without asking anybody: in the worker of a cluster, for instance.

        `OwnerSource` keeps these arguments together. `document` and `jwks` are JSON; codes are those of `Owner`.
        """
    @property
    def domain(self) -> Domain: ...
    def refresh(self) -> None:
        """Reads the domain and its keys now.

        Raises the codes of `Service.domain`, `unknown_kid`, `decryption_failed`, and `domain_changed` where the domain
        has another name, curve or buffer size than before, or another key under a known id, and `untold_key`; what was
        read before stays in use.
        """
    def opening(self, *, subject: str | None = None) -> Operation:
        """The operation on columns: pseudonyms in transit to pseudonyms at rest, as `blindnym.at_rest` does.

        Raises `settings` where the system has no random numbers.
        """
    def sending(self, *, subject: str | None = None, form: str = "urn") -> Operation:
        """The operation on columns: pseudonyms at rest to new pseudonyms in transit, as `blindnym.in_transit` does.

        Raises `settings` where the form is none.
        """

@final
class Fhir:
    """FHIR resources (R4, JSON): they leave pseudonymised, whole or not at all, and come back byte for byte.

    Bundles and Parameters too.

    >>> import blindnym, json
    >>> service = blindnym.EmbeddedService()
    >>> fhir = blindnym.Fhir(service, service.domain("uhmep_v1"))
    >>> task = json.dumps({"resourceType": "Task", "for": {"reference": "Patient/97071143362"}})
    >>> [leaves] = fhir.pseudonymize([task])
    >>> fhir.find_ssins(task), fhir.find_ssins(leaves)
    (['Task.for.reference'], [])
    >>> fhir.identify([leaves]) == [task]
    True
    """

    def __new__(cls, service: Service, domain: Domain, *, rules: str = "uhmep", form: str = "urn") -> Self:
        """`rules` is a ready rule set, `uhmep` or `belgium`, or the JSON of one.

        `form` is that of pseudonyms: `urn`, `urn-short`, `urn-ehealth`, `urn-ehealth-short`, `urn-v1`,
        `urn-ehealth-v1`, `v1`; all are read.

        Raises `rules` and `settings`.
        """
    def pseudonymize(self, resources: Sequence[str]) -> list[str | BlindnymError]:
        """Resources as they leave: one result for each, a text or an exception.

        What they ask for goes together, each value once.
        """
    def identify(self, resources: Sequence[str]) -> list[str | BlindnymError]:
        """Resources as they were: one result for each, a text or an exception."""
    def pseudonymize_search(self, form: str) -> str:
        """The parameters of a search (a form's body, or what follows a question mark) as they leave."""
    @staticmethod
    def find_ssins(resource: str) -> list[str]:
        """Where a resource holds what looks like an SSIN, as FHIRPaths. Raises `json`."""

@disjoint_base
class StudySecret:
    """The secret of a study: 32 bytes. Never shown by `repr`."""

    def __new__(cls, stored: bytes | None = None) -> Self:
        """Takes the 32 bytes that were stored; draws new ones where there are none. Raises `length`."""
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
