"""A service in this process, and the owner of one of its domains."""

from pathlib import Path

import pytest

import blindnym

#: Numbers of nobody, with right check digits.
SSINS = ["97071143362", "82042605839", "50010100156"]


@pytest.fixture(scope="session")
def service() -> blindnym.EmbeddedService:
    """A service with two domains."""
    return blindnym.EmbeddedService()


@pytest.fixture(scope="session")
def uhmep(service: blindnym.EmbeddedService) -> blindnym.Domain:
    """One of them."""
    return service.domain("uhmep_v1")


@pytest.fixture(scope="session")
def owner(service: blindnym.EmbeddedService) -> blindnym.Owner:
    """Its owner."""
    return service.owner("uhmep_v1")


@pytest.fixture
def source(service: blindnym.EmbeddedService, tmp_path: Path) -> blindnym.OwnerSource:
    """What its owner unlocks it with elsewhere."""
    document, jku, jwks, key = service.owner_material("uhmep_v1")
    path = tmp_path / "owner.pem"
    path.write_text(key)
    return blindnym.OwnerSource(document, "uhmep_v1", jku, jwks, (str(path),))


@pytest.fixture(scope="session")
def sent(service: blindnym.EmbeddedService, uhmep: blindnym.Domain) -> list[str]:
    """Pseudonyms in transit of the numbers."""
    made: list[str] = blindnym.pseudonymize(SSINS, service=service, domain=uhmep)
    return made


@pytest.fixture(scope="session")
def stored(owner: blindnym.Owner, sent: list[str]) -> list[str]:
    """Pseudonyms at rest of the numbers."""
    made: list[str] = blindnym.at_rest(sent, owner=owner)
    return made
