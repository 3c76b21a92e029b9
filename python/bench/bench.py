"""How fast the package is beside core's own batches: `cargo xtask python-bench`.

Each way works to a Parquet file in a session of its own. Every four seconds its processes stand
still, core works on all threads for a second, and they go on: neighbours on the machine's cores change its speed
from second to second. Pauses do not count. `ratio_to_core` is the way's rows in a second over the median of core's.
"""

import argparse
import json
import os
import pickle
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

import blindnym

HERE = Path(__file__).resolve().parent
INTERVAL = 4.0
#: Different people; the rest are the same again. Their pseudonyms are not kept by anybody on this way.
PEOPLE = 2_000
#: Rows of what works row by row.
USUAL_ROWS = 2_000


class Core:
    """Core's rate, asked for whenever everything else stands still."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rate(self) -> float:
        """Rows in a second, of one second on all threads."""
        asked, told = _pipes(self._process)
        print(file=asked, flush=True)
        return float(told.readline())

    def close(self) -> None:
        """End it."""
        _pipes(self._process)[0].close()
        self._process.wait()


def _pipes(process: "subprocess.Popen[str]") -> tuple[TextIO, TextIO]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout  # type: ignore[return-value]


def _members(session: int) -> dict[int, int]:
    """The processes of a session, and the pages that each has in memory. Spark's workers leave its process group."""
    members = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == session:
            members[int(stat.parent.name)] = int(fields[21])
    return members


def _resident(session: int) -> float:
    """MiB in memory; what processes share is counted for each."""
    return sum(_members(session).values()) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _tell(session: int, what: signal.Signals) -> None:
    for process in _members(session):
        with suppress(ProcessLookupError):
            os.kill(process, what)


def measure(way: str, python: str, source: Path, folder: Path, core: Core, rows: int) -> dict[str, Any]:
    """One way from its start to its end."""
    target = folder / f"{way}.parquet"
    command = [python, str(HERE / "paths.py"), way, str(source), str(target), str(folder / "owner.pickle")]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    asked, told = _pipes(process)
    try:
        if told.readline() != "ready\n":
            raise SystemExit(f"{way}: it did not start")
        samples, paused, peak = [core.rate()], 0.0, _resident(process.pid)
        answers: list[str] = []
        listening = threading.Thread(target=lambda: answers.append(told.readline()))
        listening.start()
        started = working = time.perf_counter()
        print(file=asked, flush=True)
        while True:
            listening.join(0.05)
            if not listening.is_alive():
                break
            peak = max(peak, _resident(process.pid))
            if time.perf_counter() - working >= INTERVAL:
                stopped = time.perf_counter()
                _tell(process.pid, signal.SIGSTOP)
                samples.append(core.rate())
                _tell(process.pid, signal.SIGCONT)
                working = time.perf_counter()
                paused += working - stopped
        seconds = time.perf_counter() - started - paused
        samples.append(core.rate())
        if process.wait() != 0 or int(answers[0]) != rows:
            raise SystemExit(f"{way}: {rows} rows expected, came {answers[0]!r}")
    finally:
        if process.poll() is None:
            _tell(process.pid, signal.SIGKILL)
    rate, of_core = rows / seconds, statistics.median(samples)
    return {
        "path": way,
        "rows": rows,
        "rows_per_s": round(rate, 1),
        "core_rows_per_s": round(of_core, 1),
        "core_samples": len(samples),
        "ratio_to_core": round(rate / of_core, 4),
        "peak_rss_mib": round(peak, 1),
    }


def check(folder: Path, way: str, expected: set[str]) -> None:
    """Whether the right pseudonyms came out."""
    stored = pq.read_table(folder / f"{way}.parquet", columns=["stored"])["stored"]
    if stored.null_count or set(stored.unique().to_pylist()) != expected:
        raise SystemExit(f"{way}: the results are wrong")


def usual(folder: Path, texts: list[str], source: blindnym.OwnerSource, expected: str, core: Core) -> dict[str, Any]:
    """The same, row by row, as a Python user would do it today: on one thread, as such programs are."""
    (folder / "texts").write_text("\n".join(texts))
    (folder / "document").write_text(source.document)
    before = core.rate()
    command = [
        sys.executable,
        str(HERE / "usual.py"),
        *(str(folder / name) for name in ("texts", "document", "key.pem")),
    ]
    first, rate = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    if first != expected:
        raise SystemExit("row by row: another pseudonym came out")
    of_core = statistics.median([before, core.rate()])
    return {
        "path": "cryptography, row by row",
        "rows": len(texts),
        "rows_per_s": round(float(rate), 1),
        "core_rows_per_s": round(of_core, 1),
        "core_samples": 2,
        "ratio_to_core": round(float(rate) / of_core, 4),
        "peak_rss_mib": None,
    }


def main() -> None:
    """Measure all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", required=True, help="the program core-rate")
    parser.add_argument("--spark", required=True, help="a Python with PySpark")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    core = Core(options.core)
    results = []
    with tempfile.TemporaryDirectory(dir=options.output.parent) as name:
        folder = Path(name)
        # A day, so that nothing expires meanwhile.
        service = blindnym.EmbeddedService(time_to_live=86_400)
        document, jku, jwks, key = service.owner_material("uhmep_v1")
        (folder / "key.pem").write_text(key)
        source = blindnym.OwnerSource(document, "uhmep_v1", jku, jwks, (str(folder / "key.pem"),))
        (folder / "owner.pickle").write_bytes(pickle.dumps(source))
        people = [f"{n}" for n in range(min(PEOPLE, options.rows))]
        texts: list[str] = blindnym.pseudonymize(people, service=service, domain="uhmep_v1", values="text")
        stored: list[str] = blindnym.at_rest(texts, owner=source.open())
        file = folder / "sent.parquet"
        part = pa.table({"sent": texts})
        with pq.ParquetWriter(file, part.schema) as writer:
            for start in range(0, options.rows, len(texts)):
                writer.write_table(part.slice(0, min(len(texts), options.rows - start)))
        for way in ("pyarrow", "polars", "pandas", "duckdb", "spark", "bare_spark"):
            python = options.spark if way.endswith("spark") else sys.executable
            result = measure(way, python, file, folder, core, options.rows)
            if not way.startswith("bare"):
                check(folder, way, set(stored))
            results.append(result)
            print(
                "{path:>26} {rows_per_s:>9} rows/s {ratio_to_core:>8.1%} of core, {peak_rss_mib} MiB".format(**result)
            )
        row = usual(folder, texts[:USUAL_ROWS], source, stored[0], core)
        results.append(row)
        print("{path:>26} {rows_per_s:>9} rows/s {ratio_to_core:>8.1%} of core".format(**row))
    core.close()
    options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
