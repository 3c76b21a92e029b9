"""All fields, as intervals."""

from prooflib.avx2 import Avx2
from prooflib.intervals import Field, Ifma, Narrow, Wide
from prooflib.source import Source


def fields(source: Source) -> list[Field]:
    """All of them."""
    return [Wide(source), Narrow(source), Avx2(source), Ifma(source)]
