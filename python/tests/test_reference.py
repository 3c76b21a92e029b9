"""The reference is that of this package, and its examples are right."""

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCRIPT = DOCS / "make_reference.py"


def test_the_reference_is_as_made() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_reference_that_is_old_is_told(tmp_path: Path) -> None:
    script = tmp_path / SCRIPT.name
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    (tmp_path / "reference.md").write_text(page.replace("### blindnym.identify\n", ""), encoding="utf-8")
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "+### blindnym.identify" in done.stderr


def test_every_link_in_it_leads_somewhere() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    titles = re.findall(r"^##+ (.*)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    links = set(re.findall(r"\]\(#(.*?)\)", page))
    assert len(links) > 40
    assert links <= anchors
    assert all((DOCS / path).exists() for path in re.findall(r"\]\((\.\./[^#)]*)", page))


def test_every_name_has_a_text() -> None:
    page = (DOCS / "reference.md").read_text(encoding="utf-8")
    for entry in re.split(r"^###? ", page, flags=re.MULTILINE)[1:]:
        title, _, body = entry.partition("\n")
        # Without code and headings something has to be left, of each member too.
        for text in re.sub(r"```pycon\n.*?```\n", "", body, flags=re.DOTALL).split("```python")[1:]:
            assert text.partition("```")[2].strip(), title


@pytest.mark.parametrize("name", ["", ".study", ".sql"])
def test_examples_do_what_they_say(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"blindnym{name}"))
    assert tried > 1
    assert failed == 0
