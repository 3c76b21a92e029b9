"""Files, and the command line."""

import csv
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import SSINS

import blindnym


def test_a_column_of_a_file_is_worked_on_and_all_others_stay(
    owner: blindnym.Owner, sent: list[str], stored: list[str], tmp_path: Path
) -> None:
    source, target = tmp_path / "sent.parquet", tmp_path / "stored.parquet"
    pq.write_table(pa.table({"n": [1, 2, 3, 4, 5], "sent": [*sent, None, "x"]}), source)
    seen: list[int] = []
    told = blindnym.convert_file(
        owner.opening(), source, target, column="sent", result="stored", progress=lambda rows: seen.append(rows)
    )
    assert told == blindnym.FileSummary(rows=5, nulls=1, resumed_rows=0, problems={"base64": 1}, first_problem_row=5)
    assert seen[-1] == 5
    table = pq.read_table(target)
    assert table.column_names == ["n", "stored", "stored_problem"]
    assert table["stored"].to_pylist() == [*stored, None, None]
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.convert_file(owner.opening(), source, target, column="sent", result="stored")
    assert raised.value.code == "file_output_exists"
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.convert_file(owner.opening(), source, target, column="nil", result="stored", overwrite=True)
    assert raised.value.code == "file_no_column"


def test_csv_keeps_its_other_columns(service: blindnym.EmbeddedService, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with source.open("w", newline="") as file:
        csv.writer(file).writerows([["ssin", "note"], *([ssin, 'a "note"'] for ssin in SSINS)])
    operation = service.pseudonymizing(service.domain("uhmep_v1"))
    blindnym.convert_file(operation, source, target, column="ssin", result="pseudonym", keep=False)
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ['a "note"'] * 3
    assert not any(ssin in target.read_text() for ssin in SSINS)


def test_the_module_is_the_command_line() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "blindnym", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    version = run("--version")
    assert (version.returncode, version.stdout.split()[0]) == (0, "blindnym")
    assert run("ssin", "check", "97.07.11-433.62").returncode == 0
    wrong = run("ssin", "--nonsense")
    assert wrong.returncode == 2
    assert "--nonsense" in wrong.stderr
