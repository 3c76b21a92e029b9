#!/usr/bin/env python3
"""Write the Blindnym test vectors, or with --check verify the committed ones by recomputation."""

import argparse
import json
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from vectorlib import cookbook, domain, encoding, operations, points, scalars, schedule, ssin, study, transit
from vectorlib.curves import self_test
from vectorlib.refusal import Mismatch, Refusal

HERE = Path(__file__).resolve().parent

MODULES: dict[str, ModuleType] = {
    "cookbook-p521.json": cookbook,
    "encoding.json": encoding,
    "points.json": points,
    "scalars.json": scalars,
    "key_schedule.json": schedule,
    "study.json": study,
    "transit.json": transit,
    "domain.json": domain,
    "operations.json": operations,
    "ssin.json": ssin,
}


def load(name: str) -> dict[str, Any]:
    """Read one committed file."""
    document: dict[str, Any] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return document


def build(module: ModuleType, name: str) -> dict[str, Any]:
    """Build one file; domain.json keeps the RSA keys of the committed file."""
    if module is domain:
        committed = load(name) if (HERE / name).exists() else None
        return domain.build(committed)
    document: dict[str, Any] = module.build()
    return document


def counts(document: dict[str, Any]) -> dict[str, int]:
    """Row count of every table; an empty table is a mismatch."""
    sizes = {name: len(table) for name, table in document.items() if isinstance(table, list)}
    if not sizes or 0 in sizes.values():
        raise Mismatch(f"empty table: {sizes}")
    return sizes


def write(name: str, module: ModuleType) -> dict[str, int]:
    """Write one file and return its counts; the published cookbook table is never rewritten."""
    if module is cookbook:
        return counts(load(name))
    document = build(module, name)
    sizes = counts(document)
    (HERE / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return sizes


def verify(name: str, module: ModuleType) -> dict[str, int]:
    """Read every row of a committed file with the independent readers, then compare it with a fresh build."""
    document = load(name)
    sizes = counts(document)
    module.check(document)
    if module is not cookbook and json.loads(json.dumps(build(module, name))) != document:
        raise Mismatch("differs from a fresh build; run generate.py and look at the difference")
    return sizes


def told(work: Callable[[str, ModuleType], dict[str, int]], name: str) -> tuple[bool, str]:
    """Whether it went well, and the line that says so."""
    try:
        sizes = work(name, MODULES[name])
    except (Mismatch, Refusal, OSError, ValueError, LookupError, TypeError) as error:
        return False, f"{name}: FAILED: {type(error).__name__}: {error}"
    return True, f"{name}: " + ", ".join(f"{table} {size}" for table, size in sizes.items())


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="verify the committed files and write nothing")
    parser.add_argument("files", nargs="*", metavar="FILE", help="only these files (default: all)")
    options = parser.parse_args()
    unknown = set(options.files) - set(MODULES)
    if unknown:
        parser.error(f"unknown file: {', '.join(sorted(unknown))}")
    self_test()
    names = [name for name in MODULES if not options.files or name in options.files]
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(partial(told, verify if options.check else write), names))
    failed = False
    for passed, line in results:
        failed |= not passed
        print(line, file=sys.stdout if passed else sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
