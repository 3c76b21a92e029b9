"""Values, pseudonyms, services, one at a time."""

import asyncio
import base64
import dataclasses
import json
import pickle

import pytest
from conftest import SSINS

import blindnym


def test_values_and_pseudonyms_go_round(service: blindnym.EmbeddedService, uhmep: blindnym.Domain) -> None:
    values = [blindnym.Value(SSINS[0]), blindnym.Value(b"\x00\xff"), blindnym.Value("a" * 33)]
    good, odd, long = service.pseudonymize(uhmep, values)
    assert isinstance(good, blindnym.PseudonymInTransit)
    assert isinstance(odd, blindnym.PseudonymInTransit)
    assert isinstance(long, blindnym.BlindnymError)
    assert long.code == "value_too_long"
    assert service.identify(uhmep, [good, odd]) == values[:2]
    assert str(good).startswith("urn:be:fgov:pseudo:v2:")
    assert good.expires is not None
    read = blindnym.PseudonymInTransit(uhmep, good.text("long"))
    assert read.text("short") == good.text("short")
    assert (bytes(values[1]), len(values[1])) == (b"\x00\xff", 2)
    with pytest.raises(blindnym.BlindnymError) as raised:
        _ = values[1].text
    assert raised.value.code == "not_text"


def test_pseudonyms_at_rest_are_x(uhmep: blindnym.Domain, stored: list[str]) -> None:
    pseudonym = blindnym.Pseudonym(uhmep, stored[0])
    assert pseudonym.x == base64.b64decode(stored[0])
    assert len(pseudonym.x) == 66
    assert blindnym.Pseudonym(uhmep, pseudonym.x) == pseudonym
    assert pseudonym != blindnym.Pseudonym(uhmep, stored[1])
    assert (pseudonym.text, pseudonym.domain) == (stored[0], "uhmep_v1")
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.Pseudonym(uhmep, b"\xff" * 66)
    assert raised.value.code == "coordinate_range"


def test_ssins_are_checked() -> None:
    ssin = blindnym.Ssin("97.07.11-433.62")
    assert (ssin.digits, ssin.display, ssin.kind) == ("97071143362", "97.07.11-433.62", "national")
    assert ssin == blindnym.Ssin("97071143362")
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.Ssin("97071143361")
    assert raised.value.code == "ssin_check"
    assert not raised.value.is_temporary


def test_nothing_secret_is_shown_or_pickled(
    service: blindnym.EmbeddedService, uhmep: blindnym.Domain, owner: blindnym.Owner, stored: list[str]
) -> None:
    secret = "97071143362"
    study = blindnym.StudyKey(bytes(range(32)))
    shown = [blindnym.Value(secret), blindnym.Ssin(secret), blindnym.Pseudonym(uhmep, stored[0]), service, owner, study]
    for one in shown:
        text = repr(one) + str(one)
        assert secret not in text
        assert stored[0] not in text
        assert bytes(range(32)).hex() not in text
        assert repr(bytes(range(32))) not in text
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(one)


def test_a_master_secret_gives_the_same_domain_again() -> None:
    made = []
    for _ in range(2):
        service = blindnym.EmbeddedService(["a"], master_secret=bytes(range(64)))
        sent = blindnym.pseudonymize(SSINS, service=service, domain="a")
        made.append(blindnym.at_rest(sent, owner=service.owner("a")))
    assert made[0] == made[1]
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.EmbeddedService(["a"], master_secret=b"short")
    assert raised.value.code == "length"


def test_services_that_cannot_be_reached_are_told() -> None:
    service = blindnym.HttpService("http://localhost:9", timeout=1)
    with pytest.raises(blindnym.BlindnymError) as raised:
        service.domain("uhmep_v1")
    assert raised.value.code == "unreachable"
    assert raised.value.is_temporary
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.HttpService("http://example.org")
    assert raised.value.code == "settings"
    with pytest.raises(blindnym.BlindnymError, match="go together"):
        blindnym.HttpService("http://localhost:9", sender="info@example.org")


def test_owners_open_elsewhere_with_a_file_of_their_key(
    source: blindnym.OwnerSource, sent: list[str], stored: list[str]
) -> None:
    copied: blindnym.OwnerSource = pickle.loads(pickle.dumps(source))
    assert copied == source
    assert "PRIVATE KEY" not in repr(source) + source.document + source.jwks
    assert blindnym.at_rest(sent, owner=copied.open()) == stored
    assert copied.open() is source.open()
    nowhere = blindnym.OwnerSource(source.document, source.domain, source.jku, source.jwks, ("nowhere.pem",))
    with pytest.raises(blindnym.BlindnymError, match="cannot be read"):
        nowhere.open()
    with pytest.raises(blindnym.BlindnymError, match="the key of no certificate"):
        blindnym.OwnerSource(source.document, source.domain, source.jku, '{"keys":[]}', source.keys).open()


def test_owners_refuse_keys_that_they_were_not_told_of(source: blindnym.OwnerSource) -> None:
    told = tuple(key["kid"] for key in json.loads(source.document)["secretKeys"])
    assert dataclasses.replace(source, transit_keys=told).open().domain.name == source.domain
    with pytest.raises(blindnym.BlindnymError, match="ask whoever keeps the domain") as refused:
        dataclasses.replace(source, transit_keys=told[1:]).open()
    assert refused.value.code == "untold_key"


def test_async_code_goes_on_meanwhile(service: blindnym.EmbeddedService) -> None:
    async def work() -> tuple[list[str], int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        ticking = asyncio.create_task(tick())
        made = await blindnym.aio.pseudonymize(values, service=service, domain="uhmep_v1", values="text")
        back = await blindnym.aio.identify(made, service=service, domain="uhmep_v1")
        ticking.cancel()
        return back, ticks

    # Different ones: the same value is worked on once.
    values = [f"{n}" for n in range(2_000)]
    back, ticks = asyncio.run(work())
    assert back == values
    assert ticks > 3
