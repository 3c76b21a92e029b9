"""Pseudonyms of studies: two projects that get the same people cannot be linked."""

from typing import Any

from blindnym._blindnym import Domain, StudySecret
from blindnym.columns import Errors, run
from blindnym.progress import Progress


class StudyKey(StudySecret):
    """The secret of a study. Who has it can go back to pseudonyms at rest; nobody else can, or link two studies.

    `StudyKey()` draws a new one; `StudyKey(stored)` takes the 32 bytes that `to_bytes` gave, and raises `length` where
    they are of another number. `repr` shows nothing of it.

    >>> study = StudyKey.generate()
    >>> study == StudyKey(study.to_bytes())  # what is stored, apart from the study's data
    True
    """

    __slots__ = ()

    @classmethod
    def generate(cls) -> "StudyKey":
        """Draw a new key, 32 bytes from the system's random numbers."""
        return cls()

    def pseudonyms(
        self,
        at_rest: Any,
        *,
        domain: Domain,
        errors: Errors = "raise",
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Pseudonyms at rest of a domain to those of the study: t·(k·P), one multiplication a row.

        t is derived from the key, the domain's name and its curve (HKDF with SHA-512).

        - In: standard Base64 of x, 88 characters on P-521.
        - Out: the same encoding. One person always has the same in one study and domain.
        - Problems of a row: `base64`, `length`, `coordinate_range`, `not_on_curve`.
        - Raises besides: `column`.
        """
        operation = self.deriving(domain, threads=threads)
        return run(operation, at_rest, errors=errors, progress=progress, what="study")

    def at_rest(
        self,
        pseudonyms: Any,
        *,
        domain: Domain,
        errors: Errors = "raise",
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Pseudonyms of the study back to those at rest: t⁻¹·(t·k·P).

        Encodings and codes are those of `pseudonyms`. With another study's key or another domain other pseudonyms come
        out: nothing tells them from the right ones.
        """
        operation = self.reversing(domain, threads=threads)
        return run(operation, pseudonyms, errors=errors, progress=progress, what="at rest")
