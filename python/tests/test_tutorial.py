"""The tutorial runs from its first cell to its last, and is committed as nobody has run it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "python" / "docs" / "tutorial.ipynb"

# What the client's libraries warn of is not ours to mend.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What its cells show, run in a folder that has nothing but the patients."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "examples").mkdir()
    shutil.copy(ROOT / "examples" / "patients.csv", folder / "examples")
    (folder / "python" / "docs").mkdir(parents=True)
    read: Any = nbformat.read
    notebook = read(NOTEBOOK, as_version=4)
    client: Any = NotebookClient
    client(notebook, timeout=120, resources={"metadata": {"path": folder / "python" / "docs"}}).execute()
    assert list((folder / "python" / "docs").iterdir()) == []
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_it_shows_counts_of_problems_and_a_plot(outputs: list[dict[str, Any]]) -> None:
    assert [output["output_type"] for output in outputs if output["output_type"] == "error"] == []
    assert not any(output["output_type"] == "stream" for output in outputs), "a warning, or a bar"
    plain = [output["data"]["text/plain"] for output in outputs]
    problems = "{'ssin_check': 1, 'ssin_length': 1, 'ssin_character': 1}"
    assert f"Columns(rows=400, nulls=3, problems={problems})" in plain
    # North's 400, South's 400 but three; of the 200 in both one is mistyped.
    assert "(400, 397)" in plain
    assert "199" in plain
    pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output["data"]]
    assert len(pictures) == 1


def test_what_comes_after_the_hospitals_shows_no_number(outputs: list[dict[str, Any]]) -> None:
    texts = [json.dumps(output["data"]["text/plain"]) for output in outputs]
    with_numbers = [index for index, text in enumerate(texts) if re.search(r"(?<![\w+/])\d{11}(?![\w+/])", text)]
    # The first table is a hospital's own.
    assert with_numbers == [0]


def test_it_is_committed_without_outputs() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 8
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
