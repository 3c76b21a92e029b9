"""Pseudonyms of studies: two projects that get the same people cannot be linked."""

from typing import Any

from blindnym._blindnym import Domain, StudySecret
from blindnym.columns import Errors, run
from blindnym.progress import Progress


class StudyKey(StudySecret):
    """The secret of a study. Who has it can go back to pseudonyms at rest; nobody else can, or link two studies.

    >>> study = StudyKey.generate()
    >>> study == StudyKey(study.to_bytes())  # what is stored, apart from the study's data
    True
    """

    __slots__ = ()

    @classmethod
    def generate(cls) -> "StudyKey":
        """Draw a new key."""
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
        """Pseudonyms at rest of a domain to those of the study: one multiplication a row."""
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
        """Pseudonyms of the study back to those at rest."""
        operation = self.reversing(domain, threads=threads)
        return run(operation, pseudonyms, errors=errors, progress=progress, what="at rest")
