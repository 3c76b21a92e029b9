"""The code of the recipes for clusters runs as it stands in them."""

import contextlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
#: Packages of Ray come out later than Pythons; those of Dask are for any.
HAS_RAY = importlib.util.find_spec("ray") is not None
NO_RAY = f"there is no package of Ray for Python {sys.version_info.major}.{sys.version_info.minor}"


def code(name: str) -> str:
    """The blocks of Python of a page, one after the other."""
    blocks = re.findall(r"^```python\n(.*?)^```$", (DOCS / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    return "\n".join(blocks)


def run(program: str, folder: Path) -> str:
    """Run it as a notebook would, without a file that workers could import."""
    # Ray's sockets want a short path; it keeps a token of its own in the home folder.
    with tempfile.TemporaryDirectory(prefix="b") as short:
        own = {"HOME": str(folder), "RAY_TMPDIR": short, "RAY_USAGE_STATS_ENABLED": "0"}
        command = [sys.executable, "-c", program]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, cwd=folder, env=os.environ | own, start_new_session=True, **pipes)
        try:
            told, _ = process.communicate(timeout=120)
        finally:
            # Workers too, of a program that does not come to its end.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, told
    return str(told)


@pytest.mark.parametrize(
    "name", ["dask.md", pytest.param("ray.md", marks=pytest.mark.skipif(not HAS_RAY, reason=NO_RAY))]
)
def test_a_recipe_opens_every_row(name: str, tmp_path: Path) -> None:
    told = run(code(name), tmp_path)
    assert "base64" in told
    stored = pq.read_table(tmp_path / "stored")
    assert sorted(stored["visit"].to_pylist()) == list(range(200))
    by_visit = dict(zip(stored["visit"].to_pylist(), stored["pseudonym"].to_pylist(), strict=True))
    problems = dict(zip(stored["visit"].to_pylist(), stored["problem"].to_pylist(), strict=True))
    damaged = {49, 99, 149, 199}
    assert {visit for visit, problem in problems.items() if problem is not None} == damaged
    for person in range(4):
        found = {made for visit, made in by_visit.items() if visit % 4 == person and visit not in damaged}
        # The fourth is nobody.
        assert len(found) == 1
        assert (found == {None}) == (person == 3)
    assert len(set(by_visit.values())) == 4
    assert (tmp_path / "owner.pem").stat().st_mode & 0o077 == 0


def test_ray_is_left_out_for_the_python_alone() -> None:
    # Where its package is there, the recipe ran; where it is not, this Python is newer than the newest it has.
    assert HAS_RAY or sys.version_info >= (3, 15)
