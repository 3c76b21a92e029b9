"""A service over HTTP: the command's own, for development."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SSINS

import blindnym


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service, which leaves an owner's key in its folder."""
    command = [sys.executable, "-m", "blindnym", "serve", "--dev", "--listen", "127.0.0.1:0"]
    folder = tmp_path_factory.mktemp("service")
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = next(word for line in process.stdout for word in line.split() if word.startswith("http://"))
        yield found
        process.terminate()


def test_the_circle_closes_over_http(base: str) -> None:
    service = blindnym.HttpService(base, requests=4)
    uhmep = service.domain("uhmep_v1")
    sent = blindnym.pseudonymize(SSINS * 10, service=service, domain=uhmep)
    assert blindnym.identify(sent, service=service, domain=uhmep) == SSINS * 10
    with pytest.raises(blindnym.BlindnymError) as raised:
        service.domain("nil")
    assert raised.value.status == 404
    assert raised.value.problem is not None
    with pytest.raises(blindnym.BlindnymError, match="only a service of a profile"):
        service.owner("uhmep_v1")


def test_a_profile_is_the_command_lines(base: str, tmp_path: Path) -> None:
    file = tmp_path / "blindnym.toml"
    file.write_text(f'[profiles.dev]\nbase = "{base}"\ndomains = ["uhmep_v1"]\n')
    service = blindnym.HttpService.from_profile("dev", config=file)
    assert service.domain("uhmep_v1").name == "uhmep_v1"
    with pytest.raises(blindnym.BlindnymError, match="owner"):
        service.owner("uhmep_v1")
    with pytest.raises(blindnym.BlindnymError, match="nil"):
        blindnym.HttpService.from_profile("nil", config=file)
