"""What an owner unlocks a domain with on another machine. Nothing of it is secret but the files that it names."""

from dataclasses import dataclass
from functools import cache

from blindnym._blindnym import Owner


@dataclass(frozen=True)
class OwnerSource:
    """A domain as the service described it, its keys locked, and where the private keys are that open them.

    It may be pickled, broadcast and logged: secret keys are in it only encrypted for the RSA keys in `keys`, files that
    every machine has to have by other means, a mounted secret for instance.
    """

    document: str
    """The domain's document, JSON."""
    domain: str
    """The domain's key, `uhmep_v1` for instance."""
    jku: str
    """The address of the owner's JWKS, as the document has it."""
    jwks: str
    """The owner's JWKS, JSON."""
    keys: tuple[str, ...]
    """Files of private keys (PKCS#8, PEM or DER), on the machine that opens."""
    transit_keys: tuple[str, ...] | None = None
    """The ids of the domain's transit keys, where you were told of them: a domain with others is refused."""

    def open(self, threads: int | None = None) -> Owner:
        """Unlock the domain on this machine; once in each process, which keeps the owner.

        Raises `BlindnymError`: `settings` where a file of `keys` cannot be read or is the key of no certificate in the
        JWKS; `json`, `invalid_domain`, `invalid_key`, `unknown_kid`, `decryption_failed`, `untold_key` where the parts
        do not fit.
        """
        return _open(self, threads)

    def __repr__(self) -> str:
        """Short: the document is long."""
        return f"OwnerSource(domain={self.domain!r}, keys={self.keys!r})"


@cache
def _open(source: OwnerSource, threads: int | None) -> Owner:
    return Owner.of_document(
        source.document,
        domain=source.domain,
        jku=source.jku,
        jwks=source.jwks,
        keys=list(source.keys),
        transit_keys=source.transit_keys,
        threads=threads,
    )
